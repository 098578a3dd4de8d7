"""Searching a text for many patterns, hardly any of which match: a prefilter finds those whose literals occur."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import ahocorasick_rs

from dechaff.patterns.alternation import Candidate, words_by_literal
from dechaff.patterns.hits import Hits, Possible
from dechaff.patterns.literals import EDGE, Strings, necessary_literals
from dechaff.patterns.pattern_set import PatternSet

MOST_BYTES = 8
"""The length of a literal's prefix, which is searched for before all of it is compared: a small automaton is fast."""
MOST_PLACES = 300
"""If a prefix is in more places than this, searching for its patterns is cheaper than looking at each place."""
BYTES_A_PLACE = 1000
"""In a long text, it may be in one place for each of so many bytes."""
_COMPACT = ahocorasick_rs.Implementation.ContiguousNFA  # 1 MB where the fastest kind takes 72
_WORD_SIGNS = frozenset(bytes([one]) for one in b"abcdefghijklmnopqrstuvwxyz0123456789_")


class _Needed(NamedTuple):
    """A literal, and the patterns that need it or another one."""

    string: bytes
    begins_word: bool
    ends_word: bool
    literal: str
    owners: Sequence[int]


class PatternIndex:
    """Which of many RE2 patterns match a text."""

    def __init__(self, patterns: Sequence[str], literals: Sequence[Strings | None] | None = None) -> None:
        """`literals` are the `necessary_literals` of the patterns, if they are known already."""
        self._positions: dict[str, list[int]] = {}
        for at, pattern in enumerate(patterns):
            self._positions.setdefault(pattern, []).append(at)
        self._patterns = tuple(self._positions)
        known = dict(zip(patterns, literals or map(necessary_literals, patterns), strict=True))
        self._strings = [known[pattern] for pattern in self._patterns]
        self._always = [at for at, one in enumerate(self._strings) if one is None]
        self._always_set = PatternSet([self._patterns[at] for at in self._always])
        self._searched = frozenset(
            one for one, strings in zip(self._patterns, self._strings, strict=True) if strings is not None
        )
        owners: dict[bytes, list[tuple[str, int]]] = {}
        for at, one in enumerate(self._strings):
            for string in one or ():
                prefix = string.strip(EDGE)[:MOST_BYTES].encode()[:MOST_BYTES]
                owners.setdefault(prefix, []).append((string, at))
        self._owners = [*owners.values()]
        self._needed: dict[int, Sequence[_Needed]] = {}  # by the prefixes that were found: most never are
        self._words: dict[int, Mapping[str, Sequence[tuple[int, str]]]] = {}  # of patterns whose literals were found
        self._prefixes = ahocorasick_rs.BytesAhoCorasick(owners, implementation=_COMPACT)

    def search(self, texts: Iterable[Hits]) -> None:
        """Searches many texts pattern by pattern: each automaton is slow until it is in the processor's cache."""
        possible: dict[str, list[Hits]] = {}
        for hits in texts:
            for pattern in self._possible(hits):
                possible.setdefault(pattern, []).append(hits)
        for pattern, here in possible.items():
            for hits in here:
                hits.of(pattern)

    def matches(self, hits: Hits) -> list[int]:
        """The positions, ascending, of the patterns that match the text."""
        found = [self._patterns[self._always[at]] for at in self._always_set.matches(hits.data)] if self._always else []
        found += [pattern for pattern in self._possible(hits) if hits.of(pattern)]
        return sorted(at for pattern in found for at in self._positions[pattern])

    def match(self, hits: Hits) -> bool:
        """Whether any of the patterns matches the text."""
        if any(map(hits.of, self._possible(hits))):
            return True
        return bool(self._always) and bool(self._always_set.matches(hits.data))

    def _possible(self, hits: Hits) -> Possible:
        """The patterns that pass the prefilter. Worked out once: `hits` is narrowed to them."""
        possible = hits.narrowed(self._searched)
        if possible is None:
            found = self._find_literals(hits)
            possible = {self._patterns[at]: self._candidates(at, hits, here) for at, here in found.items()}
            hits.narrow(self._searched, possible)
        return possible

    def _candidates(self, at: int, hits: Hits, literals: Sequence[tuple[int, str]] | None) -> list[Candidate] | None:
        """Where the words of an alternation may begin, given its literals; None if unknown, and for other patterns."""
        words = self._words.get(at)
        if words is None:
            words = self._words[at] = words_by_literal(self._patterns[at], self._strings[at] or frozenset())
        if not words or literals is None or not hits.folded.has_origins:
            return None
        candidates = []
        for start, literal in literals:
            if literal not in words:  # it is inside a word
                return None
            origin = hits.folded.origin(start)
            candidates += [(origin, *word) for word in words[literal]]
        return candidates

    def _find_literals(self, hits: Hits) -> dict[int, list[tuple[int, str]] | None]:
        """For each pattern with literals in the text, where these begin in the folded text; None for too many."""
        folded, has_edges = hits.folded.data, hits.folded.has_edges
        most = max(MOST_PLACES, len(folded) // BYTES_A_PLACE)
        found: dict[int, list[tuple[int, str]] | None] = {}
        places: dict[int, int] = {}  # how many have been looked at, for each prefix
        for at, start, _ in self._prefixes.find_matches_as_indexes(folded, overlapping=True):
            places[at] = place = places.get(at, 0) + 1
            if place > most:
                if place == most + 1:
                    found.update((owner, None) for _, owner in self._owners[at])
                continue
            for string, begins_word, ends_word, literal, owners in self._needed.get(at) or self._read(at):
                end = start + len(string)
                if (
                    folded.startswith(string, start)
                    and not (begins_word and has_edges and folded[start - 1 : start] in _WORD_SIGNS)
                    and not (ends_word and has_edges and folded[end : end + 1] in _WORD_SIGNS)
                ):
                    for owner in owners:
                        here = found.setdefault(owner, [])
                        if here is not None:
                            here.append((start, literal))
        return found

    def _read(self, at: int) -> Sequence[_Needed]:
        """The literals that begin with the prefix, each once."""
        owners: dict[str, list[int]] = {}
        for string, owner in self._owners[at]:
            owners.setdefault(string, []).append(owner)
        self._needed[at] = needed = [
            _Needed(string.strip(EDGE).encode(), string.startswith(EDGE), string.endswith(EDGE), string, these)
            for string, these in owners.items()
        ]
        return needed
