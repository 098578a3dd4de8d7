"""Views of a text for matching: what a pattern sees, with a map back to the source."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache

from dechaff.text.disguises import DISGUISES, is_ordinary

_WORD = re.compile(r"\w{2,}")
# Fullwidth letters, numbered circles of several kinds; each alone is ordinary.
_STYLES = (("\uff10", "\uff5a"), ("\u2460", "\u2473"), ("\u2474", "\u249b"), ("\u2776", "\u2793"))
_SURROGATES = re.compile("[\ud800-\udfff]")


class View:
    """A text as patterns see it. `span` leads from the bytes a pattern matched to the source."""

    def __init__(self, text: str, starts: Sequence[int] | None = None, ends: Sequence[int] | None = None) -> None:
        self.text = text
        self._starts = starts
        self._ends = ends
        self._known = (0, 0)  # a byte offset, and the character there

    @cached_property
    def data(self) -> bytes:
        """The view as UTF-8; a lone surrogate, which has no UTF-8 form, reads as U+FFFD."""
        return _SURROGATES.sub("\ufffd", self.text).encode()

    def characters(self, byte_start: int, byte_end: int) -> tuple[int, int]:
        """The characters of this view behind the bytes `[byte_start, byte_end)` of `data`."""
        if len(self.data) == len(self.text):
            return byte_start, byte_end
        return self._character_at(byte_start), self._character_at(byte_end)

    def span(self, byte_start: int, byte_end: int) -> tuple[int, int]:
        """The source span behind the bytes `[byte_start, byte_end)` of `data`."""
        return self.source_span(*self.characters(byte_start, byte_end))

    def _character_at(self, byte_offset: int) -> int:
        # Matches come in ascending order, so each asks only for the bytes since the one before.
        known_byte, known_character = self._known if self._known[0] <= byte_offset else (0, 0)
        character = known_character + len(self.data[known_byte:byte_offset].decode())
        self._known = byte_offset, character
        return character

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The source span behind the characters `[start, end)` of this view."""
        if self._starts is None or self._ends is None:
            return start, end
        if start == end:
            at = self._starts[start] if start < len(self._starts) else (self._ends[-1] if self._ends else 0)
            return at, at
        return self._starts[start], self._ends[end - 1]

    def disguise(self, source: str, start: int, end: int) -> float:
        """How much of the best hidden word in `[start, end)` of the source is disguised there, from 0 to 1."""
        if self._starts is None or self._ends is None:
            return 0.0
        start, end = bisect_left(self._starts, start), bisect_left(self._starts, end)
        most = 0.0
        for word in _WORD.finditer(self.text, start, end):
            letters = range(*word.span())
            styled = sum(not is_ordinary(source[self._starts[at] : self._ends[at]], self.text[at]) for at in letters)
            if len({_style(source[self._starts[at]]) for at in letters}) > 2:
                return 1.0  # nobody mixes fullwidth, circled and plain letters in one word but to hide it
            if styled > 1:
                return 1.0  # one letter of another alphabet is a slip of the keyboard, two are none
            parted = sum(self._ends[at - 1] < self._starts[at] for at in letters[1:])
            most = max(most, (styled + parted) / len(letters))
        return min(1.0, most)

    def rewritten(self, changes: Iterable[tuple[int, int, Sequence[tuple[str, int, int]]]]) -> View:
        """This view with spans of it read otherwise: start, end, and each new character with the span it stands for."""
        characters: list[str] = []
        starts, ends = array("Q"), array("Q")
        at = 0

        def keep(until: int) -> None:
            characters.append(self.text[at:until])
            if self._starts is None or self._ends is None:
                starts.extend(range(at, until))
                ends.extend(range(at + 1, until + 1))
            else:
                starts.extend(self._starts[at:until])
                ends.extend(self._ends[at:until])

        for start, end, read in changes:
            keep(start)
            for character, first, last in read:
                source_start, source_end = self.source_span(first, last)
                characters.append(character)
                starts.append(source_start)
                ends.append(source_end)
            at = end
        keep(len(self.text))
        return View("".join(characters), starts, ends)


@lru_cache(maxsize=4)  # the gate asks first, the detectors of the same text after it
def folded(text: str) -> View:
    """The text with disguises undone, as far as a reader would not notice them."""
    view = View(text)
    for disguise in DISGUISES:
        changes = disguise.changes(view.text)
        if changes:
            view = view.rewritten(changes)
    return view


def _style(character: str) -> int:
    """Which of the ordinary ways to write letters and digits it is."""
    return next((at for at, (first, last) in enumerate(_STYLES, 1) if first <= character <= last), 0)
