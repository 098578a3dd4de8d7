"""Lists of words in patterns: `{{gambling}}` stands for any entry of `lists/gambling.txt`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from dechaff.detect.matchers import MATCHERS
from dechaff.rulebook.lists import Lists
from dechaff.rulebook.problems import Loc
from dechaff.rulefiles.models import PATTERN_KEYS

_REFERENCE = re.compile(r"\{\{([\w.\-]+)\}\}")
_SPECIAL = re.compile(r"[\\.^$|?+()\[\]{}*]")
PARTS = frozenset(kind.key for kind in MATCHERS if not kind.is_inline)
"""The keys of matchers that have their fields below them."""


def word(entry: str) -> str | None:
    """The entry, or None if it is just a star, which would match any word."""
    return None if entry == "*" else entry


def alternation(entries: Iterable[str]) -> str:
    """An RE2 group that matches any of the entries, the longest first.

    In an entry, a space stands for one to three blanks, and a star at the end for any ending of the word. An ASCII
    letter or digit at an edge must be at the edge of a word.
    """
    return f"(?:{'|'.join(_entry(one) for one in sorted(set(entries), key=lambda one: (-len(one), one)))})"


def _entry(entry: str) -> str:
    stem = entry.removesuffix("*")
    pattern = r"\s{1,3}".join(_SPECIAL.sub(r"\\\g<0>", word) for word in stem.split())
    if _is_plain(stem[0]):
        pattern = r"\b" + pattern
    if stem != entry:
        return pattern + r"\pL*"
    return pattern + r"\b" if _is_plain(stem[-1]) else pattern


def _is_plain(character: str) -> bool:
    return character.isascii() and character.isalnum()


def expand(mapping: Mapping[str, object], lists: Lists, loc: Loc = ()) -> dict[str, object]:
    """The content of a rule file, or of the mapping at `loc` in it, with every `{{list}}` in a pattern expanded."""
    expanded: dict[str, object] = {}
    for key, value in mapping.items():
        here = (*loc, key)
        if isinstance(value, str) and key in PATTERN_KEYS:
            expanded[key] = _written_out(value, lists, here)
        elif isinstance(value, list) and key in PATTERN_KEYS:
            expanded[key] = [
                _written_out(one, lists, (*here, at)) if isinstance(one, str) else one for at, one in enumerate(value)
            ]
        elif isinstance(value, Mapping) and key in PARTS:
            expanded[key] = expand(value, lists, here)
        elif isinstance(value, list) and key == "except":
            expanded[key] = [
                expand(one, lists, (*here, at)) if isinstance(one, Mapping) else one for at, one in enumerate(value)
            ]
        else:
            expanded[key] = value
    return expanded


def references(pattern: str) -> list[str]:
    """The lists that stand in the pattern."""
    return _REFERENCE.findall(pattern)


def _written_out(pattern: str, lists: Lists, loc: Loc) -> str:
    def words(reference: re.Match[str]) -> str:
        entries = list(lists.alternatives(loc, reference.group(1)))
        return alternation(entries) if entries else reference.group()

    return _REFERENCE.sub(words, pattern)
