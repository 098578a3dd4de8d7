from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dechaff.judge.decisions import merge
from dechaff.model import Cut, Evidence, Level
from dechaff.spans import RawOffsets, apply, making, splice, spliced, undo, undoing


def _cut(raw: str, start: int, end: int) -> Cut:
    return Cut(start, end, raw[start:end], "promo", 6.0, ())


@st.composite
def cut_texts(draw: st.DrawFn) -> tuple[str, list[Cut]]:
    raw = draw(st.text(max_size=60))
    marks = sorted(draw(st.sets(st.integers(0, len(raw)), max_size=10)))
    pairs = list(zip(marks[::2], marks[1::2], strict=False))
    return raw, [_cut(raw, start, end) for start, end in pairs]


@given(cut_texts())
def test_undoing_the_cuts_gives_the_raw_text(case: tuple[str, list[Cut]]) -> None:
    raw, cuts = case
    assert undo(apply(raw, cuts), cuts) == raw


@given(cut_texts())
def test_every_kept_character_knows_where_it_stood(case: tuple[str, list[Cut]]) -> None:
    raw, cuts = case
    cleaned = apply(raw, cuts)
    offsets = RawOffsets((cut.start, cut.end) for cut in cuts)
    where = [offsets[at] for at in range(len(cleaned))]
    assert [raw[at] for at in where] == list(cleaned)
    assert where == sorted(set(where))


@given(cut_texts(), st.data())
def test_a_span_begins_and_ends_with_what_was_kept(case: tuple[str, list[Cut]], data: st.DataObject) -> None:
    raw, cuts = case
    cleaned = apply(raw, cuts)
    start = data.draw(st.integers(0, len(cleaned)))
    end = data.draw(st.integers(start, len(cleaned)))
    if start == end:
        return
    offsets = RawOffsets((cut.start, cut.end) for cut in cuts)
    first, last = offsets.span(start, end)
    inside = [cut for cut in cuts if first <= cut.start and cut.end <= last]
    assert apply(raw[:last], [_cut(raw, 0, first), *inside] if first else inside) == cleaned[start:end]
    assert not any(cut.start <= at < cut.end for cut in cuts for at in (first, last - 1))


@given(cut_texts())
def test_cuts_are_made_in_a_stretch_as_in_the_whole_and_undone_where_they_were_made(
    case: tuple[str, list[Cut]],
) -> None:
    raw, cuts = case
    before, after = "before the stretch, ", " and after it"
    moved = [((first + len(before), last + len(before)), new) for (first, last), new in making(cuts)]
    text = before + raw + after
    assert "".join(spliced(text, moved, len(before), len(before) + len(raw))) == apply(raw, cuts)
    assert splice(text, moved) == before + apply(raw, cuts) + after
    undone = [*undoing(cuts)]
    assert splice(apply(raw, cuts), undone) == raw


@given(cut_texts(), st.data())
def test_a_later_cut_absorbs_the_earlier_ones_it_spans(case: tuple[str, list[Cut]], data: st.DataObject) -> None:
    raw, cuts = case
    cleaned = apply(raw, cuts)
    start = data.draw(st.integers(0, len(cleaned)))
    end = data.draw(st.integers(start, len(cleaned)))
    if start == end:
        return
    offsets = RawOffsets((cut.start, cut.end) for cut in cuts)
    merged = merge(cuts, [_cut(raw, *offsets.span(start, end))], raw)
    assert apply(raw, merged) == cleaned[:start] + cleaned[end:]
    assert all(a.end <= b.start for a, b in zip(merged, merged[1:], strict=False))
    assert all(raw[cut.start : cut.end] == cut.text for cut in merged)


def _saw(raw: str, start: int, end: int, points: float) -> Evidence:
    return Evidence(f"demo/from-{start}", start, end, raw[start:end], "", points, Level.MATCH, "promo")


@given(st.lists(st.integers(-2, 9), min_size=2, max_size=5))
def test_an_absorbed_cut_leaves_all_that_was_seen_in_it(points: list[int]) -> None:
    raw = "0123456789" * len(points)
    places = [(at * 10 + 2, at * 10 + 5) for at in range(len(points))]
    found = [
        Cut(start, end, raw[start:end], "promo", float(each), (_saw(raw, start, end, each),), threshold=each)
        for (start, end), each in zip(places, points, strict=True)
    ]
    *earlier, last = found
    wide = replace(last, start=0, end=len(raw), text=raw)
    [merged] = merge(earlier, [wide], raw)
    assert {*merged.seen} == {one for each in found for one in each.why}
    assert merged.score == max(points)
    assert (merged.why, merged.score, merged.threshold) in [(one.why, one.score, one.threshold) for one in found]
    assert [*merged.also] == sorted(merged.also, key=lambda one: one.start)
