"""Rows of a Parquet file in Arrow: reading the cells that make an article, and replacing texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dechaff.ingest.bulk import PIECE, Bulk, Skimmed
from dechaff.ingest.fields import names_of, usual
from dechaff.ingest.records import (
    DATE_FIELDS,
    LANGUAGE_FIELDS,
    TEXT_FIELDS,
    URL_FIELDS,
    Fields,
    MissingFieldError,
    RecordError,
)

Way = tuple[int, ...]
"""The path to a column: the index of a top-level column, of a field of the struct in it, and so on."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The cells of a batch that articles are made from."""

    field: str
    """The text column; `a.b` for the field `b` of the struct in `a`."""
    texts: list[bytes | None]
    large: dict[int, Bulk]
    """The texts that are too large to hold, by index; `texts` has None for them."""
    others: dict[str, list[Any]]


class Batch:
    """Some rows of a file. Only columns that are asked for are converted to Python values, all rows at once."""

    def __init__(self, rows: Any, most: int) -> None:
        """`rows` is a pyarrow.RecordBatch; texts of more than `most` bytes are not converted."""
        self.rows = rows
        self._most = most
        self._columns: tuple[Fields, Columns] | None = None

    def columns(self, fields: Fields) -> Columns:
        """The cells in the columns that the fields name. Raises RecordError."""
        if self._columns is None or (self._columns[0] is not fields and self._columns[0] != fields):
            self._columns = fields, self._read(fields)
        return self._columns[1]

    def with_texts(self, indices: Sequence[int], field: str, texts: Mapping[int, bytes]) -> Any:
        """The rows at these indices, as a pyarrow.RecordBatch; `texts` are new ones, by position in `indices`."""
        rows = _chosen(self.rows, indices)
        if not texts:
            return rows
        column, *way = _way_to(rows.schema, field)
        return rows.set_column(column, rows.schema.field(column), _with_texts(rows.column(column), way, texts))

    def _read(self, fields: Fields) -> Columns:
        schema = self.rows.schema
        field = text_column(schema, fields)
        others: dict[str, list[Any]] = {}
        for name in _wanted(schema.names, fields):
            type_ = _type_of(schema, name)
            if type_ is not None and _is_text(type_):
                cells = _as_bytes(self._cells(name))
                others[name] = [None if cell is None else cell.decode("utf-8", "replace") for cell in cells]
            elif type_ is not None and pa.types.is_integer(type_):
                others[name] = self._cells(name).to_pylist()
        cells, large = self._without_large(self._cells(field))
        return Columns(field, _as_bytes(cells), large, others)

    def _without_large(self, cells: Any) -> tuple[Any, dict[int, Bulk]]:
        """The texts, with null for those that are too large; and those, by index."""
        cells = cells.dictionary_decode() if pa.types.is_dictionary(cells.type) else cells
        if cells.nbytes <= self._most:
            return cells, {}
        cells = cells.cast(pa.large_binary())
        is_large = pc.greater(pc.binary_length(cells), self._most)
        large = {at: _bulk(cells[at]) for at in pc.indices_nonzero(is_large).to_pylist()}
        return pc.if_else(is_large, pa.scalar(None, cells.type), cells) if large else cells, large

    def _cells(self, name: str) -> Any:
        column, *way = _way_to(self.rows.schema, name)
        cells = self.rows.column(column)
        for step in way:
            cells = pc.struct_field(cells, [step])  # null if the struct is
        return cells


def _bulk(cell: Any) -> Bulk:
    data = memoryview(cell.as_buffer())
    skimmed = Skimmed()

    def pieces() -> Iterator[bytes]:
        return (bytes(data[at : at + PIECE]) for at in range(0, len(data), PIECE))

    for piece in pieces():
        skimmed.add(piece)
    return skimmed.bulk(pieces)


def most_shared(file: Any, group: int) -> int:
    """An upper bound on the bytes of one row of the group that take no space of their own in the file.

    `file` must read values that are stored once for many rows as dictionaries. A column of lists is assumed to have
    equally many values in each row.
    """
    try:
        first = next(file.iter_batches(1, [group], use_threads=False), None)
    except (pa.ArrowException, OSError):  # damaged, or delta-encoded, which cannot be read as a dictionary
        size: int = file.metadata.row_group(group).total_byte_size
        return size
    if first is None:
        return 0
    about = file.metadata.row_group(group)  # safe to ask for, as the group could be read
    total = 0
    for at, cells in enumerate(leaf for column in first.columns for leaf in leaves_in(column)):
        if pa.types.is_dictionary(cells.type):
            total += _longest(cells.dictionary) * -(-about.column(at).num_values // about.num_rows)
    return total


def leaves_of(schema: Any) -> list[str]:
    """The paths of all leaf columns in a pyarrow.parquet.ParquetSchema.

    Raises UnicodeDecodeError if the name of one is not UTF-8.
    """
    return [schema.column(at).path for at in range(len(schema))]


def text_column(schema: Any, fields: Fields) -> str:
    """The column that holds the text. Raises RecordError if it or the id column is missing or of the wrong type."""
    text, id_, names = fields.text, fields.id, schema.names
    if text is None:
        text = next(usual(names, TEXT_FIELDS), None)
        if text is None:
            raise RecordError(f"no text column among {names_of(names)}; name it with --text-field")
    if names.count(text) > 1:
        raise RecordError(f"there are two columns {text!r}; the name of the text column must be unique")
    for name, option in ((text, "--text-field"), (id_, "--id-field")):
        if name is not None and _type_of(schema, name) is None:
            raise MissingFieldError(f"no column {name!r}; there are {names_of(names)} (see {option})")
    if not _is_text(type_ := _type_of(schema, text)):
        raise RecordError(f"the column {text!r} holds {type_}; the text must be a string (see --text-field)")
    if id_ is not None and not (_is_text(type_ := _type_of(schema, id_)) or pa.types.is_integer(type_)):
        raise RecordError(f"the column {id_!r} holds {type_}; an id must be a string or a whole number")
    return text


def _wanted(names: Sequence[str], fields: Fields) -> tuple[str, ...]:
    """The columns besides the text that may describe an article."""
    languages = usual(names, LANGUAGE_FIELDS) if fields.language is None else (fields.language,)
    urls = usual(names, URL_FIELDS) if fields.url is None else (fields.url,)
    return tuple(filter(None, (fields.id, fields.format, *languages, *urls, *usual(names, DATE_FIELDS))))


def _way_to(columns: Iterable[Any], name: str) -> Way:
    """The path to a column; `a.b` is `b` in the struct `a`, unless a column is named `a.b`. Raises LookupError."""
    # Of equal names the first counts.
    fields = {column.name: (at, column.type) for at, column in reversed([*enumerate(columns)])}
    if name in fields:
        return (fields[name][0],)
    outer, _, inner = name.partition(".")
    at, type_ = fields[outer]
    if not inner or not pa.types.is_struct(type_):
        raise KeyError(name)
    return (at, *_way_to(type_, inner))


def _type_of(schema: Any, name: str) -> Any | None:
    """The type of a column, or None if there is no column of this name."""
    try:
        column, *way = _way_to(schema, name)
    except LookupError:
        return None
    type_ = schema.field(column).type
    for step in way:
        type_ = type_.field(step).type
    return type_


def leaves_in(cells: Any) -> Iterator[Any]:
    """The Parquet columns that an Arrow column is made of, in order."""
    type_ = cells.type
    if isinstance(cells, pa.ExtensionArray):
        yield from leaves_in(cells.storage)
    elif pa.types.is_struct(type_):
        for at in range(type_.num_fields):
            yield from leaves_in(cells.field(at))
    elif pa.types.is_map(type_):
        yield from leaves_in(cells.keys)
        yield from leaves_in(cells.items)
    elif pa.types.is_nested(type_):
        yield from leaves_in(cells.values)
    else:
        yield cells


def _longest(values: Any) -> int:
    """The longest value in bytes; 0 for types of a fixed size, for which sharing saves little."""
    if values.type not in (pa.string(), pa.large_string(), pa.binary(), pa.large_binary()):
        return 0
    return pc.max(pc.binary_length(values)).as_py() or 0


def _is_text(type_: Any) -> bool:
    if pa.types.is_dictionary(type_):
        return _is_text(type_.value_type)
    return type_ in (pa.string(), pa.large_string(), pa.string_view())


def _chosen(rows: Any, indices: Sequence[int]) -> Any:
    """The rows at these indices, joined from slices: unlike `take`, slices make no copy and work for all types."""
    starts = [at for at, index in enumerate(indices) if at == 0 or index != indices[at - 1] + 1]
    ends = [*starts[1:], len(indices)]
    slices = [rows.slice(indices[start], end - start) for start, end in zip(starts, ends, strict=True)]
    return slices[0] if len(slices) == 1 else pa.concat_batches(slices)


def _with_texts(cells: Any, way: Sequence[int], texts: Mapping[int, bytes]) -> Any:
    if not way:
        values = _as_bytes(cells)
        for at, text in texts.items():
            values[at] = text
        return _as_strings(values, cells.type)
    inner = [cells.field(at) for at in range(cells.type.num_fields)]
    inner[way[0]] = _with_texts(inner[way[0]], way[1:], texts)
    return pa.StructArray.from_arrays(inner, fields=list(cells.type), mask=cells.is_null())


def _as_bytes(cells: Any) -> list[bytes | None]:
    """Strings as bytes: Parquet does not guarantee that they are UTF-8."""
    cells = cells.dictionary_decode() if pa.types.is_dictionary(cells.type) else cells
    values: list[bytes | None] = cells.cast(pa.large_binary()).to_pylist()
    return values


def _as_strings(values: list[bytes | None], type_: Any) -> Any:
    if pa.types.is_dictionary(type_):
        cells = _as_strings(values, type_.value_type).dictionary_encode()
        indices = cells.indices.cast(type_.index_type)
        return pa.DictionaryArray.from_arrays(indices, cells.dictionary, ordered=type_.ordered)
    if type_ == pa.large_string():
        return pa.array(values, pa.large_binary()).view(type_)
    cells = pa.array(values, pa.binary()).view(pa.string())
    return cells if type_ == pa.string() else cells.cast(type_, safe=False)
