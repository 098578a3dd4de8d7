"""How what two runs made of the same articles differs, article by article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NotRequired, TypedDict, get_args

from dechaff.folder.make_rows import reasons
from dechaff.folder.rows import DecisionRow
from dechaff.ingest.sources import sort_key
from dechaff.model import Verdict
from dechaff.text.rows import Number

Outcome = Literal[Verdict, "failed"]
Change = Literal[
    "clean_cut",
    "verdict",
    "cut_lost",
    "cut_gained",
    "flag_lost",
    "flag_gained",
    "raw_changed",
    "only_in_a",
    "only_in_b",
]
CHANGES: tuple[Change, ...] = get_args(Change)
Rightness = Literal["right", "wrong"]
Place = tuple[bytes, int]
"""What articles are sorted by: the path's bytes, then the record."""
_Decided = tuple[int, int, str]
"""What makes two decisions the same: their span in the raw text, and what it holds."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a run made of one article."""

    article: str
    path: str
    record: int | None
    outcome: Outcome
    sha256_raw: str | None
    """None if its bytes could not be read."""
    cuts: Sequence[DecisionRow] = ()
    flags: Sequence[DecisionRow] = ()

    @property
    def place(self) -> Place:
        """Where it is in the order of a report."""
        return sort_key(self.path), -1 if self.record is None else self.record


class DifferenceRow(TypedDict):
    """One difference. A is the first of the two outputs, B the second; what only B has is gained."""

    change: Change
    article: str
    path: str
    record: Number | None
    verdict_a: Outcome | None
    """Null if the article is only in B."""
    verdict_b: Outcome | None
    kind: str
    """Of a cut or a flag, as all that follows; empty for other differences."""
    start: Number | None
    end: Number | None
    score: float | None
    rules: list[str]
    text: str
    before: str
    after: str
    label: NotRequired[Rightness | None]
    """Whether a cut is right by a person's judgement of its article, if there is one."""


@dataclass(slots=True)
class Tally:
    """What was compared on the way."""

    articles: int = 0
    """Articles in both outputs, of the same raw text."""
    same_cuts: int = 0
    same_flags: int = 0
    differences: int = 0


def differences(a: Iterable[Judged], b: Iterable[Judged], tally: Tally) -> Iterator[DifferenceRow]:
    """Every difference between two runs, each of them sorted by place; counts in `tally` what it has compared.

    A decision is the same if it removes, or flags, the same text at the same place. If the raw text of an article has
    changed, that is its only difference.
    """
    for old, new in _paired(a, b):
        for row in _between(old, new, tally):
            tally.differences += 1
            yield row


def _between(old: Judged | None, new: Judged | None, tally: Tally) -> Iterator[DifferenceRow]:
    """The differences in one article, of which at least one side has something to say."""
    if old is None or new is None:
        yield _difference("only_in_b" if old is None else "only_in_a", old, new)
        return
    if None not in (old.sha256_raw, new.sha256_raw) and old.sha256_raw != new.sha256_raw:
        yield _difference("raw_changed", old, new)
        return
    tally.articles += 1
    if old.outcome != new.outcome:
        yield _difference("verdict", old, new)
    cuts, old_cuts, new_cuts = _parted(old.cuts, new.cuts)
    flags, old_flags, new_flags = _parted(old.flags, new.flags)
    tally.same_cuts += cuts
    tally.same_flags += flags
    sides: tuple[tuple[Change, Sequence[DecisionRow]], ...] = (
        ("cut_lost", old_cuts),
        ("cut_gained", new_cuts),
        ("flag_lost", old_flags),
        ("flag_gained", new_flags),
    )
    for change, rows in sides:
        yield from (_difference(change, old, new, row) for row in rows)


def _parted(
    old: Sequence[DecisionRow], new: Sequence[DecisionRow]
) -> tuple[int, Sequence[DecisionRow], Sequence[DecisionRow]]:
    """How many decisions are in both, those that are only in the old ones, and those that are only in the new ones."""
    before, after = {*map(_decided, old)}, {*map(_decided, new)}
    lost = [row for row in old if _decided(row) not in after]
    return len(old) - len(lost), lost, [row for row in new if _decided(row) not in before]


def _decided(row: DecisionRow) -> _Decided:
    return row["start"], row["end"], row["removed"]


def _difference(
    change: Change, old: Judged | None, new: Judged | None, decision: DecisionRow | None = None
) -> DifferenceRow:
    one = new or old
    assert one is not None
    row: DifferenceRow = {
        "change": change,
        "article": one.article,
        "path": one.path,
        "record": one.record,
        "verdict_a": old.outcome if old else None,
        "verdict_b": new.outcome if new else None,
        "kind": "",
        "start": None,
        "end": None,
        "score": None,
        "rules": [],
        "text": "",
        "before": "",
        "after": "",
    }
    if decision is not None:
        row["kind"], row["score"] = decision["kind"], decision["score"]
        row["start"], row["end"], row["text"] = decision["start"], decision["end"], decision["removed"]
        row["rules"] = [*dict.fromkeys(one["rule"] for one in reasons(decision))]
        row["before"], row["after"] = decision["before"], decision["after"]
    return row


def _paired(a: Iterable[Judged], b: Iterable[Judged]) -> Iterator[tuple[Judged | None, Judged | None]]:
    """Each article of both, with what the other made of it, or None."""
    left, right = iter(a), iter(b)
    old, new = next(left, None), next(right, None)
    while old is not None or new is not None:
        if new is None or (old is not None and old.place < new.place):
            yield old, None
            old = next(left, None)
        elif old is None or new.place < old.place:
            yield None, new
            new = next(right, None)
        else:
            yield old, new
            old, new = next(left, None), next(right, None)
