"""The header line of a census on disk: what it was taken of and its id, read without its counts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, TypedDict

from dechaff.text.rows import Number, read_row

ENTITY_BYTES = 20
"""How many bytes the counts of one entity take."""

ALIGNED_TO = 8
"""The counts begin at a multiple of this many bytes, so that they can be memory-mapped."""


class CensusError(Exception):
    """The file is not a usable census; the message says what to do."""


class HeaderRow(TypedDict):
    """The fields of the header line."""

    kind: Literal["dechaff census 1"]
    id: str
    """A hash of everything after the header."""
    entities: Number
    named_bytes: Number
    about: dict[str, str]
    """What the census was taken of, and with what."""


def census_id(path: Path) -> str:
    """The id of the census in the file, the same for the same counts. Raises CensusError."""
    return read_header(path)[0]["id"]


def read_about(path: Path) -> dict[str, str]:
    """The description of the census in the file. Raises CensusError."""
    return read_header(path)[0]["about"]


def _open(path: str, flags: int) -> int:
    """Opens the file, without waiting if it is a pipe."""
    return os.open(path, flags | os.O_NONBLOCK)


def read_header(path: Path) -> tuple[HeaderRow, int]:
    """The header, and where the counts begin. Raises CensusError."""
    try:
        with open(path, "rb", opener=_open) as file:
            line = file.readline(1 << 20)
            size = file.seek(0, os.SEEK_END)
        header = read_row(line, HeaderRow)
    except OSError as error:
        raise CensusError(f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise CensusError(f"{path}: no census; make one with `dechaff census RAW -o FILE`") from error
    whole = len(line) + ENTITY_BYTES * header["entities"] + header["named_bytes"]
    if size != whole or len(line) % ALIGNED_TO:
        raise CensusError(f"{path}: cut short or changed; take the census again")
    return header, len(line)
