"""CSV and TSV, plain or compressed: every row is a record, with its text in one cell. Nothing else is rewritten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from dechaff.ingest.bulk import Bulk, Data, Skimmed
from dechaff.ingest.csv_table import FENCE, Parts, Table, dialect_of, encoding_of, is_blank, table_of
from dechaff.ingest.csv_text import MOST_JOINED, Line, offsets_of, quoted, value_of
from dechaff.ingest.cut_checks import check_cuts, check_undoable
from dechaff.ingest.encoded import encode_pieces, read_text
from dechaff.ingest.fields import NullTextError, make_article
from dechaff.ingest.lines import read_lines
from dechaff.ingest.records import Fields, Record, RecordError, Removal, Rewritten, Sink, failed, source_of, unreadable
from dechaff.ingest.streamed import Opened, Streamed
from dechaff.ingest.streams import Coding
from dechaff.limits import Limits, over
from dechaff.model import Cut
from dechaff.spans import apply, splice, spliced, undoing

COMMAS, TABS = (b",", b";", b"\t", b"|"), (b"\t",)
"""The delimiters that a CSV or a TSV file may have, in order of preference."""
_UNQUOTED = ""
"""The raw header of a record whose text was not in quotes, and is now: what comes between delimiter and text."""


class Csv(Streamed):
    """A file of rows below a header. Only cells with texts are rewritten; their quotes are kept.

    A file whose header names no text is copied as it is, unless the name of the text is given.
    """

    def __init__(self, coding: Coding | None = None, delimiters: Sequence[bytes] = COMMAS) -> None:
        super().__init__(coding)
        self._delimiters = delimiters

    def _records(self, file: Opened, start: int, end: int | None, first: int, fields: Fields) -> Iterator[Record]:
        number, most = first, file.limits.record_bytes
        lines = read_lines(file.stream, 0, None, most, file.again)
        for line in lines:
            if isinstance(line, Bulk) or (isinstance(line, bytes) and not is_blank(line)):
                break  # here is the header
            yield _record(number, line, "", None, most)
            number += 1
        else:
            return
        dialect = dialect_of(line if isinstance(line, bytes) else b"", self._delimiters, fields)
        rows = dialect.rows(line, lines, max(most, MOST_JOINED))
        header, why = next(rows)
        table = None
        if isinstance(header, bytes) and len(header) <= most and not why:
            table = table_of(header, dialect, fields)
        yield replace(_record(number, header, "", table, most), unread=None if table else "no_text_field")
        for at, (row, why) in enumerate(rows, number + 1):
            yield _record(at, row, why, table, most)

    def _read(self, record: Record, name: str, fields: Fields, limits: Limits) -> Record:
        table, row, number = record.row, record.source, record.number
        if table is None or row is None or number is None or record.is_frame or record.failure:
            return record
        try:
            encoding = encoding_of(row)
            cells = [value_of(read_text(cell, encoding)) for cell in table.cells(row)]
            values: dict[str, str | None] = {}
            for column, cell in zip(table.names, cells, strict=True):
                values.setdefault(column, cell or None)  # an empty cell is as good as null
            article, field = make_article(values, name, number, fields)
            if table.names.count(field) > 1:
                raise RecordError(f"there are two columns {field!r}; the name of the text column must be unique")
        except NullTextError:
            return replace(record, unread="null_texts")
        except RecordError as error:
            return failed(record, error)
        return replace(record, article=replace(article, encoding=encoding), field=field)

    def rewrite(self, record: Record, cuts: Sequence[Cut]) -> Rewritten:
        article, field, row = record.article, record.field, source_of(record)
        if article is None or field is None:
            raise RecordError("there is no article to cut")
        check_cuts(article.text, cuts)
        before, cell, after = _parts(record, article.encoding, field)
        offsets = offsets_of(cell)
        spans = [(offsets[cut.start], offsets[cut.end]) for cut in cuts]
        sources = [cell[start:end] for start, end in spans]
        removed_sources = tuple(
            None if source == cut.text else source for source, cut in zip(sources, cuts, strict=True)
        )
        cleaned, text = splice(cell, ((span, "") for span in spans)), apply(article.text, cuts)
        # What is left of a cell without quotes may need them: it may begin with one, or be all that is in a row, or the
        # row may now be a frame.
        for header, written in ((None, cleaned), (_UNQUOTED, quoted(cleaned))):
            data = before + encode_pieces((written,), article.encoding) + after
            if record.row.reads_as(text, field, data, row, article.encoding):
                return Rewritten(data, removed_sources, header)
        raise RecordError("the cells of the row would change")

    def text(self, record: Record, encoding: str, field: str | None) -> str:
        return value_of(_parts(record, encoding, field).cell)

    def reinsert(
        self, cleaned: Record, cuts: Sequence[Removal], encoding: str, field: str | None, header: str | None = None
    ) -> bytes:
        before, cell, after = _parts(cleaned, encoding, field)
        text = value_of(cell)
        check_undoable(len(text), cuts)
        if header is not None:
            return before + encode_pieces(spliced(text, undoing(cuts)), encoding) + after
        offsets = offsets_of(cell)
        swaps = [
            ((offsets[start], offsets[end]), removed if cut.source is None else cut.source)
            for cut, ((start, end), removed) in zip(cuts, undoing(cuts), strict=True)
        ]
        return before + encode_pieces(spliced(cell, swaps), encoding) + after

    def sink(self, file: BinaryIO, like: Path) -> Sink:
        return _TableSink(super().sink(file, like))


class _TableSink:
    """Writes rows below the header of the table they are from, even if that is not among them.

    If it is, the file is written as it was read. If not, a row that does not end before the next one is fenced off from
    it.
    """

    def __init__(self, inner: Sink) -> None:
        self._inner = inner
        self._is_begun = False
        self._is_part = False
        """Whether these are some rows of a table, without its header."""
        self._is_open = False

    def write(self, record: Record, data: Data) -> None:
        if not self._is_begun and isinstance(record.row, Table) and not record.is_frame:
            self._is_part = True
            self._write_bytes(record.row.header)
        elif self._is_open and self._is_part:
            self._write_bytes(FENCE)
        self._inner.write(record, data)
        self._is_begun, self._is_open = True, bool(record.failure)

    def close(self) -> None:
        self._inner.close()

    def _write_bytes(self, data: bytes) -> None:
        self._inner.write(Record(None, data), data)


def _record(number: int, row: Line, why: str, table: Table | None, most: int) -> Record:
    """The record of a row; outside a table there are only lines, which mean nothing."""
    if isinstance(row, OSError):
        return unreadable(number, row)
    if isinstance(row, bytes) and len(row) > most:
        row = _held(row)
    if isinstance(row, Bulk):
        found = over(row.size, most, "bytes", "--max-record-bytes")
        return Record(number, None, failure=f"the row has {found}" if table else "", row=table, bulk=row)
    if table is None or is_blank(row):
        return Record(number, row)
    return Record(number, row, failure=why, row=table, is_frame=table.is_frame(row))


def _held(row: bytes) -> Bulk:
    """A row that is in memory, although it is too large for an article."""
    skimmed = Skimmed()
    skimmed.add(row)
    return skimmed.bulk(lambda: iter((row,)))


def _parts(record: Record, encoding: str, field: str | None) -> Parts:
    if not isinstance(record.row, Table):
        raise RecordError("its file no longer begins with the header")
    return record.row.parts(source_of(record), field, encoding)
