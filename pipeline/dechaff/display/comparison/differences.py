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
    "cut_changed",
    "cut_lost",
    "cut_gained",
    "flag_changed",
    "flag_lost",
    "flag_gained",
    "raw_changed",
    "only_in_a",
    "only_in_b",
]
CHANGES: tuple[Change, ...] = get_args(Change)
_OF_CUTS: tuple[Change, Change, Change] = "cut_changed", "cut_lost", "cut_gained"
_OF_FLAGS: tuple[Change, Change, Change] = "flag_changed", "flag_lost", "flag_gained"
Rightness = Literal["right", "wrong"]
Place = tuple[bytes, int]
"""What articles are sorted by: the path's bytes, then the record."""
_Decided = tuple[int, int, str]
"""What makes two decisions the same: their span in the raw text, and what it holds."""
_Pair = tuple[DecisionRow | None, DecisionRow | None]
"""A decision in the old run and in the new one, or in one of them."""


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
    """One difference. A is the first of the two outputs, B the second. What only B has is gained; what overlaps a cut
    or a flag of A has changed."""

    change: Change
    article: str
    path: str
    record: Number | None
    verdict_a: Outcome | None
    """Null if the article is only in B."""
    verdict_b: Outcome | None
    kind: str
    """Of a cut or a flag, as all that follows; empty for other differences. If it has changed, as it is in B."""
    start: Number | None
    end: Number | None
    score: float | None
    rules: list[str]
    text: str
    before: str
    after: str
    start_a: Number | None
    """Of a cut or a flag that has changed, as it is in A, as all that follows; empty for other differences."""
    end_a: Number | None
    score_a: float | None
    rules_a: list[str]
    text_a: str
    label: NotRequired[Rightness | None]
    """Whether the cut is right by a person's judgement of its article, if there is one."""
    label_a: NotRequired[Rightness | None]
    """The same of what it is in A, if it has changed."""


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

    A decision is the same if it removes, or flags, the same text at the same place, and has changed if it overlaps one
    that the other run made. If the raw text of an article has changed, that is its only difference.
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
    same_cuts, cuts = _parted(old.cuts, new.cuts)
    same_flags, flags = _parted(old.flags, new.flags)
    tally.same_cuts += same_cuts
    tally.same_flags += same_flags
    for (changed, lost, gained), pairs in ((_OF_CUTS, cuts), (_OF_FLAGS, flags)):
        for before, after in pairs:
            change = gained if before is None else lost if after is None else changed
            yield _difference(change, old, new, before, after)


def _parted(old: Sequence[DecisionRow], new: Sequence[DecisionRow]) -> tuple[int, Iterator[_Pair]]:
    """How many decisions are in both, and all others."""
    before, after = {*map(_decided, old)}, {*map(_decided, new)}
    only_old = [row for row in old if _decided(row) not in after]
    only_new = [row for row in new if _decided(row) not in before]
    return len(old) - len(only_old), _overlapping(only_old, only_new)


def _overlapping(old: Sequence[DecisionRow], new: Sequence[DecisionRow]) -> Iterator[_Pair]:
    """Each decision once, in order: with one of the other side that it overlaps and no earlier one had, or alone."""
    left, right = iter(old), iter(new)
    one, other = next(left, None), next(right, None)
    while one or other:
        if other is None or (one and one["end"] <= other["start"]):
            yield one, None
            one = next(left, None)
        elif one is None or other["end"] <= one["start"]:
            yield None, other
            other = next(right, None)
        else:
            yield one, other
            one, other = next(left, None), next(right, None)


def _decided(row: DecisionRow) -> _Decided:
    return row["start"], row["end"], row["removed"]


def _difference(
    change: Change,
    old: Judged | None,
    new: Judged | None,
    before: DecisionRow | None = None,
    after: DecisionRow | None = None,
) -> DifferenceRow:
    """The difference in an article that is in `old` and `new`, or in one of them, and in a decision on it if it is one:
    `before` in the old run and `after` in the new."""
    article = new or old
    assert article is not None
    row: DifferenceRow = {
        "change": change,
        "article": article.article,
        "path": article.path,
        "record": article.record,
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
        "start_a": None,
        "end_a": None,
        "score_a": None,
        "rules_a": [],
        "text_a": "",
    }
    if decision := after or before:
        row["kind"], row["score"], row["rules"] = decision["kind"], decision["score"], _rules(decision)
        row["start"], row["end"], row["text"] = decision["start"], decision["end"], decision["removed"]
        row["before"], row["after"] = decision["before"], decision["after"]
    if before and after:
        row["start_a"], row["end_a"], row["text_a"] = before["start"], before["end"], before["removed"]
        row["score_a"], row["rules_a"] = before["score"], _rules(before)
    return row


def _rules(decision: DecisionRow) -> list[str]:
    return [*dict.fromkeys(one["rule"] for one in reasons(decision))]


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
