"""Searching a text for many patterns, hardly any of which match: a prefilter finds those whose literals occur."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import ahocorasick_rs

from dechaff.patterns.hits import CASED, Hits
from dechaff.patterns.literals import EDGE, Strings, necessary_literals
from dechaff.patterns.pattern_set import PatternSet

MOST_BYTES = 8
"""The length of a literal's prefix, which is searched for before all of it is compared: a small automaton is fast."""
MOST_PLACES = 300
"""If a prefix is in more places than this, it is cheaper to search for the pattern than to look at each."""
_WORD_SIGNS = frozenset(bytes([one]) for one in b"abcdefghijklmnopqrstuvwxyz0123456789_")


class _Needed(NamedTuple):
    """A literal, and the patterns that need it or another one."""

    string: bytes
    begins_word: bool
    ends_word: bool
    owners: frozenset[int]


class PatternIndex:
    """Which of many RE2 patterns match a text."""

    def __init__(self, patterns: Sequence[str], literals: Sequence[Strings | None] | None = None) -> None:
        """`literals` are the `necessary_literals` of the patterns, if they are known already."""
        self._positions: dict[str, list[int]] = {}
        for at, pattern in enumerate(patterns):
            self._positions.setdefault(pattern, []).append(at)
        self._patterns = tuple(self._positions)
        known = dict(zip(patterns, literals or map(necessary_literals, patterns), strict=True))
        found = [_usable(known[pattern]) for pattern in self._patterns]
        self._always = [at for at, one in enumerate(found) if one is None]
        self._always_set = PatternSet([self._patterns[at] for at in self._always])
        owners: dict[str, frozenset[int]] = {}
        for at, one in enumerate(found):
            alone = frozenset([at])  # one object for thousands of strings
            for string in one or ():
                owners[string] = owners[string] | alone if string in owners else alone
        needed: dict[bytes, list[_Needed]] = {}
        for string, patterns_with_it in owners.items():
            whole = string.strip(EDGE).encode()
            edges = string.startswith(EDGE), string.endswith(EDGE)
            needed.setdefault(_prefix(whole), []).append(_Needed(whole, *edges, patterns_with_it))
        self._needed = [*needed.values()]
        self._prefixes = ahocorasick_rs.BytesAhoCorasick(needed, implementation=ahocorasick_rs.Implementation.DFA)

    def search(self, texts: Iterable[Hits]) -> None:
        """Searches many texts pattern by pattern: each automaton is slow until it is in the processor's cache."""
        possible: dict[int, list[Hits]] = {}
        for hits in texts:
            for at in self._possible(hits):
                possible.setdefault(at, []).append(hits)
        for at, here in possible.items():
            for hits in here:
                hits.of(self._patterns[at])

    def matches(self, hits: Hits) -> list[int]:
        """The positions, ascending, of the patterns that match the text."""
        found = [self._always[at] for at in self._always_set.matches(hits.data)] if self._always else []
        found += [at for at in self._possible(hits) if hits.of(self._patterns[at])]
        return sorted(position for at in found for position in self._positions[self._patterns[at]])

    def match(self, hits: Hits) -> bool:
        """Whether any of the patterns matches the text."""
        if any(hits.of(self._patterns[at]) for at in self._possible(hits)):
            return True
        return bool(self._always) and bool(self._always_set.matches(hits.data))

    def _possible(self, hits: Hits) -> frozenset[int]:
        """The patterns that pass the prefilter. Cached, as `matches` is called after `match`."""
        if self not in hits.possible:
            hits.possible[self] = self._find_possible(hits)
        return hits.possible[self]

    def _find_possible(self, hits: Hits) -> frozenset[int]:
        folded, has_edges = hits.caseless
        possible: set[int] = set()
        places: dict[int, int] = {}  # how many have been looked at, for each prefix
        for at, start, _ in self._prefixes.find_matches_as_indexes(folded, overlapping=True):
            places[at] = place = places.get(at, 0) + 1
            if place > MOST_PLACES:
                if place == MOST_PLACES + 1:
                    possible.update(*(one.owners for one in self._needed[at]))
                continue
            for string, begins_word, ends_word, owners in self._needed[at]:
                end = start + len(string)
                if (
                    folded.startswith(string, start)
                    and not (begins_word and has_edges and folded[start - 1 : start] in _WORD_SIGNS)
                    and not (ends_word and has_edges and folded[end : end + 1] in _WORD_SIGNS)
                ):
                    possible |= owners
        return frozenset(possible)


def _prefix(string: bytes) -> bytes:
    """At most MOST_BYTES of the string, without a broken character at the end."""
    return string[:MOST_BYTES].decode("utf-8", "ignore").encode() if len(string) > MOST_BYTES else string


def _usable(strings: Strings | None) -> Strings | None:
    """The strings; None if one has a letter whose other case `Hits.caseless` would not notice."""
    return strings if strings is not None and all(map(_is_noticed, set("".join(strings)))) else None


def _is_noticed(letter: str) -> bool:
    if letter.isascii() or letter.upper() == letter.lower():
        return True
    return letter != "μ" and all(form.encode()[0] in CASED or form.isascii() for form in (letter, letter.upper()))
