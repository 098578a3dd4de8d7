"""The differences that other rules make, told apart by what a person would say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dechaff.display.comparison.differences import Change, DifferenceRow, Rightness
from dechaff.folder.ledger import DecisionRows
from dechaff.folder.written import written_articles
from dechaff.ingest.records import RecordError
from dechaff.tuning.labels import Label
from dechaff.tuning.rightness import is_right


@dataclass(slots=True)
class Counted:
    """Cuts of the two sides, counted on the way. Of one that has changed, the two are compared."""

    lost: int = 0
    right_lost: int = 0
    """Right before, and not now."""
    wrong_gained: int = 0
    """Wrong now, and not before."""

    def add(self, change: Change, before: Rightness | None, after: Rightness | None) -> None:
        """Counts a difference; what is right or wrong is a cut, and its article is labelled."""
        self.lost += change == "cut_lost"
        self.right_lost += before == "right" != after
        self.wrong_gained += after == "wrong" != before


def labelled_in(cleaned: Path, labels: Mapping[str, Label]) -> set[str]:
    """The articles of the folder that have a label, except those that were edited after cleaning.

    Raises LabelError if a label is of another text, and OutputError.
    """
    found: set[str] = set()
    cuts = DecisionRows(cleaned, "removals")
    for written in written_articles(cleaned):
        made, label = cuts.of(written.row), labels.get(written.row["article"])
        if label:
            with suppress(RecordError):
                label.check(written.raw_text(made))
                found.add(label.article)
    return found


def told(rows: Iterable[DifferenceRow], labels: Mapping[str, Label], counted: Counted) -> Iterator[DifferenceRow]:
    """The rows, with cuts in articles that were clean as a kind of their own, and whether cuts are right as far as
    their articles are labelled. Counts them."""
    for row in rows:
        change, label = row["change"], labels.get(row["article"]) if row["change"].startswith("cut_") else None
        if change == "cut_gained" and row["verdict_a"] == "clean":
            change = "clean_cut"
        one = _rightness(row["start"], row["text"], label)
        one_a = _rightness(row["start_a"], row["text_a"], label)
        counted.add(change, *((one, None) if change == "cut_lost" else (one_a, one)))
        yield {**row, "change": change, "label": one, "label_a": one_a}


def _rightness(start: int | None, text: str, label: Label | None) -> Rightness | None:
    if start is None or label is None:
        return None
    right = is_right(start, text, label)
    return None if right is None else "right" if right else "wrong"
