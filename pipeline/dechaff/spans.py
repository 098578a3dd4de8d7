"""Spans of a text: sets of them, splicing, and mapping offsets from one text to another.

All changes to text are spliced here: cuts, undoing them, and other swaps.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import AnyStr, Protocol, TypeAlias

Span: TypeAlias = tuple[int, int]
"""Where something begins and ends in a text, end exclusive.

A plain tuple: very many are made, and a named tuple takes five times as long to make.
"""


class Removed(Protocol):
    """What must be known of a cut to make it or undo it."""

    @property
    def start(self) -> int:
        """Where it begins in the raw text."""

    @property
    def text(self) -> str:
        """What was removed there."""


def spliced(
    text: AnyStr, swaps: Iterable[tuple[Span, AnyStr]], start: int = 0, end: int | None = None
) -> Iterator[AnyStr]:
    """The text, or a stretch of it, with each span replaced, in pieces.

    The spans are sorted, disjoint and inside the stretch.
    """
    for (first, last), new in swaps:
        yield text[start:first]
        yield new
        start = last
    yield text[start:end]


def splice(text: str, swaps: Iterable[tuple[Span, str]]) -> str:
    """The text with each span replaced; the spans are sorted and disjoint."""
    return "".join(spliced(text, swaps))


def making(cuts: Iterable[Removed]) -> Iterator[tuple[Span, str]]:
    """For each cut, its span in the raw text and `""`, which replaces it. The cuts are sorted and disjoint."""
    for cut in cuts:
        yield (cut.start, cut.start + len(cut.text)), ""


def undoing(cuts: Iterable[Removed]) -> Iterator[tuple[Span, str]]:
    """For each cut, the empty span in the cleaned text where it was made, and the removed text to put there.

    The cuts are sorted and disjoint.
    """
    lost = 0
    for cut in cuts:
        yield (cut.start - lost, cut.start - lost), cut.text
        lost += len(cut.text)


def apply(raw: str, cuts: Iterable[Removed]) -> str:
    """The cleaned text, from the raw text and its cuts, which are sorted and disjoint."""
    return splice(raw, making(cuts))


def undo(cleaned: str, cuts: Iterable[Removed]) -> str:
    """The raw text, from the cleaned text and its cuts, which are sorted and disjoint. Raises TypeError."""
    if not isinstance(cleaned, str):
        raise TypeError(f"cleaned must be a str, not {type(cleaned).__name__}")
    cuts = [*cuts]
    for cut in cuts:
        if not (hasattr(cut, "start") and hasattr(cut, "text")):
            raise TypeError(f"cuts must be those of a Cleaning, not {type(cut).__name__}")
    return splice(cleaned, undoing(cuts))


class Spans:
    """A set of disjoint spans, to ask what it covers of a range and what it does not."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            elif start < end:
                self._starts.append(start)
                self._ends.append(end)

    def __iter__(self) -> Iterator[Span]:
        return zip(self._starts, self._ends, strict=True)

    def add(self, start: int, end: int) -> None:
        """Adds a span, merged with those it touches."""
        first = bisect_left(self._ends, start)
        last = bisect_right(self._starts, end)
        if first < last:
            start, end = min(start, self._starts[first]), max(end, self._ends[last - 1])
        if start < end:
            self._starts[first:last] = [start]
            self._ends[first:last] = [end]

    def covers(self, start: int, end: int) -> bool:
        """Whether all of `[start, end)` is inside the set."""
        at = bisect_right(self._starts, start)
        return at > 0 and end <= self._ends[at - 1]

    def touches(self, start: int, end: int) -> bool:
        """Whether any of `[start, end)` is inside the set."""
        at = bisect_right(self._starts, start)
        if at > 0 and self._ends[at - 1] > start:
            return True
        return at < len(self._starts) and self._starts[at] < end

    def outside(self, start: int, end: int) -> Iterator[Span]:
        """The parts of `[start, end)` that are outside the set."""
        at = max(0, bisect_right(self._starts, start) - 1)
        while at < len(self._starts) and self._starts[at] < end:
            if start < self._starts[at]:
                yield start, self._starts[at]
            start = max(start, self._ends[at])
            at += 1
        if start < end:
            yield start, end


class Offsets:
    """Maps offsets in a text to offsets in the one it was made from, stretch by stretch."""

    def __init__(self, stretches: Iterable[tuple[int, int, int]]) -> None:
        """For each stretch, where it begins in the text and in the other, and the width there of one character."""
        self._starts, self._sources, self._widths = array("q"), array("q"), array("b")
        add_start, add_source, add_width = self._starts.append, self._sources.append, self._widths.append
        for start, source, width in stretches:
            add_start(start)
            add_source(source)
            add_width(width)

    def __getitem__(self, offset: int) -> int:
        """Where the character at `offset` begins in the other text."""
        at = bisect_right(self._starts, offset) - 1
        return self._sources[at] + (offset - self._starts[at]) * self._widths[at]


class RawOffsets(Offsets):
    """Maps offsets in a cleaned text back to the raw text."""

    def __init__(self, cuts: Iterable[Span]) -> None:
        super().__init__(_kept(cuts))

    def span(self, start: int, end: int) -> Span:
        """The raw span of `[start, end)`, with cuts inside it but without those at its edges."""
        if start == end:
            return self[start], self[start]
        return self[start], self[end - 1] + 1


def _kept(cuts: Iterable[Span]) -> Iterator[tuple[int, int, int]]:
    """The stretches between the cuts."""
    yield 0, 0, 1
    removed = 0
    for start, end in cuts:
        yield start - removed, end, 1
        removed += end - start
