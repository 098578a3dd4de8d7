"""Each class of characters has one definition, in `text/characters.py`."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dechaff.text import characters
from dechaff.text.characters import HAN, HANGUL, KANA, LONE_SURROGATE, SURROGATES, well_formed, would_merge

PACKAGE = Path(characters.__file__).parent.parent
WRITTEN_ELSEWHERE = {
    "a surrogate": r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}",
    "the range of Han, kana or Hangul": r"\\u(?:2e80|3040|3400|4e00|9fff|ac00|d7a3)",
    "a full stop of India or Arabia": "[।۔؟]",
    "a byte order mark": r"\\ufeff",
}


@pytest.mark.parametrize("what", WRITTEN_ELSEWHERE)
def test_no_other_module_writes_a_class_of_its_own(what: str) -> None:
    written = re.compile(WRITTEN_ELSEWHERE[what])
    known = {"text/characters.py", "ingest/json_text.py", "urls/address.py"}  # escapes of JSON; addresses
    files = {file.relative_to(PACKAGE).as_posix(): file.read_text("utf-8") for file in PACKAGE.rglob("*.py")}
    assert written.search(files["text/characters.py"])
    assert [name for name, code in files.items() if name not in known and written.search(code)] == []


@given(st.text(st.characters(), max_size=20))
def test_a_well_formed_text_can_be_encoded_and_keeps_its_length(text: str) -> None:
    assert len(well_formed(text)) == len(text)
    well_formed(text).encode()
    assert well_formed(text) == text or LONE_SURROGATE.search(text)


@pytest.mark.parametrize(("left", "right"), [*product("\ud800\udbff\udc00\udfffa", repeat=2)], ids=ascii)
def test_surrogates_merge_where_utf_16_says_so(left: str, right: str) -> None:
    joined = (left + right).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    assert would_merge(left, right) == (len(joined) == 1)


@pytest.mark.parametrize(
    ("within", "characters"), [(HAN, "中龥㐀豈"), (KANA, "ひカー"), (HANGUL, "가힣"), (SURROGATES, "\ud800\udfff")]
)
def test_a_class_holds_its_characters(within: str, characters: str) -> None:
    assert re.fullmatch(f"[{within}]+", characters)
    assert not re.search(f"[{within}]", "aß。 \U0001f600")
