"""A rule drafted from a line finds that line and others like it, and the loader takes it as it is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from dechaff.patterns.re2 import compile_re2, encoded
from dechaff.rulefiles import load_rules
from dechaff.rulefiles.written import as_yaml
from dechaff.text.views import folded
from dechaff.tuning.draft import draft, surrounded
from dechaff.tuning.rule_tests import run_rule_tests

SHARED = frozenset({"t.me", "bit.ly"})


def finds(pattern: object, text: str) -> bool:
    return compile_re2(str(pattern)).search(encoded(folded(text).text)) is not None


@pytest.mark.parametrize(
    ("text", "others", "not_found", "entity"),
    [
        (
            "Cheap pans, LINE ID: pan_demo_7",
            ["line id：spoons_1", "Line  ID @x_lids"],
            ["Cheap pans, LINE ID"],
            "line:{account}",
        ),
        ("想要课件的加我纸飞书号 kejian_demo88", ["请加我纸飞书号：shu_77"], ["加我纸飞书号"], "account:{account}"),
        (
            "Ring the pan shop on +00 000 555 0148",
            ["pan shop on: +00 111 555 0199"],
            ["on +00 000 555 0148"],
            "phone:{number}",
        ),
        (
            "Use the code PANS2031 today",
            ["use the code LIDS77"],
            ["use the code today", "use the code 5 times", "use the code JSON", "use the code A4"],
            "code:{code}",
        ),
        (
            "My nest is jar_demo_31!",
            ["my nest is lid7"],
            ["My nest is empty.", "my nest is built of moss", "my nest is 31 years old"],
            "nest:{account}",
        ),
        ("Write to @pan_demo_7 on Chirp", ["write to @lid_demo"], ["write to pan_demo_7"], "account:{account}"),
        (
            "Unlock the secret pan ritual tonight",
            ["UNLOCK the  secret pan ritual tonight!"],
            ["Unlock the secret pan"],
            "",
        ),
        ("주문은 라인 아이디 pan_demo_7 로", ["주문은 라인 아이디: lid_77"], ["라인 아이디"], "account:{account}"),
    ],
)
def test_what_varies_may_be_another_and_the_words_before_it_must_be_there(
    text: str, others: list[str], not_found: list[str], entity: str
) -> None:
    made = draft(text, SHARED)
    pattern = made.finds["pattern"]
    assert made.entity == entity
    assert [one for one in [text, *others] if not finds(pattern, one)] == []
    assert [one for one in not_found if finds(pattern, one)] == []
    assert [one for one in made.near_misses if finds(pattern, one)] == []


def test_of_an_address_the_host_is_taken_or_where_many_have_one_all_of_it() -> None:
    assert draft("Get it at https://www.pans.example/go/abc today", SHARED).finds == {
        "link": {"hosts": ["pans.example"]}
    }
    assert draft("Join (https://t.me/pans_demo).", SHARED).finds == {"link": {"url": r"^t\.me/pans_demo(?:[/?]|$)"}}


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60))
def test_a_draft_from_any_line_finds_the_line(text: str) -> None:
    made = draft(text, SHARED)
    if "pattern" in made.finds and folded(text).text.strip():
        assert finds(made.finds["pattern"], " ".join(folded(text).text.split()))


@given(st.text(max_size=40), st.text(min_size=1, max_size=40))
def test_what_is_written_is_read_back(raw: str, pattern: str) -> None:
    fields = {"pattern": pattern.replace("\ud800", ""), "tests": {"spares": [raw, f"{raw}\n\nRain.\n"]}, "points": 6}
    assert YAML(typ="safe").load(as_yaml(fields)) == fields


def test_a_drafted_rule_passes_its_own_tests(tmp_path: Path) -> None:
    text = "想要课件的加我纸飞书号 kejian_demo88"
    made = draft(text, SHARED)
    raw, cleaned = surrounded(text)
    fields = {
        "description": made.description,
        "kind": made.kind,
        **made.finds,
        "entity": made.entity,
        "points": 6,
        "unit": "sentence",
        "tests": {"cleans": [{"raw": raw, "cleaned": cleaned}], "spares": [made.near_misses[0]]},
    }
    (tmp_path / "contact").mkdir()
    (tmp_path / "contact" / "mine.yaml").write_text(as_yaml(fields), encoding="utf-8")
    assert [one.problem for one in run_rule_tests(load_rules([tmp_path]), ids={"contact/mine"})] == ["", ""]
