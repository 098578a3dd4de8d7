"""Many patterns asked of one text, of which hardly one matches: asked only where a string that it needs is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import ahocorasick_rs

from dechaff.rulebook.literals import necessary_literals
from dechaff.rulebook.pattern_set import PatternSet
from dechaff.rulebook.patterns import compile_re2

MOST_BYTES = 9
_BLANKS = bytes(0x20 if one in b"\t\n\v\f\r" else one for one in range(256))
# First bytes of letters beyond ASCII that may have another case; and some signs that are letters in another case.
_CASED = frozenset(range(0xC3, 0xD7)) | {0xE1}
_CASELESS = bytes(frozenset(range(256)) - _CASED)
_CASED_SIGNS = b"\xe2\x84"


class PatternIndex:
    """Which of many RE2 patterns match a text."""

    def __init__(self, patterns: Sequence[str], literals: Sequence[frozenset[str] | None] | None = None) -> None:
        """`literals` are those of the patterns, where they are known."""
        self._patterns = tuple(patterns)
        literals = [_usable(one) for one in (map(necessary_literals, patterns) if literals is None else literals)]
        always = [at for at, strings in enumerate(literals) if strings is None]
        self._always, self._always_set = always, PatternSet([patterns[at] for at in always])
        owners: dict[bytes, set[int]] = {}
        for at, strings in enumerate(literals):
            for string in strings or ():
                owners.setdefault(_beginning(string), set()).add(at)
        self._owners = [*owners.values()]
        self._strings = ahocorasick_rs.BytesAhoCorasick(owners, implementation=ahocorasick_rs.Implementation.DFA)

    def matches(self, data: bytes) -> list[int]:
        """The positions, ascending, of the patterns that match the UTF-8 bytes."""
        found = [self._always[at] for at in self._always_set.matches(data)]
        found += [at for at in self._possible(data) if compile_re2(self._patterns[at]).search(data)]
        return sorted(found)

    def match(self, data: bytes) -> bool:
        """Whether any of the patterns matches the UTF-8 bytes."""
        if any(compile_re2(self._patterns[at]).search(data) for at in self._possible(data)):
            return True
        return bool(self._always) and bool(self._always_set.matches(data))

    def _possible(self, data: bytes) -> Iterable[int]:
        """The patterns of which a string stands in the text."""
        seen = {at for at, _, _ in self._strings.find_matches_as_indexes(_folded(data), overlapping=True)}
        return {owner for at in seen for owner in self._owners[at]}


def _folded(data: bytes) -> bytes:
    """The text with letters in one case, as far as any string that is looked for has them, and ASCII blanks alike."""
    if _CASED_SIGNS in data or data.translate(None, _CASELESS):
        data = data.decode().casefold().encode()
    return data.lower().translate(_BLANKS)


def _beginning(string: str) -> bytes:
    """As much of the string as tells: a small automaton is a fast one."""
    return string.encode()[:MOST_BYTES].decode("utf-8", "ignore").encode()


def _usable(strings: frozenset[str] | None) -> frozenset[str] | None:
    """The strings, unless in one of them is a letter whose other case would not be noticed."""
    return strings if strings is not None and all(map(_is_noticed, set("".join(strings)))) else None


def _is_noticed(letter: str) -> bool:
    if letter.isascii() or letter.upper() == letter.lower():
        return True
    return letter != "μ" and all(form.encode()[0] in _CASED or form.isascii() for form in (letter, letter.upper()))
