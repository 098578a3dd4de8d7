"""The figures as rows of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

from dechaff.rulebook import Rule
from dechaff.stats.entries import Entry
from dechaff.stats.figures import Figures, K, Tally


class FiguresRow(TypedDict):
    """What is counted; null if it was not asked for, or if there is nothing to count."""

    articles: int | None
    hits: int | None
    cuts: int
    cut_articles: int
    share: float | None
    """Of all cuts, those that it stands behind; of a rule in shadow, all cuts that there would be with it."""
    alone: int | None
    alone_chars: int | None
    chars: int
    flags: int
    right: int | None
    wrong: int | None
    precision: float | None
    precision_low: float | None
    precision_high: float | None
    promotional: int | None
    honest: int | None
    s_o: float | None
    spared: int | None
    """Of an entry: places where it made an exception of a rule."""
    cpu: float | None
    """Of a rule: milliseconds that it took by itself, for each million characters of the corpus."""


class RuleRow(FiguresRow):
    """The figures of a rule."""

    rule: str
    status: str
    points: float


class EntryRow(FiguresRow):
    """The figures of an entry of a list."""

    list: str
    entry: str
    place: str
    """The file of the list, and the line."""


RULE_COLUMNS = ("rule", "status", "points", *FiguresRow.__annotations__)
ENTRY_COLUMNS = ("list", "entry", "place", *FiguresRow.__annotations__)
"""What a table begins with is what its rows are about."""


def rule_rows(
    rules: Sequence[Rule], tally: Tally[str], *, quick: bool, labelled: bool, cpu: Mapping[str, float] | None = None
) -> list[RuleRow]:
    """A row for each of the rules."""
    rows = []
    for rule in rules:
        figures = tally.figures.get(rule.id) or Figures()
        found = _row(tally, figures, quick=quick, labelled=labelled)
        if rule.status == "shadow" and figures.cuts:  # it would make cuts that are not among all
            found["share"] = figures.cuts / (tally.cuts + figures.alone)
        if rule.points < 0:  # it stands behind no cut
            found["alone"] = found["alone_chars"] = None
        if cpu is not None:
            found["cpu"] = cpu.get(rule.id, 0.0)
        rows.append(RuleRow(rule=rule.id, status=rule.status, points=rule.points, **found))
    return rows


def entry_rows(entries: Sequence[Entry], tally: Tally[Entry], *, labelled: bool, quick: bool) -> list[EntryRow]:
    """A row for each of the entries."""
    rows = []
    for entry in entries:
        figures = tally.figures.get(entry) or Figures()
        found = _row(tally, figures, quick=quick, labelled=labelled)
        found["alone"] = found["alone_chars"] = None
        found["spared"] = None if quick else figures.spared
        rows.append(EntryRow(list=entry.list, entry=entry.words, place=entry.place, **found))
    return rows


def _row(tally: Tally[K], figures: Figures, *, quick: bool, labelled: bool) -> FiguresRow:
    interval = figures.precision_interval if tally.knows_right else None
    return {
        "articles": None if quick else figures.articles,
        "hits": None if quick else figures.hits,
        "cuts": figures.cuts,
        "cut_articles": figures.cut_articles,
        "share": figures.cuts / tally.cuts if tally.cuts else None,
        "alone": None if quick else figures.alone,
        "alone_chars": None if quick else figures.alone_chars,
        "chars": figures.chars,
        "flags": figures.flags,
        "right": figures.right if labelled else None,
        "wrong": figures.wrong if labelled else None,
        "precision": figures.precision if tally.knows_right else None,
        "precision_low": interval.low if interval else None,
        "precision_high": interval.high if interval else None,
        "promotional": figures.promotional if labelled else None,
        "honest": figures.honest if labelled else None,
        "s_o": tally.s_o(figures),
        "spared": None,
        "cpu": None,
    }
