from __future__ import annotations

import codecs
import gzip
import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dechaff.text.charset import decode, decode_as, encode

HAN = "镇上的书店今天开业了，每天早上九点开门，欢迎来看书。\n一楼是小说，二楼是旧杂志。\n"
SAMPLES = [
    (HAN, "gb18030"),
    ("鎮上的書店今天開業了，每天早上九點開門。\n歡迎來看書。\n", "big5"),
    ("本日、駅前に新しい本屋が開店しました。\nぜひお越しください。\n", "cp932"),
    ("本日、駅前に新しい本屋が開店しました。\nぜひお越しください。\n", "euc_jp"),
    ("오늘 역 앞에 새 서점이 문을 열었습니다.\n많이 찾아 주세요.\n", "cp949"),
    ("Сегодня у вокзала открылся новый книжный магазин.\n", "windows-1251"),
    ("Le café près de la gare a été rénové, à bientôt.\n", "windows-1252"),
    ("Dziś przy dworcu została otwarta nowa księgarnia.\n", "windows-1250"),
    ("Garın yanındaki kitapçı bugün açıldı, şimdi görüşürüz.\n", "windows-1254"),
    ("היום נפתחה חנות ספרים חדשה ליד התחנה.\n", "windows-1255"),
]


@given(st.binary(max_size=200))
@example(b"\xff\xfe\x00")
@example(b"\xfe\xff\xd8\x00")
@example(b"\xef\xbb\xbf")
@example(b"\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5\xe6\x97")
def test_whatever_is_decoded_encodes_to_the_same_bytes(data: bytes) -> None:
    _assert_exact(data)


@given(
    st.sampled_from([sample for sample, _ in SAMPLES] + ["plain words\r\n"]),
    st.sampled_from([codec for _, codec in SAMPLES] + ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"]),
    st.lists(st.tuples(st.integers(0, 300), st.binary(max_size=3)), max_size=4),
)
def test_damaged_text_of_any_encoding_encodes_to_the_same_bytes(
    text: str, codec: str, damage: list[tuple[int, bytes]]
) -> None:
    data = text.encode(codec, "ignore") * 3
    for at, piece in damage:
        data = data[:at] + piece + data[at + 1 :]
    _assert_exact(data)


def _assert_exact(data: bytes) -> None:
    decoded = decode(data)
    if decoded is not None:
        text, encoding = decoded
        assert encode(text, encoding) == data
        assert decode_as(data, encoding) == text


@pytest.mark.parametrize(("text", "encoding"), SAMPLES, ids=[codec for _, codec in SAMPLES])
def test_the_usual_encodings_are_recognised(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == (text, encoding)


@pytest.mark.parametrize("text", [HAN, "plain words\r\nand more\r\n"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_is_recognised_with_and_without_its_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == (text, encoding)
    assert decode(("\ufeff" + text).encode(encoding)) == ("\ufeff" + text, encoding)


def test_a_byte_order_mark_stays_in_the_text() -> None:
    assert decode(codecs.BOM_UTF8 + b"words") == ("\ufeffwords", "utf-8")


def test_bytes_that_decode_but_encode_differently_are_no_text_of_that_encoding() -> None:
    japanese = SAMPLES[2][0].encode("cp932")
    twice_encoded = b"\x87\x90"  # decodes to the same character as b"\x81\xe0", which is how that is encoded
    assert twice_encoded.decode("cp932").encode("cp932") != twice_encoded
    decoded = decode(japanese + twice_encoded)
    assert decoded is None or decoded[1] != "cp932"
    _assert_exact(japanese + twice_encoded)


def test_a_few_ill_bytes_do_not_hide_utf8() -> None:
    data = HAN.encode() + b"\xff" + HAN.encode()
    assert decode(data) == (HAN + "\udcff" + HAN, "utf-8+surrogateescape")


def test_a_sequence_cut_off_at_the_end_does_not_hide_utf8() -> None:
    assert decode("日本語".encode()[:-1]) == ("日本\udce8\udcaa", "utf-8+surrogateescape")


@pytest.mark.parametrize("tail", [b"\xff\n", HAN.encode("gb18030")[:3]])
def test_a_few_ill_bytes_do_not_hide_a_double_byte_encoding(tail: bytes) -> None:
    decoded = decode(HAN.encode("gb18030") * 3 + tail)
    assert decoded is not None
    assert decoded[0].startswith(HAN * 3)
    assert decoded[1] == "gb18030+surrogateescape"


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        b"%PDF-1.7\n",
        gzip.compress(b"words", mtime=0),
        b"words\0\0words",
        "人人\0".encode() * 9,
        b"onewordthenanotherword\n\0" * 3,
        "words".encode("utf-32"),
        bytes(range(1, 32)),
        random.Random(0).randbytes(4000),
    ],
    ids=["png", "gif", "pdf", "gzip", "nuls", "nul in utf-8", "nul after lines", "utf-32", "controls", "noise"],
)
def test_a_binary_file_has_no_text(data: bytes) -> None:
    assert decode(data) is None


@pytest.mark.parametrize("nul", ["\0", "\0\0", "\x01", "\x7f"])
@pytest.mark.parametrize(("text", "encoding"), [("Soak the be{}ans overnight.\n", "utf-8"), *SAMPLES])
def test_a_stray_control_character_does_not_make_a_text_binary(text: str, encoding: str, nul: str) -> None:
    text = text.replace("{}", nul) if "{}" in text else text[:9] + nul + text[9:]
    assert decode(text.encode(encoding)) == (text, encoding)


def test_an_empty_file_is_an_empty_text() -> None:
    assert decode(b"") == ("", "utf-8")
