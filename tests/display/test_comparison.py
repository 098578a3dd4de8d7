"""Two runs compared: nothing is missed, nothing is made up, and memory does not grow with the reports."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from itertools import groupby
from typing import get_args

from found import found, long_lines, texts
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dechaff.display.comparison.differences import DifferenceRow, Judged, Outcome, Tally, differences
from dechaff.display.comparison.groups import Comparison, Side, gather
from dechaff.display.comparison.html import as_page
from dechaff.display.comparison.text import as_text
from dechaff.folder.rows import DecisionRow

PLACES = [(path, record) for path in ("a", "a/b.md", "a0", "é") for record in (None, 0, 9, 10)]
SWAPPED = {
    "verdict": "verdict",
    "raw_changed": "raw_changed",
    "cut_changed": "cut_changed",
    "flag_changed": "flag_changed",
    "cut_lost": "cut_gained",
    "cut_gained": "cut_lost",
    "flag_lost": "flag_gained",
    "flag_gained": "flag_lost",
    "only_in_a": "only_in_b",
    "only_in_b": "only_in_a",
}


def decision(start: int, removed: str, score: float = 7) -> DecisionRow:
    """A cut or a flag there."""
    return found(start=start, end=start + len(removed), removed=removed, score=score)


RAW = "Sand the board. Paint it twice. Let it dry."


@st.composite
def decisions(draw: st.DrawFn) -> tuple[DecisionRow, ...]:
    """Some spans of a text, which do not overlap."""
    ends = sorted(draw(st.sets(st.integers(0, len(RAW)), max_size=8)))
    spans = [*zip(ends, ends[1:], strict=False)]
    chosen = [span for span in spans if draw(st.booleans())]
    return tuple(decision(start, RAW[start:end], draw(st.integers(6, 9))) for start, end in chosen)


@st.composite
def runs(draw: st.DrawFn) -> list[Judged]:
    """What a run made of some articles."""
    chosen = draw(st.lists(st.sampled_from(PLACES), unique=True))
    one = st.builds(
        Judged,
        st.just("name"),
        st.just(""),
        st.none(),
        st.sampled_from([one for literal in get_args(Outcome) for one in (get_args(literal) or [literal])]),
        st.sampled_from([None, "hash", "hash", "other"]),
        decisions(),
        decisions(),
    )
    articles = [replace(draw(one), path=path, record=record) for path, record in chosen]
    return sorted(articles, key=lambda one: one.place)


def compared(a: Sequence[Judged], b: Sequence[Judged]) -> list[DifferenceRow]:
    return [*differences(a, b, Tally())]


def key(row: Mapping[str, object]) -> str:
    return str(sorted(row.items()))


@given(runs())
def test_a_run_does_not_differ_from_itself(run: list[Judged]) -> None:
    tally = Tally()
    assert [*differences(run, run, tally)] == []
    cuts, flags = (sum(map(len, rows)) for rows in ([one.cuts for one in run], [one.flags for one in run]))
    assert tally == Tally(len(run), cuts, flags)


@settings(max_examples=40)
@given(runs(), runs())
def test_swapping_two_runs_swaps_lost_and_gained(a: list[Judged], b: list[Judged]) -> None:
    turned = [_turned({**row}) for row in compared(b, a)]
    assert sorted(map(key, turned)) == sorted(map(key, ({**row} for row in compared(a, b))))


def _turned(row: dict[str, object]) -> dict[str, object]:
    """The difference, seen from the other side."""
    swapped = ["verdict"] if row["start_a"] is None else ["verdict", "start", "end", "score", "rules", "text"]
    names = [(f"{name}_a", "verdict_b" if name == "verdict" else name) for name in swapped]
    return (
        row
        | {"change": SWAPPED[str(row["change"])]}
        | {one: row[two] for pair in names for one, two in (pair, pair[::-1])}
    )


@settings(max_examples=40)
@given(runs(), runs())
def test_a_with_its_differences_is_b(a: list[Judged], b: list[Judged]) -> None:
    """Of articles whose raw text is the same: those that B lacks are taken out, what is lost and gained changes hands,
    and what has changed is as in B."""
    old = {(one.path, one.record): (one.outcome, spans(one.cuts), spans(one.flags)) for one in a}
    new = {(one.path, one.record): (one.outcome, spans(one.cuts), spans(one.flags)) for one in b}
    for row in compared(a, b):
        place = row["path"], row["record"]
        if row["change"] == "only_in_a":
            assert place not in new
            del old[place]
        elif row["change"] in ("only_in_b", "raw_changed"):
            assert (place in old) == (row["change"] == "raw_changed")
            old[place] = new[place]
        elif row["change"] == "verdict":
            assert row["verdict_a"] == old[place][0] != row["verdict_b"]
            old[place] = (new[place][0], *old[place][1:])
        else:
            here, one = old[place][1 + row["change"].startswith("flag")], (row["start"], row["end"], row["text"])
            if row["change"].endswith("changed"):
                here.remove((row["start_a"], row["end_a"], row["text_a"]))
            (here.remove if row["change"].endswith("lost") else here.add)(one)
    assert old == new


@settings(max_examples=40)
@given(decisions(), decisions())
def test_of_what_changed_both_overlap_and_as_many_pairs_as_there_can_be_are_told(
    a: Sequence[DecisionRow], b: Sequence[DecisionRow]
) -> None:
    rows = compared([replace(ONE, cuts=a)], [replace(ONE, cuts=b)])
    old, new = spans(a) - spans(b), spans(b) - spans(a)
    overlapping = {(one, other) for one in old for other in new if one[0] < other[1] and other[0] < one[1]}
    told = [
        ((row["start_a"], row["end_a"], row["text_a"]), (row["start"], row["end"], row["text"]))
        for row in rows
        if row["change"] == "cut_changed"
    ]
    assert overlapping.issuperset(told)
    assert len({one for one, _ in told}) == len({other for _, other in told}) == len(told) == most_pairs(overlapping)


def most_pairs(overlapping: Collection[tuple[object, object]]) -> int:
    """In how many pairs at most each one is only once, found by trying all."""
    if not overlapping:
        return 0
    first = min(overlapping, key=str)
    without = {pair for pair in overlapping if pair != first}
    apart = {pair for pair in without if pair[0] != first[0] and pair[1] != first[1]}
    return max(most_pairs(without), 1 + most_pairs(apart))


ONE = Judged("a", "a", None, "cleaned", "hash")


def spans(rows: Sequence[DecisionRow]) -> set[tuple[int, int, str]]:
    return {(one["start"], one["end"], one["removed"]) for one in rows}


def test_an_article_whose_bytes_could_not_be_read_has_failed_and_not_changed() -> None:
    (row,) = compared([Judged("a", "a", None, "failed", None)], [Judged("a", "a", None, "clean", "hash")])
    assert (row["change"], row["verdict_a"], row["verdict_b"]) == ("verdict", "failed", "clean")


@settings(max_examples=40)
@given(runs(), runs(), st.integers(1, 4))
def test_groups_are_those_that_plain_counting_finds(a: list[Judged], b: list[Judged], most: int) -> None:
    rows = compared(a, b)
    changes = gather(rows, most)
    assert {change: one.count for change, one in changes.items()} == Counter(row["change"] for row in rows)
    for change, one in changes.items():
        here = [row for row in rows if row["change"] == change]
        counts = Counter(grouped_by(row) for row in here)
        shown = [group.count for group in one.groups]
        assert shown == sorted(counts.values(), reverse=True)[:most]
        assert one.different == len(counts)
        for group in one.groups:
            texts = group.text_a, group.text
            assert group.count == counts[texts]
            articles = [*groupby((row["path"], row["record"]) for row in here if grouped_by(row) == texts)]
            assert group.articles == len(articles)


def grouped_by(row: DifferenceRow) -> tuple[str, str]:
    if row["change"] == "verdict":
        return "", f"{row['verdict_a']} → {row['verdict_b']}"
    return row["text_a"].strip() or row["text_a"], row["text"].strip() or row["text"]


class Counting(HTMLParser):
    """Counts elements."""

    def __init__(self) -> None:
        super().__init__()
        self.tags = Counter[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1


@given(texts, texts, texts.filter(bool))
@example("", "", "\ud83d\udcff")
def test_no_text_breaks_out_of_what_shows_it(name: str, around: str, text: str) -> None:
    def elements(name: str, around: str, text: str) -> tuple[Counter[str], int]:
        cut = found(removed=text, before=around, after=around, end=3 + len(text), kind="<b>" if name else "b")
        longer = {**cut, "removed": f"{text}z", "end": cut["end"] + 1}
        judged = [Judged(name, "a.md", at, "cleaned", None, [cut]) for at in range(2)]
        rows = differences(judged, [replace(judged[0], cuts=()), replace(judged[1], cuts=[longer])], Tally())
        comparison = Comparison(Side(name, {"profile": around}), Side(name, {}), Tally(), gather(rows, 9))
        reader = Counting()
        reader.feed(as_page(comparison))
        as_text(comparison).encode()
        return reader.tags, as_text(comparison).count("\n")

    assert elements(f"</p><script>{name}", f"<i>{around}", f"</div><img>{text}") == elements("x", "x", "x")


def test_memory_does_not_grow_with_the_reports() -> None:
    def judged(number: int) -> Iterator[Judged]:
        for at, line in enumerate(long_lines(number, 900)):
            yield Judged("a", "a.jsonl", at, "cleaned", "hash", [line])

    def peak(number: int) -> int:
        tracemalloc.start()
        gathered = gather(differences(judged(number), (replace(one, cuts=()) for one in judged(number)), Tally()), 9)
        assert gathered["cut_lost"].different == number
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(10_000) < peak(1_000) + 10_000 * 900 / 9
