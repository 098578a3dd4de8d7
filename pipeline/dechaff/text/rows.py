"""Untrusted JSON, validated and read as typed rows."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator
from functools import cache
from typing import Annotated, Any, BinaryIO, TypeVar, cast

import msgspec

Number = Annotated[int, msgspec.Meta(ge=0, le=1 << 53)]
"""A count or an offset, no larger than the whole numbers that every JSON reader keeps exact."""
T = TypeVar("T")
_PIECE = 1 << 20


def read_row(data: bytes, row: type[T]) -> T:
    """The JSON value in the data, with all that the row requires, of the right types. Raises ValueError.

    Unknown keys are ignored.
    """
    try:
        return _read(data, row)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def lines_in(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file of JSON. Raises ValueError at a NUL, which JSON never has.

    A file in the place of another may be a hole of any size: no space on the disk, but all of the memory and the time.
    """
    pieces = []
    while piece := file.readline(_PIECE):
        if b"\0" in piece:
            raise ValueError("it has a NUL")
        pieces.append(piece)
        if piece.endswith(b"\n"):
            yield b"".join(pieces)
            pieces.clear()
    if pieces:
        yield b"".join(pieces)


def _read(data: bytes, row: type[T]) -> T:
    try:
        return cast(T, _decoder(cast(Hashable, row)).decode(data))
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:  # the library rejects lone surrogates
        return msgspec.convert(json.loads(data, parse_constant=_refuse), row)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a number")


@cache
def _decoder(row: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(row)
