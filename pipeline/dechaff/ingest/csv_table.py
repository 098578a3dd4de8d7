"""What the header of a CSV file says about its rows, and the cells of a row as text."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dechaff.ingest.bulk import PIECE
from dechaff.ingest.csv_text import Dialect, value_of
from dechaff.ingest.encoded import read_text
from dechaff.ingest.records import TEXT_FIELDS, Fields, RecordError
from dechaff.text.charset import decode

_LONE_CR = re.compile("\r(?!\n)")
_BLANK = re.compile(rb"(?:\xef\xbb\xbf)?[ \r\n]*+\Z")

FENCE = b'(the row above has an open "quote")\n'
"""A line that no quoted cell can hold: after the first quote in it, text follows."""


class Parts(NamedTuple):
    """A row, parted at the cell that holds its text."""

    before: bytes
    cell: str
    """With its quotes."""
    after: bytes


@dataclass(frozen=True, slots=True)
class Table:
    """What the header of a file says about its rows."""

    dialect: Dialect
    header: bytes
    """Its source, with the byte order mark if the file has one."""
    names: tuple[str, ...]
    """The names of the columns."""

    def is_frame(self, row: bytes) -> bool:
        """Whether the row is no article but a fence, or the header, which a file may have again."""
        return row in (self.header, self.header.removeprefix(BOM_UTF8), FENCE)

    def cells(self, row: bytes) -> list[bytes]:
        """The cells of a row, with their quotes. Raises RecordError unless there is one for each column."""
        columns = len(self.names)
        cells = self.dialect.cells(row, columns)
        if len(cells) != columns:
            found = f"{len(cells):,}" if len(cells) < columns else f"more than {columns:,}"
            raise RecordError(f"the row has {found} cells, and the header {columns:,}")
        return cells

    def parts(self, row: bytes, field: str | None, encoding: str) -> Parts:
        """The row, parted at the cell in that column. Raises RecordError."""
        if field not in self.names:
            raise RecordError(f"there is no column {field!r}")
        cells, at = self.cells(row), self.names.index(field)
        start = sum(map(len, cells[:at])) + at
        end = start + len(cells[at])
        return Parts(row[:start], read_text(cells[at], encoding), row[end:])

    def reads_as(self, text: str, field: str, row: bytes, raw: bytes, encoding: str) -> bool:
        """Whether a row is an article with this text in that column, and with the other cells of the raw row."""
        if self.dialect.ending(row) != "whole" or is_blank(row) or self.is_frame(row):
            return False
        cells, raw_cells, at = self.dialect.cells(row), self.cells(raw), self.names.index(field)
        if len(cells) != len(raw_cells):
            return False
        cell, cells[at] = cells[at], raw_cells[at]
        return cells == raw_cells and value_of(read_text(cell, encoding)) == text


def table_of(header: bytes, dialect: Dialect, fields: Fields) -> Table | None:
    """The table below this header; None if no column of it holds a text, and none is named."""
    if len(header) > PIECE or b"\0" in header:  # no text, or UTF-16
        return None
    names = tuple(_names(header, dialect))
    if any(map(_LONE_CR.search, names)):  # lines that end in CR alone
        return None
    return Table(dialect, header, names) if fields.text or not {*TEXT_FIELDS}.isdisjoint(names) else None


def dialect_of(header: bytes, delimiters: Sequence[bytes], fields: Fields) -> Dialect:
    """The dialect of a file that begins with this line, given the delimiters it may have.

    It is one that shows a text column, if there is one; else the one that makes the most cells of it.
    """
    texts = {fields.text} if fields.text else {*TEXT_FIELDS}
    dialects = map(Dialect, delimiters)

    def fits(dialect: Dialect) -> tuple[bool, bool, int]:
        names = _names(header[:PIECE], dialect)
        return not texts.isdisjoint(names), dialect.ending(header) != "broken", len(names)

    return max(dialects, key=fits)


def is_blank(row: bytes) -> bool:
    """Whether the row has no cells: a single one that is empty is in quotes."""
    return _BLANK.match(row) is not None


def encoding_of(row: bytes) -> str:
    """The encoding of a row. Raises RecordError."""
    try:
        row.decode()
    except UnicodeDecodeError:
        decoded = decode(row)
        if decoded is None:
            raise RecordError("it is binary, not text") from None
        return decoded[1]
    return "utf-8"


def _names(header: bytes, dialect: Dialect) -> list[str]:
    return [value_of(cell.decode("utf-8", "replace")) for cell in dialect.cells(header.removeprefix(BOM_UTF8))]
