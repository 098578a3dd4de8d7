"""JSON that anybody may have written, read as the rows it must hold."""

from __future__ import annotations

import json
from collections.abc import Hashable
from functools import cache
from typing import Annotated, Any, TypeVar, cast

import msgspec

Number = Annotated[int, msgspec.Meta(ge=0, le=1 << 53)]
"""A count or an offset: as large as every JSON reader knows whole numbers."""
T = TypeVar("T")


def read_row(data: bytes, row: type[T]) -> T:
    """The JSON value in the data, which holds all that the row must, each of its kind. Raises ValueError.

    Keys that the row does not know are left out.
    """
    try:
        return _read(data, row)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _read(data: bytes, row: type[T]) -> T:
    try:
        return cast(T, _decoder(cast(Hashable, row)).decode(data))
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:  # the library takes no lone surrogates
        return msgspec.convert(json.loads(data, parse_constant=_refuse), row)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


@cache
def _decoder(row: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(row)
