"""A contact is a contact: one account has one name however it is written, and what names nobody is none."""

from __future__ import annotations

import sys
import unicodedata

import pytest
import regex

from dechaff import Cleaner
from dechaff.text.views import folded

CLEANER = Cleaner()
# All that Unicode calls ignorable or a format, and the blank of Braille: no reader sees any of them in a name.
UNSEEN = [
    chr(point)
    for point in range(sys.maxunicode + 1)
    if unicodedata.category(chr(point)) not in ("Cs", "Cn")
    and (regex.match(r"\p{Default_Ignorable_Code_Point}", chr(point)) or point in (0x2800, 0x061C, 0xFFF9))
]


def entities(text: str) -> set[str]:
    """The accounts that count as evidence in the text."""
    return {one.entity for one in CLEANER.explain(text).evidence if one.entity and not one.dismissed}


@pytest.mark.parametrize("unseen", UNSEEN, ids=lambda one: f"{ord(one):04X}")
def test_what_no_reader_sees_is_no_part_of_a_name(unseen: str) -> None:
    assert "@name_x, kiln.demo" in folded(f"See @name{unseen}_x, kiln{unseen}.demo").text


def test_selectors_that_tell_ideographs_or_emoji_apart_stay() -> None:
    assert folded("葛\U000e0100城 1\ufe0f\u20e3 ✈\ufe0f a").text == "葛\U000e0100城 1\ufe0f\u20e3 ✈\ufe0f a"


@pytest.mark.parametrize(
    ("written", "entity"),
    [
        (r"Telegram🔥+ @kiln\_demo\_5", "telegram:kiln_demo_5"),
        (r"Telegram🔥+ \@kiln\_demo\_5", "telegram:kiln_demo_5"),
        (r"Telegram🔥+ t.me/ki\_demo\_5", "telegram:ki_demo_5"),
        (r"加微信：ki\_demo\_77", "wechat:ki_demo_77"),
        (r"카톡: ki\_demo\_77", "messenger:ki_demo_77"),
        (r"Mail: glaze\_desk@kiln\-demo.example", "mail:glaze_desk@kiln-demo.example"),
    ],
)
def test_a_backslash_of_markdown_is_no_part_of_a_name(written: str, entity: str) -> None:
    assert entity in entities(f"Wedge the **clay**.\n\n{written}\n\nFire slowly.\n")
