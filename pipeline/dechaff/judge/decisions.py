"""Making cuts and flags in raw offsets from units in what is left of the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from dechaff.judge.unit import Unit
from dechaff.model import Cut, Decision, Evidence, Flag, in_order
from dechaff.spans import RawOffsets

D = TypeVar("D", bound=Decision)


def decide(make: type[D], unit: Unit, raw: str, offsets: RawOffsets) -> D:
    """The cut or flag for a unit."""
    start, end = offsets.span(unit.start, unit.end)
    # A handle or an image says more to a reviewer than the general `promo`.
    most_specific = max(unit.seen, key=lambda one: (one.kind != "promo", one.role == "proof", one.points))
    why = in_order(carried(one, raw, offsets) for one in unit.why)
    return make(
        start,
        end,
        raw[start:end],
        most_specific.kind,
        unit.score,
        why,
        level=unit.level,
        also=in_order((carried(one, raw, offsets) for one in unit.seen), but=why),
        threshold=float(unit.threshold),  # it may be a number that is watched
    )


def decide_by_itself(make: type[D], one: Evidence) -> D:
    """The cut or flag for one piece of evidence, without adding up points."""
    return make(one.start, one.end, one.text, one.kind, one.points, (one,))


def flag_instead(cut: Cut, threshold: float) -> Flag:
    """The flag in place of a cut that is not made."""
    return Flag(cut.start, cut.end, cut.text, cut.kind, cut.score, cut.why, cut.level, cut.also, threshold)


def carried(one: Evidence, raw: str, offsets: RawOffsets) -> Evidence:
    """The evidence in raw offsets, with the raw text there, which may include earlier cuts."""
    start, end = offsets.span(one.start, one.end)
    return one if (start, end) == (one.start, one.end) else replace(one, start=start, end=end, text=raw[start:end])


def merge(earlier: Sequence[Cut], later: Sequence[Cut], raw: str) -> tuple[Cut, ...]:
    """Both sequences of cuts in one; a later cut absorbs the earlier ones it covers. All are sorted and disjoint."""
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
    """The wide cut with the evidence of both. Its score is that of the stronger one."""
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
