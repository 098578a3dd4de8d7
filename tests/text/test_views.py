from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dechaff.text.views import View, folded


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
        ("微\u200c信", "微信"),
        ("T G : @ a b c", "TG:@abc"),
        ("🇹 🇪 🇱 🇪 🇬", "TELEG"),
        ("d·i·p·l·o·m·a", "diploma"),
        ("텔.레.그.램", "텔레그램"),
        ("카 . 톡", "카톡"),
        ("代✍️写论🍀文", "代写论文"),
        ("d🍑x🍑z🍑2", "dxz2"),
        ("Теlеgrаm", "Telegram"),
        ("кaзинo", "казино"),
        ("تـيـلـيـجـرام", "تيليجرام"),
        ("&#x54;&#71;", "TG"),
        ("&#24494;&#20449;", "微信"),
        ("a&commat;b&nbsp;c &amp; d", "a@b\xa0c & d"),
        ("code：**AB12**", "code：AB12"),
        ("<b>TG</b>: <span class='x'>@a</span>", "TG: @a"),
        ("__WeChat__ ***id***", "WeChat id"),
        ("=54=47=20=E5=BE=AE", "TG 微"),
        ("| WeChat | demo_1 |", "| WeChat:demo_1 |"),
        ("<td>WeChat</td>\n<td class='x'>demo_1</td>", "<td>WeChat:demo_1</td>"),
        ("<dt>微信</dt><dd>demo_1</dd>", "<dt>微信:demo_1</dd>"),
    ],
)
def test_a_disguise_reads_as_the_plain_letters(disguised: str, plain: str) -> None:
    assert folded(disguised).text == plain


@pytest.mark.parametrize(
    "honest",
    [
        "微信，支付！",
        "plain text",
        "2 * 3, snake_case__name, <b",
        "<p>a</p> <a href='b'>c</a> <img src=d>",
        "👩‍👩‍👧",
        "می‌خواهم",
        "at 1 a m",
        "e.g. this",
        "Wi-Fi, IT-отдел",
        "телефон",
        "費用👉點擊",
        "ru=44",
        "&lt; &#0; &#xd800; &unknown;",
        "| iron | heavy_pan | black |",
        "<td>iron</td><td>a heavy pan</td>",
    ],
)
def test_an_honest_text_folds_to_itself(honest: str) -> None:
    assert folded(honest).text == honest


def test_a_byte_order_mark_is_no_disguise() -> None:
    assert folded("\ufeffplain").text == "\ufeffplain"


PIECES = st.sampled_from([*"aTé中字🆃🇬ᴛ\u200b\u00ad①\ud800 \nт.о🍀", "&#84;", "=54=47=45=45", "\u200c"])


@given(st.lists(PIECES, max_size=30).map("".join))
def test_every_character_leads_back_to_a_source_of_its_own(text: str) -> None:
    view = folded(text)
    at = reached = 0
    for index, character in enumerate(view.text):
        width = len(character.encode("utf-8", "surrogatepass"))
        start, end = view.span(at, at + width)
        assert view.source_span(index, index + 1) == (start, end)
        assert reached <= start < end <= len(text)
        if end - start == 1 and character.isascii() and text[start].isascii():
            assert text[start] == character
        reached = end if len(unicodedata.normalize("NFKC", text[start:end])) == 1 else start
        at += width
    assert at == len(view.data)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("Теlеgrаm", 0.3, 1.0),
        ("WhаtsАpp", 0.3, 1.0),
        ("Whаtsapp", 0.0, 0.2),
        ("see T.e.l.e.g.r.a.m now", 0.3, 1.0),
        ("微\u200b信", 0.3, 1.0),
        ("Tele\u00adgram", 0.0, 0.2),
        ("Ｔｅｌｅｇｒａｍ", 0.0, 0.0),
        ("&#24494;&#20449;", 0.0, 0.0),
        ("plain", 0.0, 0.0),
    ],
)
def test_a_disguise_is_measured_by_the_letters_it_hides(text: str, least: float, most: float) -> None:
    assert least <= folded(text).disguise(text, 0, len(text)) <= most


@given(st.lists(st.sampled_from([*"abc \n", "е", "\u200b", "&#97;", "Ｔ", "①", "q．", "微"]), max_size=30), st.data())
def test_what_a_view_shows_of_a_text_is_what_it_shows_of_its_pieces(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    view = folded(text)
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    shown = [view.between(*span) for span in ((0, first), (first, last), (last, len(text)))]
    assert "".join(shown) == view.text
    if shown[1] == text[first:last]:
        assert view.disguise(text, first, last) == 0.0


@given(st.text(max_size=40), st.data())
def test_without_disguise_a_span_is_its_own_source(text: str, data: st.DataObject) -> None:
    view = View(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    clean = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    assert view.span(len(clean[:start].encode()), len(clean[:end].encode())) == (start, end)
