"""A file of JSON: an array with an article in each element, one article, or JSON Lines by another name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from dechaff.ingest.bulk import PIECE, Skimmed, skim
from dechaff.ingest.fields import NoTextFieldError
from dechaff.ingest.json_array import ArraySink, split_array
from dechaff.ingest.json_lines import JsonLines, parse_value
from dechaff.ingest.records import Fields, Layout, Record, RecordError, Sink, Unread, unreadable
from dechaff.ingest.streamed import Opened
from dechaff.ingest.streams import Coding
from dechaff.limits import over

_ARRAY = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*\{")
"""How an array of objects begins."""


class JsonFile(JsonLines):
    """A file of JSON values. Only the strings in their text fields are rewritten.

    Values without a text field are copied unread, unless one is named: much that is JSON is no article.
    """

    def __init__(self, coding: Coding | None = None, layout: Layout | None = None) -> None:
        super().__init__(coding)
        self.layout = layout
        self.can_split = False  # where a value begins is known only from all that is before it

    @property
    def _what(self) -> str:
        return {"array": "element", "object": "file"}.get(self.layout or "", "line")

    def _records(self, file: Opened, start: int, end: int | None, first: int, fields: Fields) -> Iterator[Record]:
        if self.layout is None:
            try:
                self.layout = _layout_of(file)
            except OSError:
                self.layout = "lines"  # which say why
            file.stream.seek(0)
        if self.layout == "array":
            yield from _elements(file, first)
        elif self.layout == "object":
            yield _whole(file, first)
        else:
            yield from super()._records(file, start, end, first, fields)

    def _why_unread(self, error: RecordError, fields: Fields) -> Unread | None:
        if isinstance(error, NoTextFieldError) and fields.text is None:
            return "no_text_field"
        return super()._why_unread(error, fields)

    def sink(self, file: BinaryIO, like: Path) -> Sink:
        return ArraySink(super().sink(file, like))


def _layout_of(file: Opened) -> Layout:
    """How the values are laid out in the file. Raises OSError."""
    head = file.stream.read(PIECE)
    line, _, more = head.lstrip().partition(b"\n")
    is_line = _is_json(line)
    if _ARRAY.match(head) and not (is_line and more.strip()):
        return "array"
    if is_line:
        return "lines"
    if line.strip() == b"{":  # no line of JSON Lines, whatever follows
        return "object"
    most = file.limits.record_bytes
    whole = head + file.stream.read(most + 1 - len(head))
    return "object" if len(whole) <= most and _is_json(whole) else "lines"


def _whole(file: Opened, number: int) -> Record:
    """The file as one record."""
    most, skimmed = file.limits.record_bytes, Skimmed()
    try:
        data = file.stream.read(most + 1)
        if len(data) <= most:
            return Record(number, data)
        skimmed.add(data)
        skim(file.stream, skimmed)
    except OSError as error:
        return unreadable(number, error)
    found = over(skimmed.size, most, "bytes", "--max-record-bytes")
    return Record(number, None, failure=f"the file has {found}", bulk=file.again.bulk(skimmed, 0))


def _elements(file: Opened, number: int) -> Iterator[Record]:
    """The elements of an array, and what is left of the file where it is no array any more."""
    most = file.limits.record_bytes
    try:
        for around, data in split_array(file.stream, most, file.again):
            failure = "" if around.after is not None else "the array is not valid JSON from here on"
            if isinstance(data, bytes):
                yield Record(number, data, failure=failure, row=around)
            else:
                found = over(data.size, most, "bytes", "--max-record-bytes")
                yield Record(number, None, failure=failure or f"the element has {found}", row=around, bulk=data)
            number += 1
    except OSError as error:
        yield unreadable(number, error)


def _is_json(data: bytes) -> bool:
    """Whether it is a JSON value that is not too large to be held in memory."""
    try:
        parse_value(data, "line")
    except RecordError:
        return False
    return True
