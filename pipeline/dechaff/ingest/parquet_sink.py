"""Parquet files, written row by row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from dechaff.ingest.bulk import Data
from dechaff.ingest.parquet_int96 import has_only_int96
from dechaff.ingest.parquet_rows import Batch, leaves_of
from dechaff.ingest.records import Record, RecordError

_MOST_HELD = 1 << 28
"""Row groups of more bytes than this are split."""


class ParquetSink:
    """A file with the schema, metadata, compression and row groups of another.

    Only texts that have changed are written anew; all other cells are copied as they are.
    """

    def __init__(self, file: BinaryIO, like: Path) -> None:
        self._file = file
        self._like = _footer(like)
        self._writer: Any = None
        self._sizes = self._row_groups()
        self._left = next(self._sizes)  # rows until the row group is full
        self._held: list[Any] = []
        self._held_bytes = 0
        self._batch: Batch | None = None  # holds the latest rows, which have yet to be taken from it
        self._indices: list[int] = []
        self._texts: dict[int, bytes] = {}
        self._field = ""

    def write(self, record: Record, data: Data) -> None:
        if record.row is None:
            raise RecordError("no row of a Parquet file")
        batch, index = record.row
        if batch is not self._batch:
            self._take()
            self._batch = batch
        if isinstance(data, bytes) and data != record.source:  # an unchanged text keeps its cell, so null stays null
            if record.field is None:
                raise RecordError("there is no text column")
            self._texts[len(self._indices)] = data
            self._field = record.field
        self._indices.append(index)
        self._left -= 1
        if not self._left:
            self._left = next(self._sizes)
            self._take()
            self._write_held()

    def close(self) -> None:
        self._take()
        self._write_held()
        if self._writer is None and self._like is not None:  # no rows: the file holds a schema all the same
            self._open(self._like.schema.to_arrow_schema())
        if self._writer is not None:
            self._writer.close()

    def _take(self) -> None:
        """Takes the latest rows from their batch."""
        if self._batch is not None and self._indices:
            rows = self._batch.with_texts(self._indices, self._field, self._texts)
            self._held.append(rows)
            self._held_bytes += rows.nbytes
        self._indices, self._texts = [], {}
        if self._held_bytes > _MOST_HELD:
            self._write_held()

    def _write_held(self) -> None:
        if not self._held:
            return
        if self._writer is None:
            self._open(self._held[0].schema)
        table = pa.Table.from_batches(self._held)
        self._writer.write_table(table, row_group_size=max(1, table.num_rows))
        self._held, self._held_bytes = [], 0

    def _open(self, schema: Any) -> None:
        self._writer = pq.ParquetWriter(
            self._file,
            schema,
            compression=self._codecs() or "snappy",
            use_deprecated_int96_timestamps=self._like is not None and has_only_int96(self._like.schema),
            write_page_checksum=True,
        )

    def _codecs(self) -> dict[str, str]:
        """The compression of each column, if there are rows."""
        if self._like is None or not self._held:
            return {}
        # Safe to ask for, as the first group with rows has been read by now: on a corrupt footer pyarrow aborts.
        groups = (self._like.row_group(at) for at in range(self._like.num_row_groups))
        group = next((one for one in groups if one.num_rows), None)
        codecs = [] if group is None else [group.column(at).compression for at in range(group.num_columns)]
        return {
            self._like.schema.column(at).path: "NONE" if codec == "UNCOMPRESSED" else codec
            for at, codec in enumerate(codecs)
        }

    def _row_groups(self) -> Iterator[int]:
        """The number of rows in each row group to write."""
        like = self._like
        sizes = [like.row_group(at).num_rows for at in range(like.num_row_groups)] if like is not None else []
        yield from filter(None, sizes)
        while True:
            yield max((*sizes, 1 << 16))


def _footer(path: Path) -> Any:
    """The metadata in the file's footer, or None if it cannot be read: then neither can its rows."""
    try:
        footer = pq.read_metadata(path)
        leaves_of(footer.schema)
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        return None
    return footer
