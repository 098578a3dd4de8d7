"""Many patterns asked of one text, of which hardly one matches: asked only where a string that it needs is there."""

from __future__ import annotations

from collections.abc import Sequence

import ahocorasick_rs

from dechaff.rulebook.literals import Literals, necessary_literals
from dechaff.rulebook.pattern_set import PatternSet
from dechaff.rulebook.patterns import compile_re2, find_all

MOST_BYTES = 9
"""Of a string that are looked for."""
MOST_PLACES = 4
"""From more places on it is cheaper to look at all of the text."""
_BLANKS = bytes(0x20 if one in b"\t\n\v\f\r" else one for one in range(256))
# First bytes of letters beyond ASCII that may have another case; and some signs that are letters in another case.
_CASED = frozenset(range(0xC3, 0xD7)) | {0xE1}
_CASELESS = bytes(frozenset(range(256)) - _CASED)
_CASED_SIGNS = b"\xe2\x84"


class PatternIndex:
    """Which of many RE2 patterns match a text."""

    def __init__(self, patterns: Sequence[str], literals: Sequence[Literals | None] | None = None) -> None:
        """`literals` are those of the patterns, where they are known."""
        self._patterns = tuple(patterns)
        found = [_usable(one) for one in (map(necessary_literals, patterns) if literals is None else literals)]
        self._reaches = [one.reach if one is not None else None for one in found]
        self._always = [at for at, one in enumerate(found) if one is None]
        self._always_set = PatternSet([patterns[at] for at in self._always])
        owners: dict[bytes, set[int]] = {}
        for at, one in enumerate(found):
            for string in one.strings if one is not None else ():
                owners.setdefault(_beginning(string), set()).add(at)
        self._owners = [*owners.values()]
        self._strings = ahocorasick_rs.BytesAhoCorasick(owners, implementation=ahocorasick_rs.Implementation.DFA)

    def matches(self, data: bytes) -> list[int]:
        """The positions, ascending, of the patterns that match the UTF-8 bytes."""
        found = [self._always[at] for at in self._always_set.matches(data)] if self._always else []
        found += [at for at, places in self._possible(data).items() if self._is_there(at, data, places)]
        return sorted(found)

    def match(self, data: bytes) -> bool:
        """Whether any of the patterns matches the UTF-8 bytes."""
        if any(self._is_there(at, data, places) for at, places in self._possible(data).items()):
            return True
        return bool(self._always) and bool(self._always_set.matches(data))

    def _possible(self, data: bytes) -> dict[int, list[int]]:
        """The patterns of which a string stands in the text, each with the places; none where they are not known."""
        folded, in_place = _folded(data)
        places: dict[int, list[int]] = {}
        for at, start, _ in self._strings.find_matches_as_indexes(folded, overlapping=True):
            for owner in self._owners[at]:
                places.setdefault(owner, []).append(start)
        return places if in_place else dict.fromkeys(places, [])

    def _is_there(self, at: int, data: bytes, places: list[int]) -> bool:
        search, reach = compile_re2(self._patterns[at]).search, self._reaches[at]
        if reach is not None and 0 < len(places) <= MOST_PLACES:
            # What matches around none of them matches nowhere; what does may owe that to the edges of the piece.
            around = (data[max(0, place - reach) : place + reach] for place in places)
            if not any(search(piece) for piece in around):
                return False
        return bool(find_all(self._patterns[at], data))


def _folded(data: bytes) -> tuple[bytes, bool]:
    """The text with letters in one case, as far as any string that is looked for has them, and ASCII blanks alike.

    And whether everything is where it was.
    """
    in_place = not (_CASED_SIGNS in data or data.translate(None, _CASELESS))
    if not in_place:
        data = data.decode().casefold().encode()
    return data.lower().translate(_BLANKS), in_place


def _beginning(string: str) -> bytes:
    """As much of the string as tells: a small automaton is a fast one."""
    return string.encode()[:MOST_BYTES].decode("utf-8", "ignore").encode()


def _usable(literals: Literals | None) -> Literals | None:
    """The literals, unless in one of the strings is a letter whose other case would not be noticed."""
    return literals if literals is not None and all(map(_is_noticed, set("".join(literals.strings)))) else None


def _is_noticed(letter: str) -> bool:
    if letter.isascii() or letter.upper() == letter.lower():
        return True
    return letter != "μ" and all(form.encode()[0] in _CASED or form.isascii() for form in (letter, letter.upper()))
