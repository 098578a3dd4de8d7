"""Strings of which every match of a pattern holds one: what is cheap to look for in many texts at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import product

# The standard library's reader of patterns: RE2's syntax differs from it in a few spellings only.
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

MOST = 20_000
"""More strings than a pattern with a long list of words has."""
WIDEST_CLASS = 200
"""More characters than a class of pictures has, and fewer than one of letters."""
LEAST_BYTES = 2
"""A shorter string stands in nearly every text; but for the sign that begins a handle."""
MOST_REPEATS = 3
MOST_BYTES_EACH = 4
"""Of a character in UTF-8."""
WIDEST_MATCH = 200
"""Around a string that is as far from the ends of a match, looking is no cheaper than in the whole text."""
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT)
_PROPERTY = re.compile(r"\\[pP](?:\{[^}]*\}|[A-Z])")
_CODE_POINT = re.compile(r"\\x\{([0-9A-Fa-f]+)\}")

Strings = frozenset[str]


class Literals(NamedTuple):
    """Strings of which one stands in every text that a pattern matches, and how far the match is from it."""

    strings: Strings
    reach: int | None
    """A match lies within so many bytes of where the string begins; None where the shortest may be of any length."""


def necessary_literals(pattern: str) -> Literals | None:
    """Strings of which one stands in every text that the RE2 pattern matches, once the text is folded: letters to one
    case, and any white space in ASCII to a blank.

    None where there are none, or none that would say much.
    """
    readable = _PROPERTY.sub(lambda found: r"\w", _CODE_POINT.sub(_as_character, pattern))
    try:
        parsed = _parser.parse(readable, re.IGNORECASE)
        exact, best = _of_sequence(parsed)
    except (re.error, RecursionError, OverflowError):
        return None
    best = _better(exact, best)
    if not best or not all(_tells(one) for one in best):
        return None
    widest = _widest(parsed, at_end=True)
    return Literals(best, int(widest) * MOST_BYTES_EACH if widest <= WIDEST_MATCH else None)


def _as_character(found: re.Match[str]) -> str:
    return re.escape(chr(int(found[1], 16)))


def _of_sequence(items: Iterable[tuple[Any, Any]]) -> tuple[Strings | None, Strings | None]:
    """What the sequence may read in full, where that is few enough strings, and the best that must stand in it."""
    exact: Strings | None = frozenset([""])
    run, gaps = frozenset([""]), 0  # what has just been read in full, and how often it was of several lengths
    best: Strings | None = None
    for code, value in items:
        here, within = _of_item(code, value)
        best = _better(best, within)
        gap = code in _REPEATS and here is not None and len(here) > 1
        if here is None or len(run) * len(here) > MOST or (gap and gaps):
            best = _better(best, run)
            exact, run, gaps = None, here if here is not None and not gap else frozenset([""]), 0
        else:
            run, gaps = frozenset(map("".join, product(run, here))), gaps + gap
            exact = None if exact is None else run
    return exact, _better(best, run)


def _of_item(code: Any, value: Any) -> tuple[Strings | None, Strings | None]:
    if code is codes.LITERAL:
        return frozenset([chr(value).casefold()]), None
    if code is codes.AT:
        return frozenset([""]), None
    if code is codes.IN:
        return _of_class(value), None
    if code is codes.SUBPATTERN:
        return _of_sequence(value[-1])
    if code is codes.BRANCH:
        return _of_branches(value[1])
    if code in _REPEATS:
        least, most, items = value
        exact, best = _of_sequence(items)
        if exact is not None and most <= MOST_REPEATS and len(exact) == 1:
            return frozenset(one * times for one in exact for times in range(least, most + 1)), None
        if exact is not None and (least, most) == (0, 1):
            return exact | {""}, None
        return None, _better(exact, best) if least else None
    return None, None


def _of_class(members: Sequence[tuple[Any, Any]]) -> Strings | None:
    if [*members] == [(codes.CATEGORY, codes.CATEGORY_SPACE)]:
        return frozenset(" ")
    letters: set[str] = set()
    for code, value in members:
        if code is codes.LITERAL:
            letters.add(chr(value).casefold())
        elif code is codes.RANGE and value[1] - value[0] < WIDEST_CLASS:
            letters.update(chr(one).casefold() for one in range(value[0], value[1] + 1))
        else:
            return None
    return frozenset(letters) if len(letters) <= WIDEST_CLASS else None


def _of_branches(branches: Iterable[Any]) -> tuple[Strings | None, Strings | None]:
    read = [_of_sequence(branch) for branch in branches]
    exact = [one for one, _ in read]
    best = [_better(one, within) for one, within in read]
    return _union(exact), _union(best)


def _union(sets: Sequence[Strings | None]) -> Strings | None:
    if any(one is None for one in sets):
        return None
    together = frozenset[str]().union(*(one for one in sets if one is not None))
    return together if len(together) <= MOST else None


def _widest(items: Sequence[tuple[Any, Any]], *, at_end: bool) -> float:
    """The characters of the longest match that the sequence may need; what may follow `at_end` is not needed."""
    widest = 0.0
    for number, (code, value) in enumerate(items):
        last = at_end and number == len(items) - 1
        if code in _REPEATS:
            least, most, below = value
            times = least if last and least == 0 else float("inf") if most == codes.MAXREPEAT else most
            widest += times * _widest(below, at_end=False) if times else 0
        elif code is codes.BRANCH:
            widest += max(_widest(branch, at_end=last) for branch in value[1])
        elif code is codes.SUBPATTERN:
            widest += _widest(value[-1], at_end=last)
        elif code is not codes.AT:
            widest += 1
    return widest


def _better(one: Strings | None, other: Strings | None) -> Strings | None:
    if one is None or other is None:
        return other if one is None else one
    return max((one, other), key=lambda strings: (_worth(strings), -len(strings)))


def _tells(string: str) -> bool:
    """Whether the string stands in few enough texts to be worth looking for."""
    return len(string.encode("utf-8", "surrogatepass")) >= LEAST_BYTES or string == "@"


def _worth(strings: Strings) -> int:
    """The bytes of the shortest."""
    return min((len(one.encode("utf-8", "surrogatepass")) for one in strings), default=0)
