"""One warning about a rule, and the patterns of a rule with their places in its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from dechaff.detect.pattern import PatternMatcher
from dechaff.rulebook import Rule
from dechaff.rulebook.problems import Loc
from dechaff.rulebook.rule import Warned
from dechaff.rulefiles.models import PATTERN_KEYS


@dataclass(frozen=True, slots=True)
class Finding:
    """A warning about a rule."""

    code: Warned
    loc: Loc
    """The path to what it is about, in the file."""
    message: str


class Piece(NamedTuple):
    """A pattern of a rule."""

    loc: Loc
    pattern: str
    """RE2, or if the engine is `regex`, in its syntax; lists are written out."""
    reads: Literal["raw", "folded", "address", "found"]
    """What it is searched in: a view of the text, an address, or what the rule found."""
    engine: Literal["re2", "regex"] = "re2"


def pieces(rule: Rule) -> Iterator[Piece]:
    """All patterns of the rule."""
    matcher = rule.matcher
    if isinstance(matcher, PatternMatcher):
        for at, pattern in enumerate(matcher.patterns):
            loc: Loc = ("pattern", at) if len(matcher.patterns) > 1 else ("pattern",)
            yield Piece(loc, pattern, matcher.view, matcher.engine)
        if matcher.gate:
            yield Piece(("gate",), matcher.gate, matcher.view)
    else:
        for key in sorted(PATTERN_KEYS):
            pattern = getattr(matcher, key, "")
            if pattern and isinstance(pattern, str):
                yield Piece((matcher.key, key), pattern, "address" if key in ("url", "linked") else "raw")
    for at, exception in enumerate(rule.exceptions):
        yield Piece(("except", at, "pattern"), exception.pattern, "found")


def conditions(mapping: Mapping[str, object], key: str) -> set[str]:
    """The names of the conditions that the matcher of that key has in the file."""
    given = mapping.get(key)
    return {str(one) for one in given} if isinstance(given, Mapping) else set()
