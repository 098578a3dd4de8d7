"""The only code that changes text: cuts applied, cuts undone, and offsets carried across them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from dechaff.model import Finding, in_order


def apply(raw: str, cuts: Sequence[Finding]) -> str:
    """The raw text without its cuts. Cuts are sorted and disjoint, in raw offsets."""
    pieces: list[str] = []
    at = 0
    for cut in cuts:
        pieces += (raw[at : cut.start], cut.inserted)
        at = cut.end
    pieces.append(raw[at:])
    return "".join(pieces)


def undo(cleaned: str, cuts: Sequence[Finding]) -> str:
    """The raw text, from the cleaned text and what was cut from it."""
    pieces: list[str] = []
    at = 0  # in the cleaned text
    raw_at = 0
    for cut in cuts:
        kept = cut.start - raw_at
        pieces += (cleaned[at : at + kept], cut.removed)
        at += kept + len(cut.inserted)
        raw_at = cut.end
    pieces.append(cleaned[at:])
    return "".join(pieces)


class RawOffsets:
    """Leads from offsets in a text with cuts made back to offsets in the raw text."""

    def __init__(self, cuts: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []  # of each kept stretch, in the text with cuts made
        self._shifts: list[int] = []  # what to add from there on
        removed = 0
        self._starts.append(0)
        self._shifts.append(0)
        for start, end in cuts:
            self._starts.append(start - removed)
            removed += end - start
            self._shifts.append(removed)

    def at(self, offset: int) -> int:
        """The raw offset of the character at `offset`."""
        return offset + self._shifts[bisect_right(self._starts, offset) - 1]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The raw span of `[start, end)`: earlier cuts inside it are in it, those at its edges are not."""
        if start == end:
            return self.at(start), self.at(start)
        return self.at(start), self.at(end - 1) + 1


def merge(earlier: Sequence[Finding], later: Sequence[Finding], raw: str) -> tuple[Finding, ...]:
    """Both sets of cuts in one, a later cut absorbing the earlier ones it spans. Each is sorted and disjoint."""
    merged: list[Finding] = []
    upcoming = iter(earlier)
    cut = next(upcoming, None)
    for wide in later:
        while cut is not None and cut.start < wide.start:
            merged.append(cut)
            cut = next(upcoming, None)
        while cut is not None and cut.end <= wide.end:
            wide = _absorbed(cut, wide, raw)
            cut = next(upcoming, None)
        merged.append(wide)
    while cut is not None:
        merged.append(cut)
        cut = next(upcoming, None)
    return tuple(merged)


def _absorbed(cut: Finding, wide: Finding, raw: str) -> Finding:
    """The wide cut with what was seen in the other. Its points are those of the stronger one."""
    strongest = wide if wide.score >= cut.score else cut
    return replace(
        wide,
        removed=raw[wide.start : wide.end],
        kind=strongest.kind,
        score=strongest.score,
        why=strongest.why,
        also=in_order((*cut.seen, *wide.seen), but=strongest.why),
        threshold=strongest.threshold,
    )
