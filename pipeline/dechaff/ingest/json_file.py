"""A file of JSON: an array with an article in each element, one article, or JSON Lines by another name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from dechaff.ingest.bulk import PIECE, Again, Bulk
from dechaff.ingest.fields import NoTextFieldError
from dechaff.ingest.json_array import ArraySink, split_array
from dechaff.ingest.json_lines import JsonLines
from dechaff.ingest.json_text import parse_line
from dechaff.ingest.records import Fields, Layout, Record, RecordError, Sink, Unread
from dechaff.ingest.sources import Source
from dechaff.ingest.streams import Coding
from dechaff.limits import DEFAULT_LIMITS, Limits, over

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

    def split(
        self,
        source: Source,
        start: int = 0,
        end: int | None = None,
        first: int = 0,
        fields: Fields | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> Iterator[Record]:
        if self.layout is None:
            try:
                self.layout = self._layout_of(source.path, limits)
            except OSError:
                self.layout = "lines"  # which say why
        if self.layout == "lines":
            yield from super().split(source, start, end, first, fields, limits)
            return
        again = Again(source.path, self._coding, limits)
        with self._coding.open(source.path, limits) as stream, closing(again):
            if self.layout == "object":
                yield Record(first, stream.read())
                return
            number = first
            try:
                for around, data in split_array(stream, limits.record_bytes, again):
                    record = Record(number, data if isinstance(data, bytes) else None, row=around)
                    if isinstance(data, Bulk):
                        found = over(data.size, limits.record_bytes, "bytes", "--max-record-bytes")
                        record = replace(record, failure=f"the element has {found}", bulk=data)
                    if around.after is None:
                        record = replace(record, failure="the array is not valid JSON from here on")
                    yield record
                    number += 1
            except OSError as error:
                yield Record(number, None, failure=f"cannot be read: {error.strerror or error}")

    def _why_unread(self, error: RecordError, fields: Fields) -> Unread | None:
        if isinstance(error, NoTextFieldError) and fields.text is None:
            return "no_text_field"
        return super()._why_unread(error, fields)

    def sink(self, file: BinaryIO, like: Path) -> Sink:
        return ArraySink(super().sink(file, like))

    def _layout_of(self, path: Path, limits: Limits) -> Layout:
        """How the values are laid out in a file. Raises OSError."""
        with self._coding.open(path, limits) as stream:
            head = stream.read(PIECE)
            line, _, more = head.lstrip().partition(b"\n")
            is_line = _is_json(line)
            if _ARRAY.match(head) and not (is_line and more.strip()):
                return "array"
            if is_line:
                return "lines"
            whole = head + stream.read(limits.record_bytes + 1 - len(head))
            return "object" if len(whole) <= limits.record_bytes and _is_json(whole) else "lines"


def _is_json(data: bytes) -> bool:
    try:
        parse_line(data)
    except (ValueError, RecursionError):
        return False
    return True
