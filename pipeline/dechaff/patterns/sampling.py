"""Texts that a pattern matches, made from the pattern itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from random import Random
from re import _constants as codes  # type: ignore[attr-defined]
from typing import Any

from dechaff.patterns.re2 import PatternError, compile_re2, encoded
from dechaff.patterns.syntax import Items, UnreadableError, parse

MOST_MORE = 2
"""How often a repeated item is repeated beyond the least number, at most."""
_OF_CLASSES = "a7 !+★中あアกя가عA€αאअ-_()«»^ʰ²Ⅷ\u0301\u200b\x01"
"""At least one character of each class that is in use, the plainest first."""
_ANY = " a7:.-/@+中あア가กя★_x\n"
"""Characters of every kind, to choose from where most characters fit."""
_OF_CATEGORY = {
    codes.CATEGORY_DIGIT: "7",
    codes.CATEGORY_NOT_DIGIT: "a",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_NOT_SPACE: "a",
    codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_WORD: " ",
}
_IS_OF_CATEGORY = {
    codes.CATEGORY_DIGIT: r"\d",
    codes.CATEGORY_NOT_DIGIT: r"\D",
    codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_SPACE: r"\S",
    codes.CATEGORY_WORD: r"[a-zA-Z0-9_]",
    codes.CATEGORY_NOT_WORD: r"[^a-zA-Z0-9_]",
}


def samples(pattern: str, number: int) -> Iterator[str]:
    """So many texts made from the pattern, always the same ones; none if it cannot be read.

    Most of them match: conditions on what is around, such as the edge of a word, are not looked at.
    """
    try:
        items = [*parse(pattern, _letter)]
    except UnreadableError:
        return
    random = Random(pattern)
    for _ in range(number):
        yield _text(items, random)


def _letter(of_class: str) -> str:
    """A character of a class, in whose place it is read. Raises UnreadableError if none is known."""
    try:
        pattern = compile_re2(f"(?-i:[{of_class}])")
    except PatternError as error:  # the pattern may be for another engine
        raise UnreadableError(str(error)) from None
    found = next((one for one in _OF_CLASSES if pattern.search(encoded(one))), None)
    if found is None:
        raise UnreadableError(f"no character of {of_class} is known")
    return re.escape(found)


def _text(items: Items, random: Random) -> str:
    return "".join(_of_item(code, value, random) for code, value in items)


def _of_item(code: Any, value: Any, random: Random) -> str:
    if code is codes.LITERAL:
        return chr(value)
    if code is codes.NOT_LITERAL:
        return random.choice([one for one in _ANY if ord(one) != value])
    if code is codes.ANY:
        return random.choice(_ANY[:-1])
    if code is codes.IN:
        return _of_members(value, random)
    if code is codes.BRANCH:
        return _text(random.choice(value[1]), random)
    if code is codes.SUBPATTERN:
        return _text(value[-1], random)
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        least, most, repeated = value
        times = random.randint(least, min(most, least + MOST_MORE))
        return "".join(_text(repeated, random) for _ in range(times))
    if code is codes.ATOMIC_GROUP:
        return _text(value, random)
    if code is codes.ASSERT and value[0] < 0:
        return _text(value[1], random)
    return ""


def _of_members(members: Sequence[tuple[Any, Any]], random: Random) -> str:
    """A character of a class that is written in brackets."""
    if members[0][0] is codes.NEGATE:
        others = [one for one in _ANY if not any(_is_in(one, *member) for member in members[1:])]
        signs = [one for one in others if not one.isalnum()]  # only one letter stands for all of a class
        return random.choice(signs or others or [" "])
    code, value = random.choice(members)
    if code is codes.RANGE:
        return chr(random.randint(*value))
    return _OF_CATEGORY.get(value, "a") if code is codes.CATEGORY else chr(value)


def _is_in(character: str, code: Any, value: Any) -> bool:
    if code is codes.RANGE:
        return bool(value[0] <= ord(character) <= value[1])
    if code is codes.CATEGORY:
        return re.match(_IS_OF_CATEGORY[value], character) is not None if value in _IS_OF_CATEGORY else False
    return bool(ord(character) == value)
