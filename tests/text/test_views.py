from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dechaff.text.views import View, folded, is_disguised


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("🆃🅶", "TG"),
        ("🇹🇬", "TG"),
        ("ＴＧ", "TG"),
        ("ⓣⓖ", "tg"),
        ("𝐓𝐆", "TG"),
        ("ᴛɢ", "tg"),
        ("❶➁➌", "123"),
        ("t\u200bg\u00ad", "tg"),
    ],
)
def test_a_disguise_reads_as_the_plain_letters(disguised: str, plain: str) -> None:
    assert folded(disguised).text == plain


@pytest.mark.parametrize("honest", ["微信，支付！", "plain text", "👩‍👩‍👧", "می‌خواهم", "１ is gone".replace("１", "1")])
def test_an_honest_text_folds_to_itself(honest: str) -> None:
    assert not is_disguised(honest)
    assert folded(honest).text == honest


def test_a_byte_order_mark_is_no_disguise() -> None:
    assert not is_disguised("\ufeffplain")


@given(st.text(st.sampled_from("aTé中🆃🇬ᴛ\u200b\u00ad①\ud800 \n"), max_size=30))
def test_every_match_leads_back_to_what_it_matched(text: str) -> None:
    view = folded(text)
    at = 0
    for index, character in enumerate(view.text):
        width = len(character.encode("utf-8", "surrogatepass"))
        start, end = view.span(at, at + width)
        assert view.source_span(index, index + 1) == (start, end)
        assert folded(text[start:end]).text.count(character) >= 1
        at += width
    assert at == len(view.data)


@given(st.text(max_size=40), st.data())
def test_without_disguise_a_span_is_its_own_source(text: str, data: st.DataObject) -> None:
    view = View(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    clean = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    assert view.span(len(clean[:start].encode()), len(clean[:end].encode())) == (start, end)
