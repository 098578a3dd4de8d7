"""Words from lists match only whole words, in scripts with spaces between words or without."""

from __future__ import annotations

import re

import pytest

from dechaff.text import word_ends
from dechaff.text.word_ends import inside_word

APART = [
    ("hat", "a hat."),
    ("шляпа", "эта шляпа дорога"),
    ("帽子", "买帽子吗"),
    ("联系我", "请联系我，谢谢"),
    ("오피", "오피 추천"),
    ("오피", "강남 오피는 비싸다"),
    ("오피", "오피에서도"),
    ("카지노사이트", "온라인카지노사이트추천"),  # so long that it can only be part of a compound
    ("バカラ", "勝てるバカラの店"),
    ("オンラインカジノ", "人気オンラインカジノランキング"),
    ("รับทำ", "ร้านรับทำป้าย"),
    ("थोक", "थोक में"),
    ("مجانا", "مجاناً لك"),  # a mark that is often left out
    ("免费", "免费\ufe0f！"),
]
WITHIN = [
    ("hat", "that"),
    ("шляпа", "шляпами"),
    ("联系我", "联系我们"),
    ("聯繫我", "聯繫我們"),
    ("오피", "오피니언"),
    ("오피", "오피니언을 읽다"),
    ("오피", "하이오피"),
    ("부업", "어부업계"),
    ("バカラ", "バカラー"),
    ("ロト", "プロト"),
    ("ロト", "ロトンダ"),
    ("コート", "スコート"),
    ("ยา", "ยาำ"),
    ("ขาย", "เขาย"),
    ("थोक", "थोकी"),
    ("cafe", "cafe\u0301"),
    ("hat", "red_hat"),
    ("hat", "@hat"),
]


def _begins_or_ends_within(word: str, text: str) -> bool:
    start = text.index(word)
    return inside_word(text, start, start + len(word))


@pytest.mark.parametrize(("word", "text"), APART)
def test_a_word_by_itself_is_one(word: str, text: str) -> None:
    assert not _begins_or_ends_within(word, text)


@pytest.mark.parametrize(("word", "text"), WITHIN)
def test_a_piece_of_a_longer_word_is_none(word: str, text: str) -> None:
    assert _begins_or_ends_within(word, text)


def test_scripts_without_spaces_are_known_by_their_ranges() -> None:
    everything = "".join(map(chr, range(0x110000)))
    for letters, is_one in (
        (word_ends._NO_SPACES, word_ends._needs_no_space),
        (word_ends.HANGUL, word_ends._is_hangul),
    ):
        assert "".join(filter(is_one, everything)) == "".join(re.findall(f"[{letters}]", everything))
        assert not is_one("")
