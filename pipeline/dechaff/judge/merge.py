"""The cuts of several rounds in one list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dechaff.model import Cut, in_order


def merge(earlier: Sequence[Cut], later: Sequence[Cut], raw: str) -> tuple[Cut, ...]:
    """Both sets of cuts in one, a later cut absorbing the earlier ones it spans. Each is sorted and disjoint."""
    merged: list[Cut] = []
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


def _absorbed(cut: Cut, wide: Cut, raw: str) -> Cut:
    """The wide cut with what was seen in the other. Its points are those of the stronger one."""
    strongest = wide if wide.score >= cut.score else cut
    return replace(
        wide,
        text=raw[wide.start : wide.end],
        kind=strongest.kind,
        score=strongest.score,
        why=strongest.why,
        also=in_order((*cut.seen, *wide.seen), but=strongest.why),
        threshold=strongest.threshold,
    )
