"""The letters and digits of an article, and what is left of them without some spans."""

from __future__ import annotations

import re
from functools import cache, cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from dechaff.markup.node import Node
from dechaff.spans import Spans
from dechaff.text.characters import LETTER, LONE_SURROGATE, SURROGATES

if TYPE_CHECKING:  # numpy is slow to import, and most texts are not parsed
    import numpy as np
    import numpy.typing as npt

# An undecodable byte, kept as a lone surrogate, may have been a letter.
_LETTER = re.compile(rf"{LETTER}|[{SURROGATES}]")
_NEEDS_WORDS = frozenset({"code", "frontmatter", "script"})
"""Content that is none without words."""
BEYOND_LETTERS = 0x40000
"""No code point from here on is a letter or digit."""
_AT_ONCE = 1 << 18
_STEP = 1024


def holds_undecoded(text: str, start: int, end: int) -> bool:
    """Whether the span has an undecodable byte: cut off from its neighbours, it could become part of a character."""
    return LONE_SURROGATE.search(text, start, end) is not None


def is_explained(text: str, node: Node, gone: Spans, glue: re.Pattern[str] | None = None) -> bool:
    """Whether the spans cover all words, images and other content of the node, except for glue words."""
    stack = [node]
    while stack:
        one = stack.pop()
        if gone.covers(one.start, one.end):
            continue
        if one.content and not (one.name in _NEEDS_WORDS and gone.touches(one.start, one.end)):
            return False
        if one.name == "data entries":  # its own words are names and signs
            stack.extend(one.children)
            continue
        if one.name == "table" and not text.startswith("<", one.start) and _has_lost_its_rows(one, gone):
            continue
        for gap_start, gap_end in one.own_words():
            if not _LETTER.search(text, gap_start, gap_end):
                continue
            if any(_says_more(text[start:end], glue) for start, end in gone.outside(gap_start, gap_end)):
                return False
        stack.extend(one.children)
    return True


def _has_lost_its_rows(table: Node, gone: Spans) -> bool:
    """Whether nothing but the head is left of a Markdown table."""
    rows = table.children[1:]
    return bool(rows) and all(gone.covers(row.start, row.end) for row in rows)


def _says_more(words: str, glue: re.Pattern[str] | None) -> bool:
    """Whether there are letters in the words outside of glue words."""
    at = 0
    for joining in glue.finditer(words) if glue else ():
        if _LETTER.search(words, at, joining.start()):
            return True
        at = joining.end()
    return _LETTER.search(words, at) is not None


class Letters:
    """The letters and digits of an article's words."""

    def __init__(self, text: str, outline: Node) -> None:
        self.text = text
        self.outline = outline

    @cached_property
    def _marks(self) -> bytes:
        """1 for each character that is a letter or digit in words, else 0."""
        return counted(self.text, self.outline, letter_table()).tobytes()

    @cached_property
    def _before(self) -> list[int]:
        """The number of letters and digits before each step of the text."""
        steps = range(0, len(self._marks), _STEP)
        return [*accumulate((self._marks.count(1, at, at + _STEP) for at in steps), initial=0)]

    def count(self, node: Node, gone: Spans | None = None) -> int:
        """The number of letters and digits in the node, outside the spans."""
        kept = [(node.start, node.end)] if gone is None else gone.outside(node.start, node.end)
        return sum(self._count_before(end) - self._count_before(start) for start, end in kept)

    def _count_before(self, offset: int) -> int:
        step = offset // _STEP
        return self._before[step] + self._marks.count(1, step * _STEP, offset)


def counted(text: str, outline: Node, table: npt.NDArray[np.uint8], *, hidden: bool = True) -> npt.NDArray[np.uint8]:
    """For each character, the table's entry for its code point, or 0 if it is in delimiters.

    Code points beyond the table get its last entry. Hidden words and code also get 0 unless `hidden` is true.
    """
    import numpy as np

    data = bytearray(len(text))
    values = np.frombuffer(data, np.uint8)
    for at in range(0, len(text), _AT_ONCE):
        codes = np.frombuffer(text[at : at + _AT_ONCE].encode("utf-32-le", "surrogatepass"), np.uint32)
        table.take(codes, mode="clip", out=values[at : at + _AT_ONCE])
    data[: outline.inner_start] = bytes(outline.inner_start)
    data[outline.inner_end :] = bytes(len(text) - outline.inner_end)
    stack = [outline]
    while stack:
        for node in stack.pop().made_children or ():
            if (node.hidden or node.protected) and not hidden:
                data[node.start : node.end] = bytes(node.end - node.start)
                continue
            if node.start < node.inner_start:
                data[node.start : node.inner_start] = bytes(node.inner_start - node.start)
            if node.inner_end < node.end:
                data[node.inner_end : node.end] = bytes(node.end - node.inner_end)
            if node.made_children:
                stack.append(node)
    return values


def letter_table() -> npt.NDArray[np.uint8]:
    """1 for each code point below BEYOND_LETTERS that counts as a letter or digit, else 0."""
    return table_of((_LETTER.pattern, 1))


@cache
def table_of(*weights: tuple[str, int]) -> npt.NDArray[np.uint8]:
    """For each code point below BEYOND_LETTERS, the weights of the single-character patterns that match it, added up.

    Cached and read-only: making it takes as long as cleaning many articles.
    """
    import numpy as np

    codes = np.arange(BEYOND_LETTERS, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    table = np.zeros(BEYOND_LETTERS, np.uint8)
    for character, weight in weights:
        for run in re.finditer(f"(?:{character})+", codes):
            table[run.start() : run.end()] += weight
    table.flags.writeable = False
    return table
