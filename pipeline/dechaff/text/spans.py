"""Sets of spans."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator


class Spans:
    """A set of disjoint spans that answers what of a range lies outside it."""

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            elif start < end:
                self._starts.append(start)
                self._ends.append(end)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self._starts, self._ends, strict=True)

    def add(self, start: int, end: int) -> None:
        """Add one more span."""
        first = bisect_left(self._ends, start)
        last = bisect_right(self._starts, end)
        if first < last:
            start, end = min(start, self._starts[first]), max(end, self._ends[last - 1])
        if start < end:
            self._starts[first:last] = [start]
            self._ends[first:last] = [end]

    def covers(self, start: int, end: int) -> bool:
        """True where all of `[start, end)` lies inside."""
        at = bisect_right(self._starts, start)
        return at > 0 and end <= self._ends[at - 1]

    def touches(self, start: int, end: int) -> bool:
        """True where any of `[start, end)` lies inside."""
        at = bisect_right(self._starts, start)
        if at > 0 and self._ends[at - 1] > start:
            return True
        return at < len(self._starts) and self._starts[at] < end

    def outside(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The parts of `[start, end)` that lie outside."""
        at = max(0, bisect_right(self._starts, start) - 1)
        while at < len(self._starts) and self._starts[at] < end:
            if start < self._starts[at]:
                yield start, self._starts[at]
            start = max(start, self._ends[at])
            at += 1
        if start < end:
            yield start, end
