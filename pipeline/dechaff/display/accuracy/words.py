"""How figures are written."""

from __future__ import annotations

from collections.abc import Sequence

from dechaff.text.characters import terminal_width
from dechaff.text.numbers import number_of
from dechaff.tuning.intervals import Interval
from dechaff.tuning.mistakes import DAMAGE, Mistake, Sign

NOTHING = "n/a"
TITLES = {
    "rule": "rule",
    "what": "what",
    "kind": "kind of article",
    "language": "language",
    "campaign": "campaign",
}
"""What the groups are of."""


def interval(one: Interval) -> str:
    """An interval in percent, without the sign: 63–88."""
    return f"{100 * one.low:.0f}–{100 * one.high:.0f}"


def share(value: float, interval_of_it: Interval, cases: int = 1) -> str:
    """A share with its interval; `n/a` if there are no cases."""
    return f"{value:.0%} ({interval(interval_of_it)})" if cases else NOTHING


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows as lines, the first cell of each to the left and all others to the right."""
    widths = [max(map(terminal_width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        blanks = [" " * (width - terminal_width(cell)) for cell, width in zip(row, widths, strict=True)]
        first = row[0] + blanks[0]
        others = (blank + cell for cell, blank in zip(row[1:], blanks[1:], strict=True))
        lines.append("  ".join((first, *others)).rstrip())
    return lines


def reason(mistake: Mistake) -> str:
    """Why it was cut, or was not."""
    if mistake.what == DAMAGE:
        characters = f"{number_of(mistake.wrong, 'character')} should have stayed"
        return f"{characters}; {mistake.score:g} points, cut from {mistake.threshold:g}"
    if mistake.counted:
        if all(one.dismissed for one in mistake.counted):
            return "found only by rules in shadow, which never cut"
        if mistake.score >= mistake.threshold:
            return f"{mistake.score:g} points, cut from {mistake.threshold:g}, but not all of it was"
        return f"{mistake.score:g} points, cut from {mistake.threshold:g}"
    if any(not one.dismissed for one in mistake.others):
        return "no points: what was found counts only beside more"
    return "what was found there does not count" if mistake.others else "no rule found anything there"


def sign(one: Sign) -> str:
    """The rule, its points, and why they do not count, if so."""
    return f"{one.rule} {one.points:+g}" + (f" ({one.dismissed})" if one.dismissed else "")
