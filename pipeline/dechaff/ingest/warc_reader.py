"""Where the records of a WARC file begin and end, even if it is damaged."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from dechaff.ingest.bulk import PIECE, Skimmed
from dechaff.ingest.decoded import Damaged
from dechaff.ingest.records import RecordError
from dechaff.ingest.streams import Stream
from dechaff.ingest.warc_record import LONGEST_HEADER, VERSION_LINE, read_header

_LINE = 1 << 16
_FAR = 1 << 16  # to look at the end of a block this long first is cheaper than to read it for nothing
_BEGIN = b"WARC/"
_LINE_ENDS = re.compile(rb"(?:\r?\n)?\r\Z|(?:\r?\n){0,2}")  # half a line end at the end of the file
_VERSION = len(b"WARC/0.18 \r\n")  # enough of a line to recognise a version line, unless it is oddly long
_AHEAD = len(b"\r\n\r\n") + _VERSION
_RECORD = re.compile(rb"\n" + VERSION_LINE.pattern + rb"[^\s:]+[ \t]*:")  # a version line and a field


@dataclass(frozen=True, slots=True)
class LargeRecord:
    """A record that is too large to hold."""

    begin: bytes
    """Its header and, at most, the first piece of its block."""
    skimmed: Skimmed


def read_all(stream: Stream, most: int) -> Iterator[tuple[int, bytes | LargeRecord | RecordError | OSError]]:
    """Each record with its offset, in order.

    A damaged stretch comes as an error at its offset. An OSError comes last; so do blank lines at the end of the file.
    A record of more than `most` bytes is not held.
    """
    start = 0
    try:
        while True:
            stream.pin(start)
            try:
                found = _read_record(stream, start, most)
                if found == b"":
                    return
                yield start, found
                start += len(found) if isinstance(found, bytes) else found.skimmed.size
            except (Damaged, RecordError) as error:
                yield start, error
                _recover(stream, start)
                start = stream.tell()
    except OSError as error:
        yield start, error


def _read_record(stream: Stream, start: int, most: int) -> bytes | LargeRecord:
    """The next record, blank lines at the end, or nothing.

    Raises OSError, and RecordError if its header is malformed or its block ends where no record can end.
    """
    record = io.BytesIO()  # unlike a list of pieces, it becomes bytes without a copy
    begun, complete = _read_header(stream, record)
    header = record.getvalue()
    if not begun:
        return header
    place = stream.place(start)
    where = f"inside the record that begins at {place}"
    if not complete and len(header) <= LONGEST_HEADER and _BEGIN.startswith(header.lstrip()[:5]):
        at = start + len(header)
        raise RecordError(f"truncated at byte {at}, {where}: its header has no end; get the whole file")
    try:
        _, block, end = read_header(header)
    except RecordError as error:
        raise RecordError(f"no WARC record at {place}: {error}") from error
    if stream.length is not None and end - len(header) > _FAR:
        _look_ahead(stream, start, block, end, where)
    large = Skimmed() if end > most else None
    if large:
        large.add(header)
    size, limit = len(header), max(len(header), PIECE)
    while size < end and (piece := stream.read1(min(end - size, PIECE))):  # never across the end of a member
        if large:
            large.add(piece)
        if not large or size < limit:
            record.write(piece)
        _check_seams(stream, piece, start + size, block, end, where)
        size += len(piece)
    if size < end:
        raise RecordError(_truncated(start + size, size - block, end - block, where))
    line_ends = _read_line_ends(stream, start, start + end, record.getvalue(), block, where)
    if large:
        large.add(line_ends)
        return LargeRecord(record.getvalue(), large)
    record.write(line_ends)
    return record.getvalue()


def _recover(stream: Stream, start: int) -> None:
    """Goes from an unreadable record, which begins at `start`, to the next record or to the end. Raises OSError.

    A record begins where a line, or a member of a compressed file, begins with `WARC/1.0` or the like. The search
    includes what the bad record claims as its block.
    """
    if stream.tell() > start:  # else nothing of it could be read
        stream.seek(start)
        _skip_first_line(stream)
    fresh = True
    while True:
        try:
            at = stream.tell()
            line = stream.readline(_LINE)
            if not line:
                return
            end = stream.tell()
            starts = [*reversed(stream.seams(at, end)), *([at] if fresh else [])]
            for one in sorted(set(starts)):
                if _is_record(stream, one, line[one - at :]):
                    stream.seek(one)
                    return
            fresh = line.endswith(b"\n")
        except Damaged:
            stream.go_on()
            fresh = True


def _is_record(stream: Stream, at: int, begin: bytes) -> bool:
    """Whether a record begins there, given the part of a line at that place that has just been read."""
    if not begin.endswith(b"\n") and len(begin) < _VERSION:
        end = stream.tell()
        stream.seek(at)
        begin = stream.read(_VERSION)
        stream.seek(end)
    return VERSION_LINE.match(begin) is not None


def _skip_first_line(stream: Stream) -> None:
    try:
        while (line := stream.readline(_LINE)) in (b"\r\n", b"\n"):
            pass
    except Damaged:
        return
    if line and not line.endswith(b"\n"):
        stream.seek(stream.tell() - len(line) + 1)


def _read_header(stream: Stream, record: io.BytesIO) -> tuple[bool, bool]:
    """Copies the next header into the record. Whether there is one, and whether it is complete."""
    begun = False
    while line := stream.readline(LONGEST_HEADER):
        size = record.tell() + record.write(line)
        blank = line in (b"\r\n", b"\n")
        if begun and blank:
            return True, True
        if size > LONGEST_HEADER:
            return True, False
        begun = begun or not blank
    return begun, False


def _look_ahead(stream: Stream, start: int, block: int, end: int, where: str) -> None:
    """Raises RecordError if the block cannot end where its header says, without reading the block."""
    length = stream.length or 0
    if start + end > length:
        raise RecordError(_truncated(length, length - start - block, end - block, where))
    _line_ends(stream.ahead(start + end, _AHEAD), end - block, where)


def _check_seams(stream: Stream, piece: bytes, at: int, block: int, end: int, where: str) -> None:
    """Raises RecordError if a member that begins inside the block begins with another record."""
    for seam in stream.seams(at, at + len(piece)):
        if piece.startswith(_BEGIN, seam - at):
            raise RecordError(_wrong_length(end - block, where))


def _read_line_ends(stream: Stream, start: int, at: int, record: bytes, block: int, where: str) -> bytes:
    """The two line ends after a block. Raises RecordError if no record can end there."""
    try:
        ahead = stream.read(_AHEAD)
    except Damaged as error:
        if error.start == start:  # the record has a member of its own, and that is damaged
            raise
        stream.seek(at)
        ahead = _before_damage(stream)
    length = at - start - block
    line_ends, well = _line_ends(ahead, length, where)
    after = at + len(line_ends)
    # A header ends like this, too, and a length that is too large may lead to where the next record's header ends.
    if not well and not stream.seams(after, after + 1) and _RECORD.search(record, block):
        raise RecordError(_wrong_length(length, where))
    stream.seek(after)
    return line_ends


def _line_ends(after: bytes, length: int, where: str) -> tuple[bytes, bool]:
    """The line ends that come right after a block, and whether they are followed by a record or by nothing.

    If they are, line ends may be missing. Raises RecordError if there are fewer than two and they are not.
    """
    found = _LINE_ENDS.match(after)
    line_ends = found.group() if found else b""
    follows = after[len(line_ends) :].lstrip(b"\r\n")
    # Blank lines may come before a version line, so that only its beginning has been read.
    cut_off = len(follows) < _VERSION and b"\n" not in follows and _BEGIN.startswith(follows[:5])
    well = VERSION_LINE.match(follows) or cut_off
    if line_ends.count(b"\n") < 2 and not well:
        raise RecordError(_wrong_length(length, where))
    return line_ends, bool(well)


def _before_damage(stream: Stream) -> bytes:
    ahead = b""
    try:
        while len(ahead) < _AHEAD:
            ahead += stream.read(1)
    except Damaged:
        pass
    return ahead


def _truncated(at: int, had: int, length: int, where: str) -> str:
    return f"truncated at byte {at}, {where}: its block has {had} of {length} bytes; get the whole file"


def _wrong_length(length: int, where: str) -> str:
    return f"wrong Content-Length {where}: its block does not end after {length} bytes"
