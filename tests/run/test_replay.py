"""What other rules would make of a corpus is what a full run with them makes of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import random_articles
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_run import Inline, corpus, go, write_raw

from dechaff.detect.pattern import PatternMatcher
from dechaff.display.comparison.differences import Judged
from dechaff.display.comparison.outputs import judged
from dechaff.folder.paths import OutputError
from dechaff.model import Level
from dechaff.replay import clean_again, survey_again
from dechaff.replay.base import Base, open_base
from dechaff.replay.replay import replay
from dechaff.rulebook import Profile, RuleSet
from dechaff.rulefiles import load_rules
from dechaff.run.engines.engine import Silent
from dechaff.run.engines.local import LocalEngine
from dechaff.run.settings import Settings

CORPUS = Path(__file__).parent.parent / "corpus/articles"
RULES = load_rules()
DENIED = frozenset({"telegram:shop_demo_22"})
Change = Callable[[RuleSet], RuleSet]


def with_rule(rules: RuleSet, id: str, **changes: Any) -> RuleSet:
    return RuleSet((*rules.without([id]).rules, replace(rules.by_id[id], **changes)), rules.profiles)


def with_profile(rules: RuleSet, **changes: Any) -> RuleSet:
    return RuleSet(
        rules.rules, tuple(replace(one, **changes) if one.name == "balanced" else one for one in rules.profiles)
    )


def told(articles: Any) -> list[object]:
    """What a comparison says of each article."""
    return [_told(one) for one in articles]


def _told(one: Judged) -> object:
    decisions = [[(row["start"], row["end"], row["removed"]) for row in rows] for rows in (one.cuts, one.flags)]
    return one.article, one.path, one.record, one.outcome, one.sha256_raw, *decisions


def assert_alike(base: Base, rules: RuleSet, folder: Path) -> None:
    """The rules, replayed, make of the corpus what a run with them does."""
    new = replace(base.settings, rules=rules)
    with TemporaryDirectory(dir=folder) as scratch:
        seen = told(replay(base, new, Inline(), Silent(), Path(scratch)).over(judged(base.cleaned, flags=True)))
    go(folder, asked=new, output="again", page=False)
    assert seen == told(judged(folder / "again", flags=True))


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the project's own articles, cleaned."""
    folder = tmp_path_factory.mktemp("own")
    write_raw(folder, {path.name: path.read_bytes() for path in sorted(CORPUS.iterdir())[::8]})
    go(folder, asked=Settings(RULES), part_bytes=30_000)
    return folder


def test_rules_that_are_the_same_judge_nothing_again(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (survey_again, clean_again):
        monkeypatch.setattr(module, "shared_cleaner", None, raising=False)
    base = open_base(own / "cleaned", own / "scratch")
    same = with_rule(RULES, "promo/hype", description="Something else.") if "promo/hype" in RULES.by_id else RULES
    replayed = replay(base, replace(base.settings, rules=same), Inline(), Silent(), own / "none")
    assert told(replayed.over(judged(base.cleaned, flags=True))) == told(judged(own / "cleaned", flags=True))


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [
        lambda rules: rules.without(["handle/telegram-announced"]),
        lambda rules: rules.without(["suspect/known"]),
        lambda rules: with_rule(rules, "handle/telegram-announced", points=3.0),
        lambda rules: with_rule(rules, "link/telegram-channel", status="shadow"),
        lambda rules: with_profile(rules, remove=5.0),
        lambda rules: with_profile(rules, flag=2.0, remove=9.0),
        lambda rules: with_profile(rules, spam_score=9.0),
        lambda rules: with_profile(rules, suspect_accused=1),
        lambda rules: with_profile(rules, max_loss_share=0.01),
        lambda rules: with_profile(rules, glue=("and",)),
    ],
)
def test_a_change_is_replayed_over_the_projects_own_articles(own: Path, change: Change) -> None:
    assert_alike(open_base(own / "cleaned", own / "scratch"), change(RULES), own)


def test_a_rule_that_nothing_had_looked_for_is_searched_for_everywhere(own: Path) -> None:
    like = RULES.by_id["handle/telegram-announced"]
    for pattern in (r"\bthe (?P<handle>[a-z]{5,})\b", r"\bnothing like it (?P<handle>\w+)"):
        matcher = PatternMatcher((pattern,), view="raw")
        rules = RuleSet(
            (*RULES.rules, replace(like, id="handle/new", matcher=matcher, entity="telegram:{handle}", points=7.0)),
            RULES.profiles,
        )
        assert_alike(open_base(own / "cleaned", own / "scratch"), rules, own)


_RULES = st.sampled_from([rule.id for rule in RULES.running])
_THRESHOLDS = [one.name for one in fields(Profile) if one.name not in ("name", "glue")]


@st.composite
def _changes(draw: st.DrawFn) -> Change:
    """A change of a rule or of a threshold."""
    if draw(st.booleans()):
        name = draw(st.sampled_from(_THRESHOLDS))
        factor = draw(st.sampled_from([0.3, 0.6, 0.8, 1.2, 1.7, 3]))

        def scaled(rules: RuleSet) -> RuleSet:
            value = getattr(rules.profile("balanced"), name)
            return with_profile(
                rules, **{name: max(1, round(value * factor)) if isinstance(value, int) else value * factor}
            )

        return scaled
    id, what = draw(_RULES), draw(st.sampled_from(["off", "shadow", "points", "fields", "search", "new"]))
    rule = RULES.by_id[id]
    if what == "off":
        return lambda rules: rules.without([id])
    changes: dict[str, Any]
    if what == "shadow":
        changes = {"status": "shadow"}
    elif what == "points":
        changes = {"points": draw(st.sampled_from([-2.0, 0.5, 2.0, 4.5, 7.0]))}
    elif what == "fields" or not isinstance(rule.matcher, PatternMatcher):
        changes = draw(
            st.sampled_from(
                [
                    {"exceptions": ()},
                    {"where": frozenset(["tail"])},
                    {"unit": Level.BLOCK},
                    {"role": "support", "sign": "offer"},
                    {"role": "companion"},
                    {"when": "not-spam"},
                    {"when": "spam"},
                    {"spam": ((1, 4.0),)},
                ]
            )
        )
    else:
        patterns = draw(st.sampled_from([rule.matcher.patterns, (*rule.matcher.patterns, r"\bdemo\w+", "代购")]))
        if rule.matcher.engine == "regex":
            patterns = rule.matcher.patterns
        view = draw(st.sampled_from(["raw", "folded"]))
        matcher = replace(rule.matcher, patterns=patterns, view=view, literals=(), numbers=())
        changes = {"matcher": matcher, "entity": "" if patterns != rule.matcher.patterns else rule.entity}
    if what == "new":
        return lambda rules: RuleSet((*rules.rules, replace(rule, id=f"{id}-new", **changes)), rules.profiles)
    return lambda rules: with_rule(rules, id, **changes) if id in rules.by_id else rules


def check_random(change: list[Change], seed: int, *, deny: bool, strip: bool, few: bool) -> None:
    rules = RULES.only({rule.id for at, rule in enumerate(RULES.rules) if at % 3 != seed % 3}) if few else RULES
    new = rules
    for one in change:
        new = one(new)
    chance = Random(seed)
    with TemporaryDirectory() as where:
        folder = Path(where)
        texts = [text for at in range(3) for text, _ in random_articles.corpus(seed + at)]
        texts += [text.replace("\n", " ", 1) for text in chance.sample(texts, k=len(texts) // 2)]
        write_raw(folder, {f"{at:02}.md": text.encode("utf-8", "surrogatepass") for at, text in enumerate(texts)})
        asked = Settings(rules, deny=DENIED if deny else frozenset(), strip_params=strip)
        go(folder, asked=asked, page=False)
        assert_alike(open_base(folder / "cleaned", folder / "scratch"), new, folder)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_changes(), min_size=1, max_size=2), st.integers(0, 999), st.booleans(), st.booleans(), st.booleans())
def test_any_change_is_replayed_over_any_corpus(
    change: list[Change], seed: int, deny: bool, strip: bool, few: bool
) -> None:
    check_random(change, seed, deny=deny, strip=strip, few=few)


@pytest.mark.slow
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_changes(), min_size=1, max_size=3), st.integers(0, 10**6), st.booleans(), st.booleans(), st.booleans())
def test_very_many_changes_are_replayed(change: list[Change], seed: int, deny: bool, strip: bool, few: bool) -> None:
    check_random(change, seed, deny=deny, strip=strip, few=few)


def test_files_of_records_failures_and_binaries_are_replayed_by_several_processes(tmp_path: Path) -> None:
    write_raw(tmp_path, corpus(60))
    go(tmp_path)
    base = open_base(tmp_path / "cleaned", tmp_path / "scratch")
    rules = with_profile(base.settings.rules.without(["handle/telegram-decorated"]), remove=9.0)
    engine = LocalEngine(2)
    new = replace(base.settings, rules=rules)
    replayed = replay(base, new, engine, Silent(), tmp_path / "work")
    engine.end()
    go(tmp_path, asked=new, output="again")
    seen = told(replayed.over(judged(base.cleaned, flags=True)))
    assert seen == told(judged(tmp_path / "again", flags=True))
    assert seen != told(judged(base.cleaned, flags=True))


@pytest.mark.slow
@pytest.mark.parametrize("spam", ["separate", "drop"])
def test_spam_that_was_moved_away_or_dropped_is_replayed(own: Path, tmp_path: Path, spam: Any) -> None:
    shutil.copytree(own / "raw", tmp_path / "raw")
    go(tmp_path, asked=Settings(RULES, spam=spam))
    base = open_base(tmp_path / "cleaned", tmp_path / "scratch")
    for rules in (RULES.without(["handle/telegram-announced"]), with_profile(RULES, spam_score=20.0)):
        assert_alike(base, rules, tmp_path)


def test_raw_files_that_are_gone_are_restored(tmp_path: Path) -> None:
    write_raw(tmp_path, corpus(60))
    go(tmp_path)
    before = told(judged(tmp_path / "cleaned", flags=True))
    shutil.move(tmp_path / "raw", tmp_path / "elsewhere")
    said: list[str] = []
    base = open_base(tmp_path / "cleaned", tmp_path / "scratch", said.append)
    assert [one.partition("; ")[2][:9] for one in said] == ["restoring"]
    rules = base.settings.rules.without(["handle/telegram-decorated"])
    replayed = replay(base, replace(base.settings, rules=rules), Inline(), Silent(), tmp_path / "work")
    seen = told(replayed.over(judged(base.cleaned, flags=True)))
    shutil.move(tmp_path / "elsewhere", tmp_path / "raw")
    go(tmp_path, asked=replace(base.settings, rules=rules), output="again")
    assert seen == told(judged(tmp_path / "again", flags=True)) != before


@pytest.mark.parametrize("lost", ["rules.json", "surveys", "parts"])
def test_a_folder_that_lacks_what_its_run_kept_is_refused(tmp_path: Path, lost: str) -> None:
    write_raw(tmp_path, {"a.md": b"Boil it.\n"})
    go(tmp_path)
    place = tmp_path / "cleaned/_report/.work" / lost
    shutil.rmtree(place) if place.is_dir() else place.unlink()
    with pytest.raises(OutputError, match="run the same `dechaff clean` again first"):
        open_base(tmp_path / "cleaned", tmp_path / "scratch")


def test_few_articles_are_judged_again_for_a_rule_that_few_concern(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    surveyed: list[int] = []
    survey = survey_again.Surveyor.survey

    def noted(self: Any, record: Any, document: Any) -> Any:
        surveyed.append(1)
        return survey(self, record, document)

    monkeypatch.setattr(survey_again.Surveyor, "survey", noted)
    base = open_base(own / "cleaned", own / "scratch")
    rules = RULES.without(["contact/toll-free"])
    with TemporaryDirectory(dir=own) as scratch:
        replay(base, replace(base.settings, rules=rules), Inline(), Silent(), Path(scratch))
    assert len(surveyed) < len([*(own / "raw").iterdir()]) / 5
