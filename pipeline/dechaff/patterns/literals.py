"""The literals of a pattern: strings of which every match has at least one, for use as a prefilter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import product
from re import _constants as codes  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from dechaff.patterns.folding import CASED
from dechaff.patterns.syntax import UnreadableError, parse

MOST = 20_000
"""The most strings to keep; a pattern with a long list of words has fewer."""
WIDEST_CLASS = 200
"""The most characters of a class to write out: a class of emoji has fewer, one of letters more."""
LEAST_BYTES = 2
"""Shorter strings occur in nearly every text, except for the sign that begins a handle."""
MOST_REPEATS = 3
MOST_GAPS = 2
"""The most optional items in a run of items, as each doubles the strings."""
EDGE = "\b"
"""At either end of a string: a word boundary as in RE2, whose words are of ASCII letters, digits and underscores."""
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT)
_BLANKS = re.compile(" {2,}")

Strings = frozenset[str]


def necessary_literals(pattern: str) -> Strings | None:
    """Strings of which every text that the RE2 pattern matches has at least one, once the text is folded.

    Folding brings letters to one case and each run of ASCII white space to one blank. A string may have an EDGE on
    either side. None if there are no such strings, or none rare enough to be of use.
    """
    try:
        exact, best, _ = _of_sequence(parse(pattern, lambda _: r"\w"))  # as unknown to the code below as any class
    except (UnreadableError, RecursionError, OverflowError):
        return None
    best = _better(exact, best)
    strings = frozenset(map(_plain, best)) if best else None
    return strings if strings and all(map(_is_rare, strings)) else None


def _plain(string: str) -> str:
    """The string with edges only at its ends, and only next to word characters."""
    inner = _BLANKS.sub(" ", string.replace(EDGE, ""))
    begins = string.startswith(EDGE) and _is_in_word(inner[:1])
    ends = string.endswith(EDGE) and _is_in_word(inner[-1:])
    return EDGE * begins + inner + EDGE * ends


def _is_in_word(letter: str) -> bool:
    return letter.isascii() and (letter.isalnum() or letter == "_")


class _Known(NamedTuple):
    """What is known of the strings that a part of a pattern matches."""

    exact: Strings | None = None
    """All of them, if they are few enough."""
    best: Strings | None = None
    """The best literals: each of the strings has at least one of these."""
    end: Strings = frozenset([""])
    """What they end with."""


def _of_sequence(items: Iterable[tuple[Any, Any]]) -> _Known:
    exact: Strings | None = frozenset([""])
    run, gaps = frozenset([""]), 0  # what the latest items match, and how many of these are optional or repeated
    best: Strings | None = None
    for code, value in items:
        here, within, end = _of_item(code, value)
        best = _better(best, within)
        gap = code in _REPEATS and here is not None and len(here) > 1
        if here is None or len(run) * len(here) > MOST or (gap and gaps == MOST_GAPS):
            best = _better(best, run)
            exact, run, gaps = None, here if here is not None and not gap else end, 0
        else:
            run, gaps = frozenset(map("".join, product(run, here))), gaps + gap
            exact = None if exact is None else run
    return _Known(exact, _better(best, run), run)


def _of_item(code: Any, value: Any) -> _Known:
    if code is codes.LITERAL:
        letter = _folded(value)
        return _Known(None if letter is None else frozenset([letter]))
    if code is codes.AT:
        return _Known(frozenset([EDGE if value is codes.AT_BOUNDARY else ""]))
    if code is codes.IN:
        return _Known(_of_class(value))
    if code is codes.SUBPATTERN:
        return _of_sequence(value[-1])
    if code is codes.BRANCH:
        return _of_branches(value[1])
    if code in _REPEATS:
        least, most, items = value
        exact, best, end = _of_sequence(items)
        if exact == frozenset(" "):  # any number of blanks folds to one
            return _Known(exact | frozenset([""] if least == 0 else []))
        if exact is not None and most <= MOST_REPEATS and len(exact) == 1:
            return _Known(frozenset(one * times for one in exact for times in range(least, most + 1)))
        if exact is not None and (least, most) == (0, 1):
            return _Known(exact | {""})
        if least == 0:
            return _Known()
        return _Known(None, _better(exact, best), end if len(end) == 1 else frozenset([""]))  # many are little use
    return _Known()


def _of_class(members: Sequence[tuple[Any, Any]]) -> Strings | None:
    if [*members] == [(codes.CATEGORY, codes.CATEGORY_SPACE)]:
        return frozenset(" ")
    letters: set[str | None] = set()
    for code, value in members:
        if code is codes.LITERAL:
            letters.add(_folded(value))
        elif code is codes.RANGE and value[1] - value[0] < WIDEST_CLASS:
            letters.update(map(_folded, range(value[0], value[1] + 1)))
        else:
            return None
    known = frozenset(one for one in letters if one is not None)
    return known if len(known) == len(letters) <= WIDEST_CLASS else None


def _folded(value: int) -> str | None:
    """The character as texts are folded: in one case, ASCII white space as a blank.

    None if folding would move a word boundary or `Folded` would not notice the letter's other case, and for EDGE, the
    control character that marks the edge of a word.
    """
    letter = chr(value)
    if letter.isascii():
        return None if letter == EDGE else " " if letter in "\t\n\v\f\r" else letter.lower()
    folded = letter.casefold()
    return None if any(map(str.isascii, folded)) or not all(map(_is_noticed, folded)) else folded


def _is_noticed(letter: str) -> bool:
    if letter.upper() == letter.lower():
        return True
    return letter != "μ" and all(form.encode()[0] in CASED or form.isascii() for form in (letter, letter.upper()))


def _of_branches(branches: Iterable[Any]) -> _Known:
    read = [_of_sequence(branch) for branch in branches]
    best = [_better(exact, within) for exact, within, _ in read]
    end = _union([one.end for one in read])
    return _Known(_union([one.exact for one in read]), _union(best), frozenset([""]) if end is None else end)


def _union(sets: Sequence[Strings | None]) -> Strings | None:
    if any(one is None for one in sets):
        return None
    together = frozenset[str]().union(*(one for one in sets if one is not None))
    return together if len(together) <= MOST else None


def _better(one: Strings | None, other: Strings | None) -> Strings | None:
    if one is None or other is None or one is other:
        return other if one is None else one
    return max((one, other), key=lambda strings: (_worth(strings), -len(strings)))


def _is_rare(string: str) -> bool:
    """Whether the string occurs in few enough texts to be worth looking for."""
    return len(string.strip(EDGE).encode("utf-8", "surrogatepass")) >= LEAST_BYTES or string == "@"


def _worth(strings: Strings) -> int:
    """How rare the commonest of them is, judged by length; signs are rarer than letters, and words than their parts."""
    return min((_rarity(one) if _is_rare(one) else 0 for one in strings), default=0)


def _rarity(string: str) -> int:
    signs = sum(not one.isalnum() and one != " " for one in string)  # an edge counts as one
    return len(string.replace(EDGE, "").encode("utf-8", "surrogatepass")) + signs
