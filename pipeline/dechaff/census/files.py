"""A census on disk: one line that tells what follows, then its columns, which are read where they lie."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import orjson
import xxhash

from dechaff.census.census import Census
from dechaff.census.entities import entity_hash

KIND = "dechaff census 1"
_COLUMNS: tuple[tuple[str, type[np.unsignedinteger[Any]]], ...] = (
    ("hashes", np.uint64),
    ("articles", np.uint32),
    ("accused", np.uint32),
    ("sites", np.uint32),
)


class CensusError(Exception):
    """A file that is no census; the message says what would be right."""


def write_census(census: Census, file: BinaryIO, about: dict[str, Any]) -> None:
    """Writes the census, with what is to be known `about` it. The same census gives the same bytes."""
    columns = [np.ascontiguousarray(getattr(census, name), kind).tobytes() for name, kind in _COLUMNS]
    named = orjson.dumps(sorted(census.named.values()))
    digest = xxhash.xxh3_128(b"".join([*columns, named]))
    header = {
        "kind": KIND,
        "id": digest.hexdigest(),
        "entities": len(census.hashes),
        "named_bytes": len(named),
        "about": about,
    }
    line = orjson.dumps(header)
    file.write(line + b" " * (-(len(line) + 1) % 8) + b"\n")  # so that the columns are aligned
    file.writelines([*columns, named])


def census_id(path: Path) -> str:
    """The same for censuses with the same counts. Raises CensusError."""
    return str(_header(path)[0]["id"])


def read_about(path: Path) -> dict[str, Any]:
    """What was written about the census in the file. Raises CensusError."""
    return dict(_header(path)[0]["about"])


def open_census(path: Path) -> Census:
    """The census in the file, whose counts stay there until they are asked for. Raises CensusError."""
    header, at = _header(path)
    count, columns = header["entities"], {}
    try:
        for name, kind in _COLUMNS:
            columns[name] = np.memmap(path, kind, "r", at, (count,)) if count else np.empty(0, kind)
            at += count * np.dtype(kind).itemsize
        with path.open("rb") as file:
            file.seek(at)
            named = {entity_hash(entity): entity for entity in orjson.loads(file.read(header["named_bytes"]))}
    except (OSError, ValueError) as error:
        raise CensusError(f"{path}: cut short or changed ({error}); take the census again") from error
    return Census(**columns, named=named)


def _header(path: Path) -> tuple[dict[str, Any], int]:
    """What the first line says, and where the columns begin."""
    try:
        with path.open("rb") as file:
            line = file.readline(1 << 20)
        header = orjson.loads(line)
        if header["kind"] == KIND:
            return header, len(line)
    except OSError as error:
        raise CensusError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, TypeError, KeyError):
        pass
    raise CensusError(f"{path}: no census; make one with `dechaff census RAW -o FILE`")
