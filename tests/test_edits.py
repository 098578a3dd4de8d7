from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dechaff import edits
from dechaff.model import Finding


def _cut(raw: str, start: int, end: int) -> Finding:
    return Finding(start, end, raw[start:end], "promo", 6.0, "cut", ())


@st.composite
def cut_texts(draw: st.DrawFn) -> tuple[str, list[Finding]]:
    raw = draw(st.text(max_size=60))
    marks = sorted(draw(st.sets(st.integers(0, len(raw)), max_size=10)))
    pairs = list(zip(marks[::2], marks[1::2], strict=False))
    return raw, [_cut(raw, start, end) for start, end in pairs]


@given(cut_texts())
def test_undoing_the_cuts_gives_the_raw_text(case: tuple[str, list[Finding]]) -> None:
    raw, cuts = case
    assert edits.undo(edits.apply(raw, cuts), cuts) == raw


@given(cut_texts())
def test_every_kept_character_knows_where_it_stood(case: tuple[str, list[Finding]]) -> None:
    raw, cuts = case
    cleaned = edits.apply(raw, cuts)
    offsets = edits.RawOffsets((cut.start, cut.end) for cut in cuts)
    where = [offsets.at(at) for at in range(len(cleaned))]
    assert [raw[at] for at in where] == list(cleaned)
    assert where == sorted(set(where))


@given(cut_texts(), st.data())
def test_a_later_cut_absorbs_the_earlier_ones_it_spans(case: tuple[str, list[Finding]], data: st.DataObject) -> None:
    raw, cuts = case
    cleaned = edits.apply(raw, cuts)
    start = data.draw(st.integers(0, len(cleaned)))
    end = data.draw(st.integers(start, len(cleaned)))
    if start == end:
        return
    offsets = edits.RawOffsets((cut.start, cut.end) for cut in cuts)
    merged = edits.merge(cuts, [_cut(raw, *offsets.span(start, end))], raw)
    assert edits.apply(raw, merged) == cleaned[:start] + cleaned[end:]
    assert all(a.end <= b.start for a, b in zip(merged, merged[1:], strict=False))
    assert all(raw[cut.start : cut.end] == cut.removed for cut in merged)
