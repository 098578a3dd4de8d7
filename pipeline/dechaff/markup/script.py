"""The entries of JSON in a script, and statements that only call a function with it.

Programs are not parsed. What may go is certain to leave the rest valid: a part of a JSON value, and a call that is a
statement by itself, with such a value as its only argument.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from dechaff.markup.data import ADDRESS, Part
from dechaff.spans import Span

_LONGEST_CALL = 4000
_LONGEST_LOADER = 2000
_DEEPEST = 30
_DECODER = json.JSONDecoder()
_BEGINS = re.compile(r"(?:\A|(?<=[=(]))\s*(?=[{\[])")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],]')
_IS_KEY = re.compile(r"\s*:")
_IS_ADDRESS = re.compile(ADDRESS, re.IGNORECASE)
_CALL = re.compile(r"(?:\A|(?<=[;{}]))\s*(?P<call>(?P<name>[A-Za-z_$][\w$.]*)\(\s*)\Z")
_CALL_ENDS = re.compile(r"\s*\)[^\S\n]*(?:;|(?=\s*\Z))")
_KEYWORDS = frozenset({"if", "while", "for", "switch", "with", "catch", "return", "function"})
_FOR_HEAD = re.compile(r"\bfor\s*\([^()]*\Z")


def find_parts(text: str, start: int, end: int) -> list[Part]:
    """The JSON values in the script, and its calls with one, in source order."""
    script = text[start:end]
    found: list[Part] = []
    calls: list[tuple[str, Span]] = []
    at = 0
    while begin := _BEGINS.search(script, at):
        at = begin.end() + 1
        try:
            _, last = _DECODER.raw_decode(script, begin.end())
        except (ValueError, RecursionError):
            continue
        value = _json_part(script, begin.end(), last)
        if value is None:
            continue
        at = last
        call = _call(script, begin.end(), last)
        if call is None:
            found.append(value)
        else:
            name, span = call
            calls.append(call)
            found.append(Part(*span, is_element=False, addresses=_all_addresses(value)))
    if calls and len(calls) == len(found) and _is_for(script, calls):
        addresses = [one for part in found for one in part.addresses]
        found = [Part(0, len(script), is_element=False, addresses=addresses)]
    for part in found:
        _move(part, start)
    return found


def _call(script: str, start: int, end: int) -> tuple[str, Span] | None:
    """The function that is called with the value in a statement of its own, and the span of the statement."""
    if script[start] != "{" or end - start > _LONGEST_CALL:
        return None
    near = max(0, start - 200)
    before = script[near:start]
    call = _CALL.search(before) if near == 0 else _CALL.search(before, 1)
    closed = _CALL_ENDS.match(script, end)
    if call is None or closed is None or call["name"] in _KEYWORDS or _FOR_HEAD.search(before[: call.start("call")]):
        return None
    return call["name"], (near + call.start("call"), closed.end())


def _is_for(script: str, calls: list[tuple[str, Span]]) -> bool:
    """Whether there is nothing in the script but the calls, and perhaps what loads the function that they call."""
    rest, at = "", 0
    for _, (start, end) in calls:
        rest, at = rest + script[at:start], end
    rest = (rest + script[at:]).strip()
    if not rest:
        return True
    names = {name for name, _ in calls}
    # One function that is called at once, and told the name.
    name = re.escape(names.pop())
    loader = rf"""[!(]\s*function\b.*\}}\)?\s*\([^{{}}]*["']{name}["'][^{{}}]*\)\)?\s*;?"""
    return (
        not names
        and len(rest) <= _LONGEST_LOADER
        and len(re.findall(r"\}\)?\s*\(", rest)) == 1
        and re.fullmatch(loader, rest, re.DOTALL) is not None
    )


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being read."""

    is_list: bool
    part: Part
    """What it is in."""
    at: int
    """Where its current part begins, blanks included."""
    current: Part = field(default_factory=lambda: Part(0, 0, is_element=False))


def _json_part(script: str, start: int, end: int) -> Part | None:
    """A JSON list or mapping; None if it is nested too deep."""
    root = Part(start, end, is_element=False)
    current = root
    opened: list[_Open] = []
    for token in _TOKEN.finditer(script, start, end):
        sign = token.group()
        if sign[0] == '"':
            if len(sign) > 6 and not _IS_KEY.match(script, token.end()) and (url := _address(sign)):
                current.addresses.append((token.start(), token.end(), url))
        elif sign in "{[":
            if len(opened) == _DEEPEST:
                return None
            opened.append(_Open(sign == "[", current, token.end()))
            current = opened[-1].current
        else:
            _close(script, opened[-1], token.start())
            if sign == ",":
                opened[-1].current = current = Part(0, 0, is_element=False)
                opened[-1].at = token.end()
            else:
                current = opened.pop().part
    return root


def _close(script: str, inside: _Open, end: int) -> None:
    """Ends the current part of a list or mapping."""
    words = script[inside.at : end]
    part = inside.current
    part.start, part.end = end - len(words.lstrip()), inside.at + len(words.rstrip())
    part.is_element = inside.is_list
    if part.start < part.end:
        inside.part.parts.append(part)


def _address(literal: str) -> str:
    """The address that a JSON string is; `""` if it is none."""
    inside = literal[1:-1]
    if not _IS_ADDRESS.fullmatch(inside) or "\\ud" in inside.lower():  # half a character, perhaps
        return ""
    url = json.loads(literal)
    return url if isinstance(url, str) else ""


def _all_addresses(part: Part) -> list[tuple[int, int, str]]:
    return part.addresses + [one for below in part.parts for one in _all_addresses(below)]


def _move(part: Part, by: int) -> None:
    """Adds to all offsets of a part."""
    part.start, part.end = part.start + by, part.end + by
    part.addresses = [(start + by, end + by, url) for start, end, url in part.addresses]
    for below in part.parts:
        _move(below, by)
