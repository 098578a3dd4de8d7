"""Rows and cells of CSV and TSV, as they are written: joined by delimiters, cells are the row without its line end."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Literal

from dechaff.ingest.bulk import Bulk
from dechaff.limits import UNLIMITED
from dechaff.spans import Offsets

Line = bytes | Bulk | OSError
"""A line as `read_lines` gives it: its bytes, a bulk if it is too long, or why it cannot be read."""
Ending = Literal["whole", "open", "broken"]
"""How a line ends: with its row, inside a quoted cell, or in a row that is none, as text follows a closing quote."""
MOST_JOINED = 1 << 26
"""The most bytes of lines that are joined to one row, unless a record may have more."""
UNCLOSED = "a quote is not closed; double it if it belongs to the text (RFC 4180)"
BROKEN = "text follows a closing quote; double quotes that belong to the text (RFC 4180)"
_INSIDE = rb'[^"]*+(?>(?:""[^"]*+)*)'
_BOM = rb"(?>(?:\xef\xbb\xbf)?)"
_END = rb"\r*\n?\Z"
_QUOTED = re.compile('"[^"]*+(?>(?:""[^"]*+)*)"')
_PAIRS = re.compile('(?:"")+')


class Dialect:
    """Cells parted by one delimiter, and quoted as RFC 4180 says. A quote within an unquoted cell is text.

    Where tabs part cells, one that begins with a quote and goes on after the closing one is text as a whole: many TSV
    files quote nothing.
    """

    def __init__(self, delimiter: bytes) -> None:
        self.delimiter = delimiter
        part = re.escape(delimiter)
        unclosed = rb'"' + _INSIDE + rb"\Z"
        quoted = rb'"' + _INSIDE + rb'"(?=' + part + rb"|" + _END + rb")"
        unquoted = (rb"(?!" + unclosed + rb")" if delimiter == b"\t" else rb'(?!")') + rb"[^\n" + part + rb"]*+"
        cell = rb"(?:" + quoted + rb"|" + unquoted + rb")"
        rest = rb"(?>(?:" + part + cell + rb")*)(?:" + _END + rb"|" + part + rb"(" + unclosed + rb"))"
        self._cell = re.compile(part + rb"(" + cell + rb")")
        self._begun = re.compile(_BOM + rb"(?:" + cell + rest + rb"|(" + unclosed + rb"))")
        self._continued = re.compile(quoted + rest + rb"|(" + unclosed + rb")")

    def ending(self, line: bytes, *, is_continued: bool = False) -> Ending:
        """How a line ends that begins a row, or that continues a quoted cell."""
        if b'"' not in line:
            return "open" if is_continued else "whole"
        found = self._continued.match(b'"' + line) if is_continued else self._begun.match(line)
        return "broken" if found is None else "open" if found.lastindex else "whole"

    def cells(self, row: bytes, most: int = UNLIMITED) -> list[bytes]:
        """The cells of a row, with their quotes; of more than `most`, one more than that."""
        body = _body(row)
        if b'"' not in body:
            return body.split(self.delimiter, most)
        return [cell[1] for cell in islice(self._cell.finditer(self.delimiter + body), most + 1)]

    def rows(self, first: Line, lines: Iterator[Line], most: int) -> Iterator[tuple[Line, str]]:
        """The lines, joined where they are one row, each with why it is no row, `""` if it is one.

        A quoted cell that is not closed costs its first line: the next line begins a row. It counts as not closed if
        more than `most` bytes follow.
        """
        reader = _Lines(chain((first,), lines))
        while (line := reader.next()) is not None:
            if not isinstance(line, bytes) or (ending := self.ending(line)) == "whole":
                yield line, ""
                continue
            if ending == "broken":
                yield line, BROKEN
                continue
            held, following = bytearray(line), None
            while ending == "open" and len(held) <= most:
                following = reader.next()
                if not isinstance(following, bytes):
                    break
                held += following
                ending = self.ending(following, is_continued=True)
            if ending == "whole":
                yield bytes(held), ""
            else:
                reader.go_back(bytes(held[len(line) :]), following)
                yield line, UNCLOSED


class _Lines:
    """Lines, of which some are read once more."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._sources = [lines]

    def next(self) -> Line | None:
        """The next line; None after the last one."""
        while self._sources:
            if (line := next(self._sources[-1], None)) is not None:
                return line
            self._sources.pop()
        return None

    def go_back(self, held: bytes, last: Line | None) -> None:
        """Reads these lines again, and then the last one, unless it is among them."""
        if last is not None and not isinstance(last, bytes):
            self._sources.append(iter((last,)))
        self._sources.append(iter(io.BytesIO(held)))


def _body(row: bytes) -> bytes:
    """The row without its line end; Python on Windows may have written `\\r\\r\\n`."""
    return row.removesuffix(b"\n").rstrip(b"\r")


def is_quoted(cell: str) -> bool:
    """Whether the cell is in quotes, rather than text that may begin with one."""
    return cell.startswith('"') and _QUOTED.fullmatch(cell) is not None


def value_of(cell: str) -> str:
    """The text of a cell."""
    return cell[1:-1].replace('""', '"') if is_quoted(cell) else cell


def quoted(text: str) -> str:
    """The text as a cell in quotes."""
    return '"' + text.replace('"', '""') + '"'


def offsets_of(cell: str) -> Offsets:
    """Where each code point of the cell's text, and its end, begins in the cell."""
    return Offsets(_stretches(cell) if is_quoted(cell) else [(0, 0, 1)])


def _stretches(cell: str) -> Iterator[tuple[int, int, int]]:
    """The runs of plain characters and of doubled quotes: where each begins in text and cell, and its width there."""
    length, start = 0, 1
    yield length, start, 1
    for run in _PAIRS.finditer(cell, 1, len(cell) - 1):
        length += run.start() - start
        yield length, run.start(), 2
        length += (run.end() - run.start()) // 2
        start = run.end()
        yield length, start, 1
