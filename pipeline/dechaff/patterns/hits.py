"""A cache of matches in a text: nothing is searched for twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from dechaff.patterns.alternation import Candidate, matches_at
from dechaff.patterns.folding import Folded
from dechaff.patterns.re2 import Re2Match, compile_re2

Possible = Mapping[str, Sequence[Candidate] | None]
"""The patterns that may match. For an alternation of words, where these may begin; None if that is not known, and for
any other pattern."""


class Hits:
    """What has been found in the UTF-8 of one view of a text, shared by all that search it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._narrowed: dict[frozenset[str], Possible] = {}
        self._found: dict[str, tuple[Re2Match, ...]] = {}

    def narrow(self, patterns: frozenset[str], possible: Possible) -> None:
        """Those of the patterns that are not possible match nothing, and are not searched for from now on."""
        self._narrowed[patterns] = possible

    def narrowed(self, patterns: frozenset[str]) -> Possible | None:
        """What `narrow` was told of these patterns; None if nothing."""
        return self._narrowed.get(patterns)

    def of(self, pattern: str) -> tuple[Re2Match, ...]:
        """All non-overlapping matches of an RE2 pattern, from left to right."""
        found = self._found.get(pattern)
        if found is None:
            found = self._found[pattern] = tuple(self._search(pattern))
        return found

    def _search(self, pattern: str) -> Iterable[Re2Match]:
        candidates = None
        for patterns, possible in self._narrowed.items():
            if pattern in patterns:
                if pattern not in possible:
                    return ()
                candidates = possible[pattern]
        return compile_re2(pattern).finditer(self.data) if candidates is None else matches_at(self.data, candidates)

    @cached_property
    def folded(self) -> Folded:
        """The text for literal search."""
        return Folded(self.data)
