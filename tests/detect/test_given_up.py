"""A rule whose pattern comes to no end in a text is left out there, and said to be; all others do their work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain_profile import PROFILE

from dechaff import Cleaner
from dechaff.census.survey import take_census
from dechaff.detect.pattern import REGEX_CHARACTERS, PatternMatcher
from dechaff.detect.pattern import _matches as find_matches
from dechaff.detect.reading import Reading
from dechaff.document import Document
from dechaff.judge.opinion import opinion_on
from dechaff.known import Known
from dechaff.patterns.regex import compile_regex
from dechaff.rulebook import RuleSet
from dechaff.rulefiles import load_layers
from dechaff.text.views import View

SHOP = """\
description: A shop that is always promotion.
kind: handle
pattern: '(?P<name>shop_[a-z]+)'
entity: x:{name}
points: 6
unit: sentence
tests: {cleans: [{raw: "Boil it.\\n\\nSee shop_one\\n", cleaned: "Boil it.\\n"}], spares: [The shop was shut.]}
"""
ENDLESS = """\
description: A pattern that tries all ways to part a row of letters.
kind: promo
pattern: '(?:o|oo)+(?:o|oo)+(?:o|oo)+!'
engine: regex
gate: 'ooo'
points: POINTS
unit: sentence
tests: TESTS
"""
HANGS = "o" * 200 + " and !"
ARTICLE = f"# Beans\n\nBoil it. {HANGS}\n\nSee shop_one there.\n\nThat is all.\n"
CLEANED = f"# Beans\n\nBoil it. {HANGS}\n\nThat is all.\n"


def _matches(matcher: PatternMatcher, text: str, *, named: bool) -> Iterator[tuple[int, int, Mapping[str, str]]]:
    return find_matches(matcher, View(text), named=named)


def rules(folder: Path, *, points: int = 6, status: str = "active") -> RuleSet:
    tests = "{spares: [ooo]}" if points < 0 else "{cleans: [{raw: ooo!, cleaned: ''}], spares: [x]}"
    endless = ENDLESS.replace("POINTS", str(points)).replace("TESTS", tests) + f"status: {status}\n"
    for name, content in {"profiles/balanced": PROFILE, "shop": SHOP, "endless": endless}.items():
        path = folder / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return load_layers([folder])


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dechaff.detect.pattern.REGEX_TIMEOUT_S", 0.05)


def test_an_article_is_cleaned_by_all_other_rules(tmp_path: Path) -> None:
    cleaning = Cleaner(rules(tmp_path)).clean(ARTICLE)
    assert cleaning.text == CLEANED
    assert cleaning.not_evaluated == ("endless",)
    assert [one.rule for cut in cleaning.cuts for one in cut.why] == ["shop"]


def test_where_its_pattern_comes_to_an_end_nothing_is_given_up(tmp_path: Path) -> None:
    cleaner = Cleaner(rules(tmp_path))
    assert cleaner.clean(CLEANED.replace(HANGS, "ooooo!")).not_evaluated == ()
    assert cleaner.clean("Rain.").not_evaluated == ()
    assert Cleaner(rules(tmp_path, status="off")).clean(ARTICLE).not_evaluated == ()


def test_what_a_rule_that_was_given_up_might_speak_for_is_flagged_and_accuses_nobody(tmp_path: Path) -> None:
    cleaner = Cleaner(rules(tmp_path, points=-6))
    cleaning = cleaner.clean(ARTICLE)
    assert (cleaning.text, cleaning.verdict, cleaning.cuts) == (ARTICLE, "clean", ())
    assert cleaning.not_evaluated == ("endless",)
    assert [flag.text.strip() for flag in cleaning.flags] == ["See shop_one there."]
    assert cleaning.reasons == ("a rule that might speak for it takes too long: flagged instead",)
    assert cleaner.survey(ARTICLE).accused == frozenset()
    assert cleaner.survey(CLEANED.replace(HANGS, "See shop_one.")).accused == {"x:shop_one"}


def test_the_census_is_taken_by_the_other_rules_and_the_article_is_read_again(tmp_path: Path) -> None:
    cleaner = Cleaner(rules(tmp_path))
    survey = cleaner.survey(ARTICLE)
    assert survey.accused == {"x:shop_one"}
    assert not cleaner.survey(CLEANED).settled  # the report says so of an article of which there is nothing else to say
    census = take_census([survey])
    assert cleaner.with_census(census).clean(ARTICLE).text == CLEANED


def test_a_rule_is_given_up_once_an_article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def compiled(pattern: str) -> object:
        asked.append(pattern)
        return compile_regex(pattern)

    loaded = rules(tmp_path)
    monkeypatch.setattr("dechaff.detect.pattern.compile_regex", compiled)
    assert Cleaner(loaded).clean(ARTICLE).text == CLEANED  # in two rounds
    assert len(asked) == 1
    taken_for_spam = replace(loaded.profile("balanced"), spam_score=0, inserted_max_share=-1)
    reading = Reading(Document(ARTICLE, "markdown"), Known(loaded, taken_for_spam))
    opinion_on(reading, loaded.rules)  # looks twice
    assert reading.given_up == {"endless"}
    assert len(asked) == 2


def test_a_pattern_that_takes_the_cube_of_a_long_text_comes_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What would have to be given up in the whole text is read through in stretches of it."""
    monkeypatch.setattr("dechaff.detect.pattern.REGEX_CHARACTERS", 250)
    rules(tmp_path)
    slow = r"[a-z@.\s]+q[a-z@.\s]+@(?=shop)\w+"
    written = (tmp_path / "endless.yaml").read_text().replace("(?:o|oo)+(?:o|oo)+(?:o|oo)+!", slow)
    (tmp_path / "endless.yaml").write_text(written.replace("gate: 'ooo'", "gate: 'q'"))
    honest, promotion = ("tea q cup " * 15 + "\n@ home.\n\n") * 60, "Ask the q desk @shop_two today.\n"
    with pytest.raises(TimeoutError):
        list(compile_regex(slow).finditer(honest, timeout=1))
    cleaner = Cleaner(load_layers([tmp_path]))
    cleaning = cleaner.clean(honest)
    assert (cleaning.text, cleaning.not_evaluated) == (honest, ())
    (found,) = [one for one in cleaner.explain(honest + promotion).evidence if one.rule == "endless"]
    assert found.text.endswith("Ask the q desk @shop_two")


_WORDS = ["See tea. ", "shop9 ", "xshop8", " shop7.", "\n", "\n\n", "x" * 400, "长" * 300, "y z " * 150, "w" * 499]
LOOKING = [
    r"(?<=\b)shop(?P<number>[0-9])",
    r"(?<!\w)shop[0-9]",
    r"shop[0-9](?!\w)",
    r"shop[0-9]\b",
    r"^shop[0-9]",
    r"(?m)^shop[0-9]",
    r"\Ashop[0-9]",
    r"shop[0-9]\Z",
    r"shop[0-9]\s*$",
    r"(?m)shop[0-9]\s*$",
    r"(?<=^[^z]{0,900})shop[0-9]",
    r"(?<=tea[\s\S]{0,900})shop[0-9]",
    r"[a-z]{1,9}shop[0-9]",
    r"(?:shop[0-9]\s*){2}",
    r"shop[0-9][\s\S]{0,300}?tea",
]


@pytest.mark.parametrize("pattern", LOOKING)
@given(text=st.lists(st.sampled_from(_WORDS), max_size=12).map("".join))
def test_what_is_found_in_stretches_is_what_is_found_in_the_whole(pattern: str, text: str) -> None:
    matcher = PatternMatcher((pattern,), "regex", "raw", "shop[0-9]")
    found = [(first, last, dict(groups)) for first, last, groups in _matches(matcher, text, named=True)]
    whole = compile_regex(pattern).finditer(text, timeout=5)
    short = [one for one in whole if one.span()[1] - one.span()[0] < REGEX_CHARACTERS // 2]
    assert found == [(*one.span(), one.groupdict("")) for one in short]


def test_the_end_of_what_is_seen_is_not_taken_for_the_end_of_the_text() -> None:
    matcher = PatternMatcher((r"shop[^!]*$",), "regex", "raw", "shop")
    assert not [*_matches(matcher, "shop " + "tea " * 1000 + "!", named=False)]
    assert [*_matches(matcher, "tea! " * 1000 + "shop tea", named=False)] == [(5000, 5008, {})]
    for letters in range(200, 1200, 7):
        text = "x" * letters + "shop" + "y" * 400 + "tea" + "z" * 1000
        for one, found in {r"shop(?!y{,400}tea)": False, r"shop(?=y{,400}tea)": True}.items():
            matcher = PatternMatcher((one,), "regex", "raw", "shop")
            assert bool([*_matches(matcher, text, named=False)]) is found


def test_a_look_behind_sees_as_far_as_in_a_short_text() -> None:
    matcher = PatternMatcher((r"(?<=tea.*)shop",), "regex", "raw", "shop")
    for letters, found in ((900, True), (100_000, False)):
        assert bool([*_matches(matcher, "tea" + "x" * letters + "shop", named=False)]) is found


def test_an_honest_text_is_cut_nowhere_for_what_stands_around_a_match(tmp_path: Path) -> None:
    """A word that only begins where some stretch of the text does is the end of another word."""
    rules(tmp_path)
    whole_word = (tmp_path / "endless.yaml").read_text().replace("(?:o|oo)+(?:o|oo)+(?:o|oo)+!", r"(?<!\w)ooo!")
    (tmp_path / "endless.yaml").write_text(whole_word)
    cleaner = Cleaner(load_layers([tmp_path]))
    for letters in range(480, 1020):
        honest = "x" * letters + "ooo! That is all, said the owl. " + "It is late. " * 100
        assert cleaner.clean(honest, "text").text == honest
