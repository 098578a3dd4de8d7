"""Where the text of a JSON line stands in its source, character by character, so that it can be cut as written."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Callable, Sequence
from typing import Any

import orjson

# The string scanner of the standard library's parser: from behind the opening quote to the value and its end.
scan_string: Callable[[str, int], tuple[str, int]] = vars(json.decoder)["scanstring"]
_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u.{4}|\\.")
# Takes what orjson refuses: lone surrogates, NaN, and whole numbers too long for Python to convert.
_LENIENT = json.JSONDecoder(parse_int=lambda digits: int(digits) if len(digits) < 4000 else float(digits))
# Values are walked over, never used: numbers stay text, so that none is too long to convert.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)


def parse_line(line: bytes) -> Any:
    """The value of one JSON line; a byte order mark before it is tolerated. Raises ValueError or RecursionError."""
    line = line.removeprefix(b"\xef\xbb\xbf")
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return _LENIENT.decode(line.decode())


def locate(line: str, field: str) -> tuple[int, int]:
    """The span between the quotes of the field's string in a line that holds a JSON object.

    Of equal keys the last counts, as for JSON parsers. Raises ValueError where the field is no string,
    IndexError where the line is no whole object.
    """
    found: tuple[int, int] | None = None
    at = _skip(line, _skip(line, 0) + 1)
    while line[at] == '"':
        key, at = scan_string(line, at + 1)
        at = _skip(line, _skip(line, at) + 1)
        start = at
        is_string = line[at] == '"'
        at = scan_string(line, at + 1)[1] if is_string else _DECODER.raw_decode(line, at)[1]
        if key == field:
            found = (start + 1, at - 1) if is_string else None
        at = _skip(line, at)
        if line[at] == ",":
            at = _skip(line, at + 1)
    if found is None:
        raise ValueError(f"no string in the field {field!r}")
    return found


def source_offsets(line: str, start: int, end: int) -> Sequence[int]:
    """For every code point of the string written in `line[start:end]`, and for its end, where its source starts."""
    if "\\" not in line[start:end]:
        return range(start, end + 1)
    offsets = array("Q")
    at = start
    for escape in _ESCAPE.finditer(line, start, end):
        offsets.extend(range(at, escape.start() + 1))
        at = escape.end()
    offsets.extend(range(at, end + 1))
    return offsets


def _skip(line: str, at: int) -> int:
    """Where the next token starts."""
    space = _SPACE.match(line, at)
    return at if space is None else space.end()
