"""A cache of matches in a text: nothing is searched for twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cached_property

from dechaff.patterns.choice import Candidate, chosen
from dechaff.patterns.folding import Folded
from dechaff.patterns.re2 import Re2Match, compile_re2

Possible = Mapping[str, Sequence[Candidate] | None]
"""The patterns that may match; for a choice of words, where these may begin, or None if that is not known."""


class Hits:
    """What has been found in the UTF-8 of one view of a text, shared by all that search it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._narrowed: list[tuple[Set[str], Possible]] = []
        self._found: dict[str, tuple[Re2Match, ...]] = {}

    def narrow(self, patterns: Set[str], possible: Possible) -> None:
        """From now on, only those of the patterns that are possible are searched for."""
        self._narrowed.append((patterns, possible))

    def narrowed(self, patterns: Set[str]) -> Possible | None:
        """The possible ones of these patterns, if it has been narrowed to them."""
        return next((possible for those, possible in self._narrowed if those is patterns), None)

    def of(self, pattern: str) -> tuple[Re2Match, ...]:
        """All non-overlapping matches of an RE2 pattern, from left to right."""
        found = self._found.get(pattern)
        if found is None:
            found = self._found[pattern] = tuple(self._search(pattern))
        return found

    def _search(self, pattern: str) -> Iterable[Re2Match]:
        candidates = None
        for patterns, possible in self._narrowed:
            if pattern in patterns:
                if pattern not in possible:
                    return ()
                candidates = possible[pattern]
        return compile_re2(pattern).finditer(self.data) if candidates is None else chosen(self.data, candidates)

    @cached_property
    def folded(self) -> Folded:
        """The text for literal search."""
        return Folded(self.data)
