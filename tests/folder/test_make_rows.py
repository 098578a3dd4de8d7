"""The lines of the report name each cut by its text and by which of the equal texts it is."""

from __future__ import annotations

import hashlib
import re
import tracemalloc

import pytest
from growth import grows_less_than
from hypothesis import given
from hypothesis import strategies as st

from dechaff.folder import make_rows
from dechaff.folder.make_rows import removal_rows
from dechaff.folder.rows import DecisionRow
from dechaff.model import Article, Cut


def cut_all(text: str, spans: list[tuple[int, int]]) -> list[DecisionRow]:
    article = Article("a.txt", "a.txt", None, text, "text")
    cuts = [Cut(start, end, text[start:end], "promo", 6.0, ()) for start, end in spans]
    return removal_rows(article, cuts, [None] * len(cuts), lambda entity: 1)


@given(st.text("ab电\ud83d\ude00\udce9", min_size=1, max_size=30), st.data())
def test_an_id_is_made_of_the_text_and_of_how_many_equal_ones_stand_before_it(text: str, data: st.DataObject) -> None:
    """However much of the text is searched at once."""
    offsets = st.integers(0, len(text))
    places = st.tuples(offsets, offsets).filter(lambda place: place[0] < place[1])
    spans = data.draw(st.lists(places, max_size=6))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(make_rows, "MATCHES_AT_ONCE", data.draw(st.integers(1, 40)))
        written = cut_all(text, spans)
    for (start, end), line in zip(spans, written, strict=True):
        which = sum(text.startswith(text[start:end], at) for at in range(start))
        name = f"a.txt\0{text[start:end]}\0{which}".encode("utf-8", "surrogatepass")
        assert line["id"] == hashlib.sha256(name).hexdigest()[:16]


@pytest.mark.parametrize("at_once", range(1, 20))
def test_a_text_counts_though_it_stands_where_the_search_goes_on(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(make_rows, "MATCHES_AT_ONCE", at_once)
    ids = [line["id"] for line in cut_all("x" + "电abc" * 9, [(at, at + 3) for at in range(1, 37, 4)])]
    names = (f"a.txt\0电ab\0{which}".encode() for which in range(9))
    assert ids == [hashlib.sha256(name).hexdigest()[:16] for name in names]


def test_a_text_that_stands_very_often_takes_no_memory_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_rows, "MATCHES_AT_ONCE", 1 << 8)
    text = "[x" * 100_000
    tracemalloc.start()
    try:
        cut_all(text, [(len(text) - 2, len(text) - 1)])
        assert tracemalloc.get_traced_memory()[1] < 4 * len(text)
    finally:
        tracemalloc.stop()


def test_thousands_of_cuts_in_one_article_take_linear_time() -> None:
    def write(times: int) -> None:
        text = "".join(f"Write to demo_name_{at} now, all the day long, in any weather.\n" for at in range(times))
        cut_all(text, [match.span() for match in re.finditer(r"demo_name_\d+", text)])

    assert grows_less_than(write, 1_000, 16_000, 100)  # 256 were it quadratic
