"""Soft line breaks of Markdown: which were intended, and which only wrap a long line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import east_asian_width

from dechaff.spans import Span
from dechaff.text.characters import COMMAS

LEAST_WIDTH = 40
"""Paragraphs are not wrapped to fewer columns than this."""
_MARKERS = re.compile(r"[ \t>]*")
_FIRST_WORD = re.compile(r"\S*")
# What leads on to the next line: a comma, a colon, a pointing hand.
_GOES_ON = re.compile(rf"[,;{COMMAS}、:：(（\[\-–—→➡⬇↓👇👉]\ufe0f?\s*\Z")


def meant_breaks(text: str, start: int, end: int, soft: Sequence[Span]) -> list[Span]:
    """The soft breaks in a paragraph that its writer meant as line breaks.

    If each line is as full as the next word allows, the breaks only wrap the paragraph. A break into or out of a
    quotation is always meant; one before a lower-case letter or an address is not.
    """
    lines = [*zip([start, *(last for _, last in soft)], [*(first for first, _ in soft), end], strict=True)]
    widths = [_columns(text[first:last].strip(" \t>")) for first, last in lines]
    widest = max(widths)
    full = widest >= LEAST_WIDTH and all(
        width + 1 + _columns(_next_word(text, at)) > widest for width, (_, at) in zip(widths, soft, strict=False)
    )
    return [
        one
        for one, (first, last) in zip(soft, lines, strict=False)
        if _is_quoted(text, first) != _is_quoted(text, one[1])
        or not (full or _begins_within(_next_word(text, one[1])) or _GOES_ON.search(text, max(first, last - 8), last))
    ]


def _begins_within(word: str) -> bool:
    return word[:1].islower() or "://" in word


def _next_word(text: str, at: int) -> str:
    markers = _MARKERS.match(text, at)
    word = _FIRST_WORD.match(text, markers.end() if markers else at)
    return word.group() if word else ""


def _is_quoted(text: str, at: int) -> bool:
    line = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    return text[line : line + 200].lstrip(" \t").startswith(">")


def _columns(words: str) -> int:
    if words.isascii():
        return len(words)
    widths = [*map(east_asian_width, words)]
    return len(words) + widths.count("W") + widths.count("F")
