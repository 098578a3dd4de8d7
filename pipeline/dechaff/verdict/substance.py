"""What is left of a node for a reader once some spans of it are gone."""

from __future__ import annotations

import re
from functools import cache

from dechaff.model import Node
from dechaff.text.spans import Spans

# A byte that could not be decoded, kept as a lone surrogate, may have been a letter.
_LETTER = re.compile("[^\\W_]|[\ud800-\udfff]")


_UNDECODED = re.compile("[\ud800-\udfff]")


def holds_undecoded(text: str, start: int, end: int) -> bool:
    """True where a byte that could not be decoded stands: cut from its neighbours it could become a character's."""
    return _UNDECODED.search(text, start, end) is not None


def is_explained(text: str, node: Node, gone: Spans, glue: tuple[str, ...]) -> bool:
    """True where no word and no image of the node lies outside the spans, glue words aside."""
    stack = [node]
    while stack:
        one = stack.pop()
        if gone.covers(one.start, one.end):
            continue
        if one.content and not (one.name == "code" and gone.touches(one.start, one.end)):
            return False
        for gap_start, gap_end in one.gaps():
            for start, end in gone.outside(gap_start, gap_end):
                if _LETTER.search(_without_glue(text[start:end], glue)):
                    return False
        stack.extend(one.children)
    return True


def count_letters(text: str, node: Node, gone: Spans) -> int:
    """The letters and digits of the node's words that lie outside the spans."""
    total = 0
    stack = [node]
    while stack:
        one = stack.pop()
        if gone.covers(one.start, one.end):
            continue
        for gap_start, gap_end in one.gaps():
            for start, end in gone.outside(gap_start, gap_end):
                total += len(_LETTER.findall(text, start, end))
        stack.extend(one.children)
    return total


def _without_glue(words: str, glue: tuple[str, ...]) -> str:
    return _glue_pattern(glue).sub(" ", words) if glue else words


@cache
def _glue_pattern(glue: tuple[str, ...]) -> re.Pattern[str]:
    # A glue word in a script that writes no spaces may stand anywhere; in the others it must be a whole word.
    alternatives = [
        rf"(?<!\w){re.escape(word)}(?!\w)" if word.isascii() else re.escape(word)
        for word in sorted(glue, key=lambda word: (-len(word), word))
    ]
    return re.compile("|".join(alternatives), re.IGNORECASE)
