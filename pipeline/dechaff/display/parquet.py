"""The table of cuts and flags as Parquet. Needs pyarrow, an optional dependency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from dechaff.display.tables import COLUMNS, Value, row
from dechaff.folder.rows import DecisionWithArticleRow
from dechaff.text.characters import well_formed

_TYPES = {str: pa.string(), int: pa.int64(), float: pa.float64(), list: pa.list_(pa.string())}
SCHEMA = pa.schema([(name, _TYPES[kind]) for name, kind in COLUMNS.items()])

MOST_ROWS = 1 << 12
MOST_CHARS = 1 << 22
"""A row group with that many rows, or that much text, is full: a whole article may be one cut."""


def write_parquet(lines: Iterable[DecisionWithArticleRow], file: BinaryIO) -> None:
    """One row per line, its values as in the report, except that lone surrogates become U+FFFD."""
    with pq.ParquetWriter(file, SCHEMA, compression="zstd") as writer:
        for batch in _batches(map(row, lines)):
            columns = [
                pa.array([_stored(value) for value in column], kind)
                for column, kind in zip(zip(*batch, strict=True), SCHEMA.types, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=SCHEMA))


def _batches(rows: Iterable[list[Value]]) -> Iterator[list[list[Value]]]:
    batch: list[list[Value]] = []
    chars = 0
    for values in rows:
        batch.append(values)
        chars += sum(len(value) for value in values if isinstance(value, str))
        if len(batch) == MOST_ROWS or chars >= MOST_CHARS:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch


def _stored(value: Value) -> Value:
    if isinstance(value, list):
        return [well_formed(one) for one in value]
    return well_formed(value) if isinstance(value, str) else value
