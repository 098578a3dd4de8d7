"""A long text is parted where the least is torn apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dechaff.text.stretches import stretches

_texts = st.lists(st.sampled_from(["word", " ", "\n", "\n\n", ". ", "。", "<b>", "长", "x" * 30]), max_size=60).map(
    "".join
)


@given(_texts, st.integers(2, 50))
def test_stretches_make_up_the_text_and_none_is_too_long_or_needlessly_short(text: str, most: int) -> None:
    spans = [*stretches(text, most)]
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(end - start <= most for start, end in spans)
    assert all(end - start >= most // 2 for start, end in spans[:-1])
    assert len(spans) == 1 or len(text) > most


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("one two.\nthree\n\nfour five six", "one two.\nthree\n\n"),
        ("one two. three\nfour five six", "one two. three\n"),
        ("one two three. four five six", "one two three."),
        ("一二三四五六七八九十。一二三四五六七八九十", "一二三四五六七八九十。"),
        ("<a href=''>one</a>two three four", "<a href=''>one</a>"),
        ("one two three four five six seven", "one two three four "),
        ("x" * 30, "x" * 20),
        ("版本1.25.3号" * 4, ("版本1.25.3号" * 4)[:20]),
    ],
)
def test_a_stretch_ends_where_the_greatest_piece_of_the_text_does(text: str, first: str) -> None:
    start, end = next(stretches(text, 20))
    assert text[start:end] == first
