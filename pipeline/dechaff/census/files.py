"""A census on disk: a header line, then its columns, which are memory-mapped."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import orjson
import xxhash

from dechaff.census.census import Census
from dechaff.census.entities import entity_hash
from dechaff.census.header import ALIGNED_TO, CensusError, HeaderRow, read_header
from dechaff.text.rows import read_row

_COLUMNS: tuple[tuple[str, type[np.unsignedinteger[Any]]], ...] = (
    ("hashes", np.uint64),
    ("articles", np.uint32),
    ("accused", np.uint32),
    ("sites", np.uint32),
)


def write_census(census: Census, file: BinaryIO, about: dict[str, str]) -> None:
    """Writes the census, with a description of it in `about`. The same input gives the same bytes."""
    named = orjson.dumps(sorted(census.named.values()))
    columns = (np.ascontiguousarray(getattr(census, name), kind).data for name, kind in _COLUMNS)
    pieces: list[memoryview | bytes] = [*columns, named]  # not joined, as a copy could take much of the memory
    digest = xxhash.xxh3_128()
    for piece in pieces:
        digest.update(piece)
    header: HeaderRow = {
        "kind": "dechaff census 1",
        "id": digest.hexdigest(),
        "entities": len(census.hashes),
        "named_bytes": len(named),
        "about": about,
    }
    line = orjson.dumps(header)
    file.write(line + b" " * (-(len(line) + 1) % ALIGNED_TO) + b"\n")
    file.writelines(pieces)


def open_census(path: Path) -> Census:
    """The census in the file, its counts memory-mapped. Raises CensusError."""
    header, at = read_header(path)
    count, columns = header["entities"], {}
    try:
        for name, kind in _COLUMNS:
            columns[name] = np.memmap(path, kind, "r", at, (count,)) if count else np.empty(0, kind)
            at += count * np.dtype(kind).itemsize
        with path.open("rb") as file:
            file.seek(at)
            named = {entity_hash(entity): entity for entity in read_row(file.read(header["named_bytes"]), list[str])}
    except (OSError, ValueError, OverflowError) as error:
        if isinstance(error, OSError) and error.errno == errno.ENOMEM:
            raise MemoryError from error
        raise CensusError(f"{path}: cut short or changed ({error}); take the census again") from error
    return Census(**columns, named=named)
