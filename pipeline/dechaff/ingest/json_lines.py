"""JSON Lines, plain or compressed: one article per line, in a JSON object. Only a line feed ends a line."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dechaff.ingest.bulk import Bulk
from dechaff.ingest.cut_checks import check_cuts, check_undoable
from dechaff.ingest.fields import NoTextFieldError, NullTextError, find_value, kind_of, make_article, value_of
from dechaff.ingest.json_text import SourceOffsets, locate, parse_exactly, parse_line
from dechaff.ingest.lines import read_lines
from dechaff.ingest.records import (
    Fields,
    Record,
    RecordError,
    Removal,
    Rewritten,
    Unread,
    failed,
    source_of,
    unreadable,
)
from dechaff.ingest.streamed import Opened, Streamed
from dechaff.ingest.streams import Coding
from dechaff.limits import Limits, over
from dechaff.model import Cut
from dechaff.spans import Span, making, splice, spliced, undoing
from dechaff.text.characters import would_merge

_MOST_BRACKETS = 6_000_000  # in memory an empty list takes 25 times what it takes in the file
_MOST_KEYS = 2_000_000  # a key takes about 200 bytes of memory


class JsonLines(Streamed):
    """A file with one JSON object per line. Only the string in the text field is rewritten; its escapes are kept."""

    def __init__(self, coding: Coding | None = None) -> None:
        super().__init__(coding)
        self.can_split = self._coding.plain

    @property
    def _what(self) -> str:
        """What a record is called in messages."""
        return "line"

    def _records(self, file: Opened, start: int, end: int | None, first: int, fields: Fields) -> Iterator[Record]:
        most = file.limits.record_bytes
        for number, line in enumerate(read_lines(file.stream, start, end, most, file.again), first):
            if isinstance(line, bytes):
                yield Record(number, line)
            elif isinstance(line, Bulk):
                found = over(line.size, most, "bytes", "--max-record-bytes")
                yield Record(number, None, failure=f"the line has {found}", bulk=line)
            else:
                yield unreadable(number, line)

    def _read(self, record: Record, name: str, fields: Fields, limits: Limits) -> Record:
        line, number = record.source, record.number
        if line is None or number is None or record.failure or not line.removeprefix(BOM_UTF8).strip(b" \t\r\n"):
            return record
        try:
            values = _parse(line, self._what)
            if fields.id is not None and isinstance(find_value(values, fields.id), float):
                values = parse_exactly(line)
            article, field = make_article(values, name, number, fields)
        except RecordError as error:
            unread = self._why_unread(error, fields)
            return replace(record, unread=unread) if unread else failed(record, error)
        return replace(record, article=article, field=field)

    def _why_unread(self, error: RecordError, fields: Fields) -> Unread | None:
        """What the record is, if it is copied unread because of the error; None if it is a failure."""
        return "null_texts" if isinstance(error, NullTextError) else None

    def rewrite(self, record: Record, cuts: Sequence[Cut]) -> Rewritten:
        article = record.article
        if article is None or record.source is None or record.field is None:
            raise RecordError("there is no article to cut")
        check_cuts(article.text, cuts)
        _refuse_merging(article.text, cuts)
        line, offsets = _string(record.source, record.field)
        if len(offsets) != len(article.text):
            raise RecordError("the string's source does not match its text")
        swaps: list[tuple[Span, str]] = []
        removed_sources: list[str | None] = []
        for cut in cuts:
            start, end = offsets[cut.start], offsets[cut.end]
            swaps.append(((start, end), ""))
            written = line[start:end]
            removed_sources.append(None if written == cut.text else written)
        return Rewritten(splice(line, swaps).encode(), tuple(removed_sources))

    def text(self, record: Record, encoding: str, field: str | None) -> str:
        try:
            text = value_of(parse_line(source_of(record)), field or "")
        except (ValueError, RecursionError, TypeError, LookupError) as error:
            raise RecordError(f"it is no JSON object with the field {field!r}: {error}") from error
        if not isinstance(text, str):
            raise RecordError(f"its field {field!r} is no string")
        return text

    def reinsert(
        self, cleaned: Record, cuts: Sequence[Removal], encoding: str, field: str | None, header: str | None = None
    ) -> bytes:
        line, offsets = _string(source_of(cleaned), field or "")
        check_undoable(len(offsets), cuts)
        swaps = []
        for cut, ((start, end), removed) in zip(cuts, undoing(cuts), strict=True):
            written = removed if cut.source is None else cut.source
            swaps.append(((offsets[start], offsets[end]), written))
        try:
            return splice(line, swaps).encode()
        except UnicodeError as error:
            raise RecordError(f"what was removed cannot be written: {error}") from error


def parse_value(data: bytes, what: str) -> object:
    """The value of some JSON; messages call it `what`. Raises RecordError, also if it would take too much memory."""
    for counted, marks, most in (("opening brackets", (b"[", b"{"), _MOST_BRACKETS), ("keys", (b'":',), _MOST_KEYS)):
        if len(data) > most and (found := sum(map(data.count, marks))) > most:
            raise RecordError(f"the {what} has {found:,} {counted}, more than the {most:,} that are allowed")
    try:
        return parse_line(data)
    except UnicodeDecodeError as error:
        raise RecordError(f"not UTF-8 at byte {error.start + 1} of the {what}; write JSON as UTF-8") from error
    except RecursionError as error:
        raise RecordError(f"nested too deeply to read; every {what} must be one flat JSON object") from error
    except json.JSONDecodeError as error:
        place = f"{error.msg} at character {error.pos + 1:,}"
        raise RecordError(f"not JSON ({place}); every {what} must be one JSON object") from error
    except ValueError as error:
        raise RecordError(f"not JSON ({error}); every {what} must be one JSON object") from error


def _parse(data: bytes, what: str) -> dict[str, object]:
    value = parse_value(data, what)
    if not isinstance(value, dict):
        raise NoTextFieldError(f"the {what} holds {kind_of(value)}; every {what} must be one JSON object, {{…}}")
    return value


def _string(line: bytes, field: str) -> tuple[str, SourceOffsets]:
    """The line as text, and where in it each code point of the field's string begins."""
    try:
        text = line.decode()
        start, end = locate(text, field)
    except (ValueError, IndexError, RecursionError) as error:
        raise RecordError(f"it is no JSON object with a string in {field!r}: {error}") from error
    return text, SourceOffsets(text, start, end)


def _refuse_merging(text: str, cuts: Sequence[Cut]) -> None:
    """Raises RecordError if cutting what is between two lone surrogates would make them one character."""
    last = ""
    for piece in filter(None, spliced(text, making(cuts))):
        if would_merge(last, piece[0]):
            raise RecordError("a cut would join two halves of a surrogate pair into another character")
        last = piece[-1]
