"""A disguise is looked for only if its sign is found: that must never miss one."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dechaff.patterns.re2 import compile_re2
from dechaff.text.characters import ANY_DIGIT, ANY_LETTER, ANY_SPACE
from dechaff.text.disguises import DISGUISES, possible
from dechaff.text.views import View, folded

# Every kind of disguise, whole and in parts, and what may be around it.
PIECES = st.sampled_from(
    [
        *("hxxp", "h**ps", "https", "[:]//", ":/", "//", ":\\\\", "[.]", "(.)", "。", "．", "ly/", "\\", "a.b"),
        *(
            "&#x54;",
            "&amp;",
            "=54=47=45",
            "=45=\r\n=41",
            "**",
            "*",
            "__",
            "_",
            "<b>",
            "</b >",
            "<ı>",
            "<",
            "Ｔ",
            "＠",
            "＿",
            "！",
        ),
        *(
            "‐",
            "①",
            "🆃",
            "ᴛ",
            "٣",
            "\u200b",
            "\ufeff",
            "\u200c",
            "\u200d",
            "Те",
            "le",
            "a",
            "T",
            "g",
            "t.g",
            "q",
            "1",
            " ",
            "\n",
        ),
        *(
            "\u3000",
            "\x1c",
            ".",
            "·",
            "-",
            "’",
            "・",
            "･",
            "中",
            "文",
            "텔",
            "🍀",
            "👉",
            "é",
            "²",
            "@",
            ",",
            "\ud800",
            "a b c d e ",
        ),
        *("a.b.c", "1-2-3-", "中.文", "word " * 20),
    ]
)
TEXTS = st.lists(PIECES, max_size=40).map("".join)


@given(TEXTS)
@example("&#x54;__Те")  # letters of two alphabets with signs between them
def test_the_folded_view_is_the_same_as_without_signs(text: str) -> None:
    plain = View(text)
    for disguise in DISGUISES:
        changes = disguise.changes(disguise.find(plain.text))
        plain = plain.rewritten(changes) if changes else plain
    view = folded(text)
    assert view.text == plain.text
    assert [view.source_span(at, at + 1) for at in range(len(view.text))] == [
        plain.source_span(at, at + 1) for at in range(len(view.text))
    ]


@given(TEXTS)
def test_every_disguise_has_a_sign(text: str) -> None:
    changing = [at for at, disguise in enumerate(DISGUISES) if disguise.changes(disguise.find(text))]
    assert set(changing) <= set(possible(View(text).data))


@pytest.mark.parametrize(
    ("kind", "is_one"),
    [(ANY_LETTER, str.isalnum), (ANY_DIGIT, str.isdecimal), (f"[{ANY_SPACE}]", str.isspace)],
)
def test_the_classes_of_signs_hold_all_characters_that_python_takes(kind: str, is_one: object) -> None:
    assert callable(is_one)
    ours = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) != "Cs"]
    data = "".join(one for one in ours if is_one(one)).encode()
    found = b"".join(data[slice(*match.span())] for match in compile_re2(f"{kind}+").finditer(data))
    assert found == data


@given(TEXTS, st.data())
def test_a_span_leads_to_what_its_characters_lead_to(text: str, data: st.DataObject) -> None:
    view = folded(text)
    if not view.text:
        return
    start = data.draw(st.integers(0, len(view.text) - 1))
    end = data.draw(st.integers(start + 1, len(view.text)))
    assert view.source_span(start, end) == (view.source_span(start, start + 1)[0], view.source_span(end - 1, end)[1])
