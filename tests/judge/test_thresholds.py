"""Each threshold of a profile decides what its name says."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from pathlib import Path

import pytest

from dechaff import Cleaner, load_rules
from dechaff.judge.weigh import weight
from dechaff.model import Evidence, Level
from dechaff.rulebook import Profile
from dechaff.rulebook.profile import DESCRIBED

RULES = load_rules()
BALANCED = RULES.profile("balanced")
CLEANER = Cleaner(RULES)
ARTICLES = Path(__file__).parents[1] / "corpus" / "articles"
AD = "TG🔥+ @demo_name_1"
AROUND = "# One\n\nWords of the day.\n\n{}\n\n## Two\n\nMore.\n"


def under(profile: Profile) -> Cleaner:
    """A cleaner under a profile that is not among those of the rules."""
    return Cleaner(replace(RULES, profiles=(profile,)))


ON_ARTICLES: list[tuple[dict[str, float], str]] = [
    ({"beside_points": 0.5}, "zh-ghost-writing.md"),
    ({"account_points": 99.0}, "hi-homework-science.md"),
    ({"ad_max_letters": 0}, "ko-spec-table-row.md"),
    ({"ad_min_support": 99}, "zh-homework-heading-block-2.md"),
    ({"ad_min_share": 0.0}, "id-table-row.md"),
    ({"clause_min_sentence_letters": 9999}, "de-forum-clause.txt"),
    ({"clause_max_share": 0.0}, "ru-forum-disguised-handle.txt"),
    ({"clause_max_share_at_end": 0.0}, "de-forum-clause.txt"),
    ({"clause_max_share_unstopped": 0.0}, "th-football-zero-width.html"),
    ({"spam_min_kinds": 99}, "pt-loans.txt"),
    ({"spam_min_spread": 9999.0}, "pt-loans.txt"),
    ({"spam_min_letters": 99_999}, "pt-loans.txt"),
    ({"inserted_max_left": 999}, "pt-loans.txt"),
    ({"inserted_max_share": 1.0}, "zh-gambling.txt"),
]


@pytest.mark.parametrize(("change", "article"), ON_ARTICLES)
def test_another_threshold_makes_another_of_an_article(change: dict[str, float], article: str) -> None:
    text = (ARTICLES / article).read_text(encoding="utf-8")
    before, after = CLEANER.clean(text), under(replace(BALANCED, **change)).clean(text)  # type: ignore[arg-type]
    assert (before.text, before.verdict) != (after.text, after.verdict)


def test_a_short_section_goes_with_the_heading_that_announces_it() -> None:
    section = f"## Sponsored\n\nTea for everybody in the house.\n\n{AD}"
    raw = AROUND.format(section)
    assert CLEANER.clean(raw).text == "# One\n\nWords of the day.\n\n## Two\n\nMore.\n"
    assert under(replace(BALANCED, ad_section_max_letters=20)).clean(raw).text == raw.replace(f"{AD}\n\n", "")


def test_bare_headings_go_with_the_promotion_around_them() -> None:
    raw = AROUND.format(f"{AD}\n\n## Pots\n\n## Buy now and get cheap tea")
    assert CLEANER.clean(raw).text == "# One\n\nWords of the day.\n\n## Two\n\nMore.\n"
    assert under(replace(BALANCED, ad_max_headings_between=0)).clean(raw).text == raw.replace(f"{AD}\n\n", "")


def test_repetition_counts_beside_a_find_that_is_strong_enough() -> None:
    contact = Evidence("a", 0, 1, "x", "", 4, Level.MATCH, "contact", "proof", "contact")
    repeated = Evidence("b", 0, 1, "x", "", 3, Level.MATCH, "promo", "repetition")
    assert weight([contact, repeated], BALANCED) == 7
    assert weight([contact, repeated], replace(BALANCED, repetition_points=5.0)) == 4


def test_many_finds_in_one_sentence_count_as_few() -> None:
    text = "Online casino, online casino, online casino, apply now on WhatsApp: +44 20 7946 0000 or https://bit.ly/1demo\n\n"
    times = []
    for most in (1, 2, 9):
        reasons = under(replace(BALANCED, spam_max_finds_per_sentence=most)).explain(text * 3, "markdown").spam.reasons
        times += [int(one.split()[1]) for one in reasons if one.startswith("offer/gambling")]
    assert times == [3, 6, 9]


def test_every_threshold_with_a_default_is_tried_here() -> None:
    always_given = {
        "name",
        "flag",
        "remove",
        "suspect_accused",
        "suspect_share",
        "max_loss_share",
        "spam_score",
        "spam_remove",
        "rule_alarm_share",
        "glue",
    }
    tried = {name for change, _ in ON_ARTICLES for name in change}
    tried |= {"ad_section_max_letters", "ad_max_headings_between", "repetition_points", "spam_max_finds_per_sentence"}
    assert {field.name for field in fields(Profile)} - always_given == tried


def test_the_guide_to_rules_shows_every_default() -> None:
    guide = (Path(__file__).parents[2] / "rules" / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| (`\w+`.*?) \| ([\d., ]+) \|", guide.partition("\n## Profiles")[2], re.MULTILINE)
    shown = [pair for names, values in rows for pair in zip(re.findall(r"\w+", names), values.split(", "), strict=True)]
    given = {field.name: field.metadata[DESCRIBED].default for field in fields(Profile) if DESCRIBED in field.metadata}
    defaults = {name: default for name, default in given.items() if default is not ...}
    assert {name: float(value) for name, value in shown} == defaults
    assert len(shown) == len(defaults)


def test_a_folder_changes_one_threshold_and_keeps_the_others(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "balanced.yaml").write_text("beside_points: 2.5\n")
    assert load_rules([tmp_path]).profile("balanced") == replace(BALANCED, beside_points=2.5)
