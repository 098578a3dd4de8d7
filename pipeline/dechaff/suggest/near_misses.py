"""Near misses: what rules found without anything being flagged, and what it lacked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dechaff.judge import Explanation
from dechaff.model import Flag
from dechaff.rulebook import Profile
from dechaff.rulebook.margins import Margin, Margins
from dechaff.text.characters import one_line

NEAR = 0.75
"""The share of the points for a flag from which it was near."""


class NearMiss(NamedTuple):
    """A line that was nearly flagged."""

    key: str
    """The rules behind it and what it lacked: near misses with the same key are one proposal."""
    text: str
    start: int


def may_be_near(margins: Margins, flag: float) -> bool:
    """Whether anything in an article that stays as it is may have come near the points for a flag."""
    return any(one.threshold == "flag" and _low(one) >= NEAR * flag for one in margins)


def near_misses(told: Explanation, text: str, profile: Profile) -> Iterator[NearMiss]:
    """The lines of an article that were nearly flagged, each with what it lacked."""
    for one in told.kept:
        if one.score >= NEAR * profile.flag:
            yield NearMiss(_lacked(one, profile.flag), one_line(one.text, 300), one.start)
    for evidence in told.evidence:
        dismissed = evidence.dismissed
        if dismissed and dismissed.kind == "spared" and evidence.points >= profile.flag:
            line_end = text.find("\n", evidence.end)
            line = text[text.rfind("\n", 0, evidence.start) + 1 : line_end if line_end >= 0 else len(text)]
            key = f"{evidence.rule}, not counted: {dismissed.reason}"
            yield NearMiss(key, one_line(line if len(line) < 300 else evidence.text, 300), evidence.start)


def _lacked(flag: Flag, threshold: float) -> str:
    rules = ", ".join(sorted({one.rule for one in flag.why if one.points > 0}))
    against = sorted({one.rule for one in flag.why if one.points < 0})
    if against:
        return f"{rules}, but for {', '.join(against)}"
    if not any(one.role == "proof" and one.points > 0 for one in flag.why):
        return f"{rules}, with no proof beside it"
    short = threshold - flag.score
    return f"{rules}, {short:g} point{'' if short == 1 else 's'} short of a flag"


def _low(margin: Margin) -> float:
    return float("-inf") if margin.low is None else margin.low
