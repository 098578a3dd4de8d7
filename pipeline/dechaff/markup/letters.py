"""The letters and digits of an article, and what is left of them once some spans are gone."""

from __future__ import annotations

import re
from functools import cache, cached_property
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from dechaff.markup.node import Node
from dechaff.spans import Spans
from dechaff.text.characters import LETTER, LONE_SURROGATE, SURROGATES

# A byte that could not be decoded, kept as a lone surrogate, may have been a letter.
_LETTER = re.compile(rf"{LETTER}|[{SURROGATES}]")
BEYOND_LETTERS = 0x40000
"""No code point from here on is a letter or a digit."""
_AT_ONCE = 1 << 18
_STEP = 1024


def holds_undecoded(text: str, start: int, end: int) -> bool:
    """Whether a byte that could not be decoded is there: cut from its neighbours it could become a character's."""
    return LONE_SURROGATE.search(text, start, end) is not None


def is_explained(text: str, node: Node, gone: Spans, glue: re.Pattern[str] | None = None) -> bool:
    """Whether no word and no image of the node lies outside the spans, glue words aside."""
    stack = [node]
    while stack:
        one = stack.pop()
        if gone.covers(one.start, one.end):
            continue
        if one.content and not (one.name == "code" and gone.touches(one.start, one.end)):
            return False
        for gap_start, gap_end in one.own_words():
            if not _LETTER.search(text, gap_start, gap_end):
                continue
            for start, end in gone.outside(gap_start, gap_end):
                if _LETTER.search(glue.sub(" ", text[start:end]) if glue else text[start:end]):
                    return False
        stack.extend(one.children)
    return True


class Letters:
    """The letters and digits of an article's words."""

    def __init__(self, text: str, outline: Node) -> None:
        self.text = text
        self._outline = outline

    @cached_property
    def _marks(self) -> bytes:
        """1 for each character that is one, else 0."""
        return counted(self.text, self._outline, letter_table()).tobytes()

    @cached_property
    def _before(self) -> list[int]:
        """How many there are before each step of the text."""
        steps = range(0, len(self._marks), _STEP)
        return [*accumulate((self._marks.count(1, at, at + _STEP) for at in steps), initial=0)]

    def count(self, node: Node, gone: Spans | None = None) -> int:
        """How many of them the node holds outside the spans."""
        kept = [(node.start, node.end)] if gone is None else gone.outside(node.start, node.end)
        return sum(self._count_before(end) - self._count_before(start) for start, end in kept)

    def _count_before(self, offset: int) -> int:
        step = offset // _STEP
        return self._before[step] + self._marks.count(1, step * _STEP, offset)


def counted(text: str, outline: Node, table: npt.NDArray[np.uint8], *, hidden: bool = True) -> npt.NDArray[np.uint8]:
    """For each character what the table says of its code point, 0 where it is in delimiters.

    The last entry of the table is for all code points beyond it. Words that no reader sees, and code, count only
    where `hidden` ones are asked for.
    """
    values = np.empty(len(text), np.uint8)
    for at in range(0, len(text), _AT_ONCE):
        codes = np.frombuffer(text[at : at + _AT_ONCE].encode("utf-32-le", "surrogatepass"), np.uint32)
        table.take(codes, mode="clip", out=values[at : at + _AT_ONCE])
    values[: outline.inner_start] = values[outline.inner_end :] = 0
    stack = [outline]
    while stack:
        for node in stack.pop().made_children or ():
            if (node.hidden or node.protected) and not hidden:
                values[node.start : node.end] = 0
                continue
            if node.start < node.inner_start:
                values[node.start : node.inner_start] = 0
            if node.inner_end < node.end:
                values[node.inner_end : node.end] = 0
            if node.made_children:
                stack.append(node)
    return values


def letter_table() -> npt.NDArray[np.uint8]:
    """1 for each code point that counts as a letter or digit, else 0, up to the first that no other letter follows."""
    return table_of(_LETTER.pattern)


@cache
def table_of(character: str) -> npt.NDArray[np.uint8]:
    """1 for each code point below BEYOND_LETTERS that this pattern of one character finds, else 0.

    Made once a process, as that takes as long as many articles; nobody may write to it.
    """
    codes = "".join(map(chr, range(BEYOND_LETTERS)))
    table = np.zeros(BEYOND_LETTERS, np.uint8)
    for run in re.finditer(f"(?:{character})+", codes):
        table[run.start() : run.end()] = 1
    table.flags.writeable = False
    return table
