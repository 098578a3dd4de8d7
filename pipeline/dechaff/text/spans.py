"""Sets of spans."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator


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
