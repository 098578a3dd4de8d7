"""The differences that other rules make, told apart by what a person would say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from dechaff.display.comparison.differences import Change, DifferenceRow, Rightness
from dechaff.tuning.labels import Label
from dechaff.tuning.rightness import is_right

CUTS = frozenset({"clean_cut", "cut_gained", "cut_lost"})
Counted = Counter[tuple[Change, Rightness | None]]
"""Differences by kind, and cuts also by whether they are right."""


def told(rows: Iterable[DifferenceRow], labels: Mapping[str, Label], counted: Counted) -> Iterator[DifferenceRow]:
    """The rows, with cuts in articles that were clean as a kind of their own, and whether cuts are right as far as
    their articles are labelled. Counts them."""
    for row in rows:
        change, label = row["change"], labels.get(row["article"])
        if change == "cut_gained" and row["verdict_a"] == "clean":
            change = "clean_cut"
        rightness: Rightness | None = None
        if label is not None and change in CUTS and row["start"] is not None:
            rightness = "right" if is_right(row["start"], row["text"], label) else "wrong"
        counted[change, rightness] += 1
        yield {**row, "change": change, "label": rightness}


def wrong_gained(counted: Counted) -> int:
    """The number of cuts gained that are wrong."""
    return counted["clean_cut", "wrong"] + counted["cut_gained", "wrong"]


def lost(counted: Counted, *, labelled: bool) -> int:
    """The number of cuts lost, or if there are labels, of the right ones."""
    return counted["cut_lost", "right"] + (0 if labelled else counted["cut_lost", None])
