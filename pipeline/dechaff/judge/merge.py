"""The cuts of several rounds in one list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dechaff.model import Finding, in_order


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
