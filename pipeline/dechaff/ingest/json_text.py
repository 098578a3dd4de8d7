"""Where each character of a JSON string is in its source, so that the source itself can be cut."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from dechaff.spans import Offsets, Span
from dechaff.text.characters import BOM

# The string scanner of the standard library's parser: takes the offset after the opening quote, returns value and end.
scan_string: Callable[[str, int], tuple[str, int]] = vars(json.decoder)["scanstring"]
_STRING = re.compile(r'[^"\\]*+(?>(?:\\.[^"\\]*+)*)"', re.DOTALL)
_SPACE = re.compile(rf"[ \t\r\n{BOM}]*")
# An escaped high surrogate and the low one after it are one character; on its own, each is one. The pattern begins
# with a literal that all its branches share, so that `re` can skip to it.
_PAIR = r"u[dD][89abAB]..\\u[dD][c-fC-F].."
_UNIT = r"u(?![dD][89abAB]..\\u[dD][c-fC-F]..)...."
_RUN = re.compile(rf"\\(?:(?P<pair>{_PAIR}(?:\\{_PAIR})*)|(?P<unit>{_UNIT}(?:\\{_UNIT})*)|(?P<short>[^u](?:\\[^u])*))")
_WIDTHS = {"pair": 12, "unit": 6, "short": 2, None: 1}
# Accepts what orjson rejects: lone surrogates, NaN, and whole numbers too long for Python to convert.
_LENIENT = json.JSONDecoder(parse_int=lambda digits: int(digits) if len(digits) < 4000 else float(digits))
# Values are skipped, never used: numbers stay text, so that none is too long to convert.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)


def parse_line(line: bytes) -> Any:
    """The value of one JSON line, with or without a byte order mark. Raises ValueError or RecursionError.

    A whole number of more than 64 bits may come as a float.
    """
    try:
        return orjson.loads(line.removeprefix(BOM_UTF8))
    except orjson.JSONDecodeError:
        return parse_exactly(line)


def parse_exactly(line: bytes) -> Any:
    """As `parse_line`, slower, but whole numbers of up to 4,000 digits are exact."""
    return _LENIENT.decode(line.removeprefix(BOM_UTF8).decode())


def locate(line: str, field: str) -> Span:
    """The span between the quotes of the field's string in a line that holds a JSON object.

    `a.b` is the field `b` of the object in `a`, unless a field is named `a.b`. Of duplicate keys the last counts, as in
    JSON parsers. Raises ValueError if the field is not a string, IndexError if the object is not complete.
    """
    found = _locate(line, _skip(line, 0), field)
    if found is None:
        raise ValueError(f"no string in the field {field!r}")
    return found


def _locate(line: str, at: int, field: str) -> Span | None:
    """The span of the field's string in the object that begins at the offset, or None."""
    spans: dict[str, Span] = {}  # of each key's value
    outer, dot, inner = field.partition(".")
    at = _skip(line, at + 1)
    while line[at] == '"':
        key, at = scan_string(line, at + 1)
        start = at = _skip(line, _skip(line, at) + 1)
        at = _string_end(line, at + 1) if line[at] == '"' else _DECODER.raw_decode(line, at)[1]
        if key in (field, outer):
            spans[key] = start, at
        at = _skip(line, at)
        if line[at] == ",":
            at = _skip(line, at + 1)
    if field in spans:
        start, end = spans[field]
        return (start + 1, end - 1) if line[start] == '"' else None
    if dot and outer in spans and line[spans[outer][0]] == "{":
        return _locate(line, spans[outer][0], inner)
    return None


def _string_end(line: str, at: int) -> int:
    """Where the string that begins at the offset ends; unlike `scan_string`, this does not copy its value.

    Raises ValueError if it does not end.
    """
    string = _STRING.match(line, at)
    if string is None:
        raise ValueError("a string has no end")
    return string.end()


class SourceOffsets(Offsets):
    """Where the source of each code point of a JSON string, and of its end, begins in the line."""

    def __init__(self, line: str, start: int, end: int) -> None:
        """`line[start:end]` is what is between the quotes."""
        super().__init__(_stretches(line, start, end))
        self._length = self._starts[-1] + end - self._sources[-1]

    def __len__(self) -> int:
        """The number of code points, without the end."""
        return self._length


def _stretches(line: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The runs of plain characters, and of escapes of one width: where each begins in the text and in the line, and
    that width. By runs, as text that is all escapes has very many characters in few runs."""
    length = 0
    yield length, start, 1
    for run in _RUN.finditer(line, start, end):
        run_start, run_end = run.span()
        width = _WIDTHS[run.lastgroup]
        length += run_start - start
        yield length, run_start, width
        length += (run_end - run_start) // width
        yield length, run_end, 1
        start = run_end


def _skip(line: str, at: int) -> int:
    """Where the next token begins."""
    space = _SPACE.match(line, at)
    return at if space is None else space.end()
