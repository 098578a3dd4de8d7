"""The entries of front matter, in YAML or TOML.

Only the plain forms are read that authors write by hand. What is not certain (anchors, values over several lines in
quotes or brackets, tabs) leaves all of it without entries, so that nothing in it is ever cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dechaff.markup.data import ADDRESS, Part

_DEEPEST = 30
_LINE = re.compile(r"[^\r\n]*")
_FENCES = frozenset({"---", "+++", "..."})
_DASH = re.compile(r"-(?: +|$)")
_KEY = re.compile(r"""(?:"[^"\\\r\n]*"|'[^'\r\n]*'|[^\W\d][^\r\n:#"'{}\[\],&*!|>%@`]*|\d[\w\-]*) *:(?= |$) *""")
_BLOCK_SCALAR = re.compile(r"[|>][+\-0-9]{0,2}(?: +#.*)?$")
# A whole value on one line: in quotes, in brackets without quotes that could hide one, or plain.
_QUOTED = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*') *(?:#.*)?$""")
_FLOW = re.compile(r"(?:\[[^{}\[\]]*\]|\{[^{}\[\]]*\}) *(?:#.*)?$")
_PLAIN = re.compile(r"[^\s\"'{}\[\],&*!|>%@`]|$")
_IS_ADDRESS = re.compile(rf"""(?P<quote>["']?)(?P<url>{ADDRESS})(?P=quote) *(?:#.*)?$""", re.IGNORECASE)
_TOML_TABLE = re.compile(r"(?P<open>\[\[?) *(?P<name>[\w.\-]+) *\]\]? *(?:#.*)?$")
_TOML_VALUE = re.compile(r"""[\w.\-]+ *= *(?P<value>"(?:[^"\\]|\\.)*"|'[^']*'|\[[^\[\]{}]*\]|[\w.:+\-]+) *(?:#.*)?$""")


def find_parts(text: str, start: int, end: int) -> list[Part]:
    """The keys of the front matter, each with what is in it; empty if that is not certain."""
    lines = [(at, line) for at, line in _lines(text, start, end) if line not in _FENCES]
    is_toml = text.startswith("+++", start)
    if any(line.lstrip(" ").startswith("\t") for _, line in lines):
        return []
    return (_toml_parts if is_toml else _yaml_parts)(lines) or []


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """The lines that hold something, with where each begins, blanks at its end removed."""
    at = start
    while at < end:
        line = _LINE.match(text, at, end)
        assert line is not None
        if words := line.group().rstrip():
            yield at, words
        at = line.end() + 1


def _yaml_parts(lines: Sequence[tuple[int, str]]) -> list[Part] | None:
    """The keys of a YAML mapping; None if that is not certain."""
    root = Part(0, 0, is_element=False)
    open_parts: list[tuple[int, Part]] = [(-1, root)]  # each with its depth: twice its column, and one for a dash
    scalar_depth: int | None = None  # of the part whose text goes on in deeper lines
    for start, line in lines:
        column = len(line) - len(line.lstrip(" "))
        if scalar_depth is not None and 2 * column > scalar_depth:
            _reach(open_parts, start + len(line))
            continue
        scalar_depth = None
        if line[column] == "#":
            continue
        at = column
        while True:
            dash, key = _DASH.match(line, at), _KEY.match(line, at)
            found = dash or key
            if found is None:
                break
            if len(open_parts) > _DEEPEST:
                return None
            depth = 2 * at + (dash is not None)
            while open_parts[-1][0] >= depth:
                open_parts.pop()
            part = Part(start + at, start + at, is_element=dash is not None)
            open_parts[-1][1].parts.append(part)
            open_parts.append((depth, part))
            at = found.end()
            if key and not dash:
                break
        if at == column:
            return None
        depth, part = open_parts[-1]
        rest = line[at:]
        if _BLOCK_SCALAR.match(rest) or (rest and _PLAIN.match(rest) and rest[0] != "#"):
            scalar_depth = depth
        elif rest and rest[0] != "#" and not (_QUOTED.match(rest) or _FLOW.match(rest)):
            return None
        if address := _IS_ADDRESS.match(rest):
            part.addresses.append((start + at + address.start("url"), start + at + address.end("url"), address["url"]))
        _reach(open_parts, start + len(line))
    return None if any(part.is_element for part in root.parts) else root.parts


def _reach(open_parts: Sequence[tuple[int, Part]], end: int) -> None:
    for _, part in open_parts:
        part.end = end


def _toml_parts(lines: Sequence[tuple[int, str]]) -> list[Part] | None:
    """The keys and tables of a TOML document; None if that is not certain."""
    parts: list[Part] = []
    table: Part | None = None
    lists: set[str] = set()
    for start, line in lines:
        column = len(line) - len(line.lstrip(" "))
        if line[column] == "#":
            continue
        end = start + len(line)
        if opened := _TOML_TABLE.match(line, column):
            if any(opened["name"].startswith(f"{name}.") for name in lists):
                return None  # it belongs to the last element of a list
            table = Part(start + column, end, is_element=opened["open"] == "[[")
            lists |= {opened["name"]} if table.is_element else set()
            parts.append(table)
            continue
        found = _TOML_VALUE.match(line, column)
        if found is None:
            return None
        part = Part(start + column, end, is_element=False)
        if address := _IS_ADDRESS.match(found["value"]):
            at = start + found.start("value")
            part.addresses.append((at + address.start("url"), at + address.end("url"), address["url"]))
        (table.parts if table else parts).append(part)
        if table:
            table.end = end
    return parts
