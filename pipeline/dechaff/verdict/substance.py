"""What is left of a node for a reader once some spans of it are gone."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cache

from dechaff.model import Node

# A byte that could not be decoded, kept as a lone surrogate, may have been a letter.
_LETTER = re.compile("[^\\W_]|[\ud800-\udfff]")


_UNDECODED = re.compile("[\ud800-\udfff]")


def holds_undecoded(text: str, start: int, end: int) -> bool:
    """True where a byte that could not be decoded stands: cut from its neighbours it could become a character's."""
    return _UNDECODED.search(text, start, end) is not None


class Spans:
    """A set of disjoint spans that answers what of a range lies outside it."""

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._spans: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if self._spans and start <= self._spans[-1][1]:
                self._spans[-1] = (self._spans[-1][0], max(end, self._spans[-1][1]))
            elif start < end:
                self._spans.append((start, end))

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self._spans)

    def add(self, start: int, end: int) -> None:
        """Add one more span."""
        first = bisect_left(self._spans, start, key=lambda span: span[1])
        last = bisect_right(self._spans, end, key=lambda span: span[0])
        if first < last:
            start, end = min(start, self._spans[first][0]), max(end, self._spans[last - 1][1])
        if start < end:
            self._spans[first:last] = [(start, end)]

    def covers(self, start: int, end: int) -> bool:
        """True where all of `[start, end)` lies inside."""
        at = bisect_right(self._spans, (start, float("inf"))) - 1
        return at >= 0 and end <= self._spans[at][1]

    def touches(self, start: int, end: int) -> bool:
        """True where any of `[start, end)` lies inside."""
        at = bisect_right(self._spans, (start, float("inf"))) - 1
        if at >= 0 and self._spans[at][1] > start:
            return True
        return at + 1 < len(self._spans) and self._spans[at + 1][0] < end

    def outside(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The parts of `[start, end)` that lie outside."""
        at = max(0, bisect_right(self._spans, (start, float("inf"))) - 1)
        while at < len(self._spans) and self._spans[at][0] < end:
            span_start, span_end = self._spans[at]
            if start < span_start:
                yield start, span_start
            start = max(start, span_end)
            at += 1
        if start < end:
            yield start, end


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
