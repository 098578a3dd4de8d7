"""The lines of a file, as far as they can be read. Only a line feed ends a line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from dechaff.ingest.bulk import PIECE, Again, Bulk, Skimmed
from dechaff.ingest.decoded import Damaged
from dechaff.ingest.streams import Stream


def read_lines(
    stream: Stream, start: int, end: int | None, most: int, again: Again
) -> Iterator[bytes | Bulk | OSError]:
    """The lines that begin in `[start, end)`: bytes, a bulk if longer than `most`, or the error if reading fails."""
    if start:  # a line that begins earlier belongs to the stretch before
        stream.seek(start - 1)
        start = _next_line(stream, start - 1, end)
    read = partial(stream.readline, most + 1)
    while True:
        try:
            for line in iter(read, b"") if end is None or start < end else ():
                if len(line) <= most:
                    yield line
                    start += len(line)
                else:
                    skimmed = _skim_line(stream, line)
                    yield again.bulk(skimmed, start)
                    start += skimmed.size
                if end is not None and start >= end:
                    return
            return
        except OSError as error:
            yield error
            if not isinstance(error, Damaged):
                return
            stream.go_on()
            start = stream.tell()


def _next_line(stream: Stream, at: int, end: int | None) -> int:
    """Where the line that holds the next byte to be read ends; or a place at or after `end`."""
    while (end is None or at < end) and (piece := stream.readline(PIECE)):
        at += len(piece)
        if piece.endswith(b"\n"):
            break
    return at


def _skim_line(stream: Stream, begin: bytes) -> Skimmed:
    """The line that begins with these bytes, skimmed to its end."""
    skimmed, piece = Skimmed(), begin
    skimmed.add(piece)
    while not piece.endswith(b"\n") and (piece := stream.readline(PIECE)):
        skimmed.add(piece)
    return skimmed
