"""Many patterns asked of one text, of which hardly one matches: asked only where a string that it needs is there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import ahocorasick_rs

from dechaff.rulebook.literals import EDGE, Strings, necessary_literals
from dechaff.rulebook.pattern_set import PatternSet
from dechaff.rulebook.patterns import find_all

MOST_BYTES = 8
"""Of a string that are looked for before all of it is: a small automaton is a fast one."""
MOST_PLACES = 300
"""From more places on it is cheaper to ask the pattern than to look at each."""
_BLANKS_AFTER_LINE = re.compile(rb"\n\s+")
_AT_ONCE = 1 << 20
_PIECE_ENDS = re.compile(rb"[!-~\x80-\xff](?=[!-~\xc2-\xf4])")  # no character and no run of blanks goes on there
_FOLDS = bytes(0x20 if one in b"\t\n\v\f\r" else one for one in range(256)).lower()
_WORD_SIGNS = frozenset(bytes([one]) for one in b"abcdefghijklmnopqrstuvwxyz0123456789_")
# First bytes of letters beyond ASCII that may have another case; and some signs that are letters in another case.
_CASED = frozenset(range(0xC3, 0xD7)) | {0xE1}
_CASELESS = bytes(frozenset(range(256)) - _CASED)
_CASED_SIGNS = b"\xe2\x84"
# All letters beyond ASCII that fold to such in it: where one stands, words begin and end elsewhere once it is folded.
_FOLDED_INTO_ASCII = "ßİŉſǰẖẗẘẙẚẞ\u212aﬀﬁﬂﬃﬄﬅﬆ"


class _Needed(NamedTuple):
    """A string, and which patterns need it or another."""

    string: bytes
    begins_word: bool
    ends_word: bool
    owners: frozenset[int]


class PatternIndex:
    """Which of many RE2 patterns match a text."""

    def __init__(self, patterns: Sequence[str], literals: Sequence[Strings | None] | None = None) -> None:
        """`literals` are those of the patterns, where they are known."""
        self._positions: dict[str, list[int]] = {}
        for at, pattern in enumerate(patterns):
            self._positions.setdefault(pattern, []).append(at)
        self._patterns = tuple(self._positions)
        known = dict(zip(patterns, literals or map(necessary_literals, patterns), strict=True))
        found = [_usable(known[pattern]) for pattern in self._patterns]
        self._always = [at for at, one in enumerate(found) if one is None]
        self._always_set = PatternSet([self._patterns[at] for at in self._always])
        owners: dict[str, set[int]] = {}
        for at, one in enumerate(found):
            for string in one or ():
                owners.setdefault(string, set()).add(at)
        needed: dict[bytes, list[_Needed]] = {}
        for string, patterns_with_it in owners.items():
            whole = string.strip(EDGE).encode()
            edges = string.startswith(EDGE), string.endswith(EDGE)
            needed.setdefault(_beginning(whole), []).append(_Needed(whole, *edges, frozenset(patterns_with_it)))
        self._needed = [*needed.values()]
        self._possible = lru_cache(maxsize=2)(self._find_possible)  # asked whether any matches, then which
        self._beginnings = ahocorasick_rs.BytesAhoCorasick(needed, implementation=ahocorasick_rs.Implementation.DFA)

    def matches(self, data: bytes) -> list[int]:
        """The positions, ascending, of the patterns that match the UTF-8 bytes."""
        found = [self._always[at] for at in self._always_set.matches(data)] if self._always else []
        found += [at for at in self._possible(data) if self._is_there(at, data)]
        return sorted(position for at in found for position in self._positions[self._patterns[at]])

    def match(self, data: bytes) -> bool:
        """Whether any of the patterns matches the UTF-8 bytes."""
        if any(self._is_there(at, data) for at in self._possible(data)):
            return True
        return bool(self._always) and bool(self._always_set.matches(data))

    def _find_possible(self, data: bytes) -> frozenset[int]:
        """The patterns of which a string stands in the text."""
        folded, has_edges = _folded(data)
        possible: set[int] = set()
        places: dict[int, int] = {}  # how many have been looked at, for each beginning
        for at, start, _ in self._beginnings.find_matches_as_indexes(folded, overlapping=True):
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

    def forget(self) -> None:
        """Lets go of the texts last asked about."""
        self._possible.cache_clear()
        _folded.cache_clear()

    def _is_there(self, at: int, data: bytes) -> bool:
        return bool(find_all(self._patterns[at], data))


@lru_cache(maxsize=2)
def _folded(data: bytes) -> tuple[bytes, bool]:
    """The text with letters in one case, as far as any string that is looked for has them, and blanks in ASCII as one.

    And whether words begin and end in it where they did.
    """
    if len(data) <= _AT_ONCE:
        return _folded_piece(data)
    pieces, has_edges, at = [], True, 0
    while at < len(data):  # what it takes to fold all of a long text at once would be many times its size
        end = _PIECE_ENDS.search(data, at + _AT_ONCE)
        piece, edges = _folded_piece(data[at : end.end() if end else len(data)])
        pieces.append(piece)
        has_edges &= edges
        at = end.end() if end else len(data)
    return b"".join(pieces), has_edges


def _folded_piece(data: bytes) -> tuple[bytes, bool]:
    has_edges = True
    if not data.isascii() and (data.translate(None, _CASELESS) or _CASED_SIGNS in data):
        text = data.decode()
        has_edges = not any(letter in text for letter in _FOLDED_INTO_ASCII)
        data = text.casefold().encode()
    data = _BLANKS_AFTER_LINE.sub(b"\n", data).translate(_FOLDS)  # most blanks in a row begin with the end of a line
    while b"  " in data:
        data = data.replace(b"  ", b" ")
    return data, has_edges


def _beginning(string: bytes) -> bytes:
    """As much of the string as tells."""
    return string[:MOST_BYTES].decode("utf-8", "ignore").encode()


def _usable(strings: Strings | None) -> Strings | None:
    """The strings, unless in one of them is a letter whose other case would not be noticed."""
    return strings if strings is not None and all(map(_is_noticed, set("".join(strings)))) else None


def _is_noticed(letter: str) -> bool:
    if letter.isascii() or letter.upper() == letter.lower():
        return True
    return letter != "μ" and all(form.encode()[0] in _CASED or form.isascii() for form in (letter, letter.upper()))
