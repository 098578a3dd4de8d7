"""Parquet: every row is a record, with its text in one column. All other cells are copied as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from dechaff.ingest.encoded import EncodedText, read_text
from dechaff.ingest.fields import make_article
from dechaff.ingest.records import Fields, Record, RecordError, Sink, failed
from dechaff.ingest.sources import Source, require_file
from dechaff.limits import DEFAULT_LIMITS, Limits, over

_BATCH_BYTES = 1 << 24
_MOST_ROWS = 1 << 8
_MOST_SHARED = 1 << 26
"""The most bytes that the rows of a batch may have in values that the file stores once for many rows."""
_OPTIONS = {"buffer_size": 1 << 20, "pre_buffer": False, "page_checksum_verification": True}


class Parquet(EncodedText):
    """A file of rows, read and written row group by row group. Needs pyarrow, an optional dependency.

    The source of a record is its text in UTF-8, empty if the text is null; the sink writes its row. A restored file has
    the same schema, metadata and rows in the same order, but not the same bytes.
    """

    has_records = True

    def split(
        self,
        source: Source,
        start: int = 0,
        end: int | None = None,
        first: int = 0,
        fields: Fields | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> Iterator[Record]:
        try:
            import pyarrow.parquet

            from dechaff.ingest.parquet_int96 import exact_unit
            from dechaff.ingest.parquet_rows import leaves_of
        except ImportError:
            yield Record(None, None, failure="Parquet needs pyarrow; pip install 'dechaff[parquet]'")
            return
        errors = (pyarrow.ArrowException, OSError, UnicodeDecodeError)
        try:
            require_file(source.path)
            file = pyarrow.parquet.ParquetFile(source.path, **_OPTIONS)
            open_in = partial(_in_unit, source.path, file.metadata)
            if unit := exact_unit(file, open_in):
                file = open_in(unit)
            shared = pyarrow.parquet.ParquetFile(
                source.path, metadata=file.metadata, read_dictionary=leaves_of(file.schema), **_OPTIONS
            )
        except errors as error:
            yield Record(None, None, failure=f"cannot be read: {_why(error, source.path)}")
            return
        except RecordError as error:
            yield Record(None, None, failure=str(error))
            return
        with file, shared:
            yield from _records(file, shared, first, fields, limits, errors)

    def _read(self, record: Record, name: str, fields: Fields, limits: Limits) -> Record:
        if record.row is None or record.number is None or record.bulk is not None:
            return record
        batch, index = record.row
        try:
            columns = batch.columns(fields)
        except RecordError as error:
            return failed(record, error)
        data = columns.texts[index]
        if data is None:
            return replace(record, source=b"", field=columns.field, unread="null_texts")
        values = {other: cells[index] for other, cells in columns.others.items()}
        try:
            values[columns.field] = read_text(data, "utf-8")
            article, field = make_article(values, name, record.number, fields)
        except RecordError as error:
            return replace(record, source=data, field=columns.field, failure=str(error))
        return replace(record, source=data, article=article, field=field)

    def sink(self, file: BinaryIO, like: Path) -> Sink:
        from dechaff.ingest.parquet_sink import ParquetSink

        return ParquetSink(file, like)


def _in_unit(path: Path, metadata: Any, unit: str) -> Any:
    """The file, opened so that times in INT96 are read in that unit."""
    import pyarrow.parquet

    return pyarrow.parquet.ParquetFile(path, metadata=metadata, coerce_int96_timestamp_unit=unit, **_OPTIONS)


def _records(
    file: Any,
    shared: Any,
    number: int,
    fields: Fields | None,
    limits: Limits,
    errors: tuple[type[Exception], ...],
) -> Iterator[Record]:
    """The records of a file. `shared` is the same file, opened so that columns are read as dictionaries."""
    from dechaff.ingest.parquet_rows import Batch, text_column

    field: str | None = None
    try:
        field = text_column(file.schema_arrow, fields or Fields())
    except RecordError as error:
        if fields is not None:
            yield failed(Record(None, None), error)
            return
    for group in range(file.num_row_groups):
        try:
            for rows in file.iter_batches(_batch_rows(shared, group), [group], use_threads=False):
                batch = Batch(rows, limits.record_bytes)
                columns = batch.columns(fields or Fields()) if field is not None else None
                for index in range(rows.num_rows):
                    text = columns.texts[index] if columns else None
                    record = Record(number, text or b"", field=field, row=(batch, index))
                    if columns and (bulk := columns.large.get(index)):
                        found = over(bulk.size, limits.record_bytes, "bytes", "--max-record-bytes")
                        record = replace(record, source=None, failure=f"its text has {found}", bulk=bulk)
                    yield record
                    number += 1
        except errors as error:
            where = f"row group {group}, which begins at byte {_end(file.metadata, group - 1)}, cannot be read"
            why = f"{error}; get an undamaged copy of the file"
            if isinstance(error, MemoryError):
                why = "its cells need more memory than there is"
            yield Record(number, None, failure=f"{where}: {why}")
            return


def _batch_rows(shared: Any, group: int) -> int:
    """The number of rows in a batch: so many that they take about 16 MB in the file, and not much more in memory."""
    from dechaff.ingest.parquet_rows import most_shared

    about = shared.metadata.row_group(group)
    stored: int = _BATCH_BYTES * about.num_rows // max(1, about.total_byte_size)
    together = _MOST_SHARED // max(1, most_shared(shared, group))
    return max(1, min(_MOST_ROWS, stored, together))


def _end(metadata: Any, group: int) -> int:
    """Where a row group ends. It must have been read: asked about one with a corrupt footer, pyarrow aborts."""
    if group < 0:
        return len(b"PAR1")
    about = metadata.row_group(group)
    columns = [about.column(at) for at in range(about.num_columns)]
    starts: list[int] = [one.dictionary_page_offset or one.data_page_offset for one in columns]
    sizes: list[int] = [one.total_compressed_size for one in columns]
    return max(map(int.__add__, starts, sizes), default=0)


def _why(error: Exception, path: Path) -> str:
    if isinstance(error, OSError) and (error.strerror or not path.is_file()):
        return error.strerror or str(error)
    size = path.stat().st_size
    return f"truncated or not a Parquet file, its footer cannot be read: {error} (at byte {size}); get the whole file"
