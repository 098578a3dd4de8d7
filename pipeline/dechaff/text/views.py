"""Views of a text for matching: what a pattern sees, with a map back to the source."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Sequence
from functools import cached_property

_SURROGATES = re.compile("[\ud800-\udfff]")

# Letters and digits that NFKC leaves alone though a reader takes them for plain ones.
_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))
_PLAIN: dict[str, str] = {
    **_SMALL_CAPITALS,
    **{chr(0x1F150 + i): chr(ord("A") + i) for i in range(26)},  # negative circled
    **{chr(0x1F170 + i): chr(ord("A") + i) for i in range(26)},  # negative squared
    **{chr(0x1F1E6 + i): chr(ord("A") + i) for i in range(26)},  # regional indicators
    **{chr(base + i): str(i + 1) for base in (0x2776, 0x2780, 0x278A) for i in range(10)},  # dingbat digits
}
# Zero-width joiners are left out: they are part of emoji, Indic and Persian text.
_INVISIBLE = "\u00ad\u200b\u2060\ufeff"
_DISGUISES = re.compile(
    "["
    + _INVISIBLE
    + "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"  # fullwidth letters and digits; fullwidth punctuation is no disguise
    + "\u2460-\u24ff\u2776-\u2793"
    + "\U0001d400-\U0001d7ff\U0001f100-\U0001f1ff"
    + "".join(_SMALL_CAPITALS)
    + "]"
)


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

    def span(self, byte_start: int, byte_end: int) -> tuple[int, int]:
        """The source span behind the bytes `[byte_start, byte_end)` of `data`."""
        if len(self.data) == len(self.text):
            return self.source_span(byte_start, byte_end)
        return self.source_span(self._character_at(byte_start), self._character_at(byte_end))

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


def is_disguised(text: str) -> bool:
    """True where folding could change the text."""
    return _DISGUISES.search(text, 1 if text.startswith("\ufeff") else 0) is not None


def folded(text: str) -> View:
    """The text with disguises undone: styled letters and digits plain, invisible characters gone."""
    if not is_disguised(text):
        return View(text)
    characters: list[str] = []
    starts, ends = array("Q"), array("Q")
    for at, character in enumerate(text):
        plain = _fold(character) if _DISGUISES.match(character) else character
        for one in plain:
            characters.append(one)
            starts.append(at)
            ends.append(at + 1)
    return View("".join(characters), starts, ends)


def _fold(character: str) -> str:
    if character in _INVISIBLE:
        return ""
    return _PLAIN.get(character) or unicodedata.normalize("NFKC", character)
