"""What is left of a node for a reader once some spans of it are gone."""

from __future__ import annotations

import re
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from dechaff.model import Node
from dechaff.text.spans import Spans

# A byte that could not be decoded, kept as a lone surrogate, may have been a letter.
_LETTER = re.compile("[^\\W_]|[\ud800-\udfff]")
_LETTERS = re.compile(f"(?:{_LETTER.pattern})+")
BEYOND_LETTERS = 0x40000
"""No code point from here on is a letter or a digit."""
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
    before = _letters_before(text, [node, *node.ancestors()][-1])
    return sum(int(before[end] - before[start]) for start, end in gone.outside(node.start, node.end))


@lru_cache(maxsize=2)  # one text is asked many times
def _letters_before(text: str, outline: Node) -> npt.NDArray[np.int64]:
    """For each offset of the text, the letters and digits of words that stand before it."""
    gaps = list(outline.words())
    edges = np.zeros(len(text) + 1, np.int64)  # no two gaps overlap: inside one the sum of edges is 1, elsewhere 0
    np.add.at(edges, [start for start, _ in gaps], 1)
    np.add.at(edges, [end for _, end in gaps], -1)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    counted = np.zeros(len(text) + 1, np.int64)
    letters = _are_letters()
    np.cumsum(letters[np.minimum(codes, len(letters) - 1)] & (np.cumsum(edges[:-1]) > 0), out=counted[1:])
    return counted


@cache
def _are_letters() -> npt.NDArray[np.bool_]:
    """For each code point whether it counts as a letter, up to the first that no other letter follows."""
    codes = "".join(map(chr, range(BEYOND_LETTERS)))
    table = np.zeros(BEYOND_LETTERS, np.bool_)
    for run in _LETTERS.finditer(codes):
        table[run.start() : run.end()] = True
    return table


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
