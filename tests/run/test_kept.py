"""What the first pass found is kept, and the second writes what it would write without it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_articles import article
from small_run import corpus, go, tree, write_raw

from dechaff.detect import pattern
from dechaff.detect.pattern import PatternMatcher
from dechaff.document import Document
from dechaff.document.found import Found, Match
from dechaff.rulebook import Rule, RuleSet
from dechaff.rulebook.margins import Margin
from dechaff.rulefiles import load_rules
from dechaff.run import second_pass
from dechaff.run.engines.job import ChangedError
from dechaff.run.kept import NOTHING_KEPT, Kept, pack, unpack
from dechaff.run.notes import read_notes
from dechaff.run.settings import Settings

CORPUS = Path(__file__).parent.parent / "corpus/articles"
RULES = load_rules()
ENDLESS = replace(
    RULES.by_id["handle/telegram-announced"],
    id="handle/endless",
    matcher=PatternMatcher((r"(?:o|oo)+(?:o|oo)+(?:o|oo)+!",), engine="regex", gate="ooo"),
    entity="",
)
HANGS = "o" * 200 + " and !"
SPAM = "\n\n".join(f"加速器官网下载，安卓版下载，破解版 https://demo.example/{at}" for at in range(20))
_ids = st.sampled_from([rule.id for rule in RULES.running][::5])
_match = st.tuples(st.integers(0, 1 << 40), st.integers(0, 1 << 40), st.text() | st.just("telegram:\ud83d"))
_found = st.builds(Found, st.frozensets(_ids), st.dictionaries(_ids, st.none() | st.lists(_match, max_size=3)))
_bound = st.none() | st.floats(-9, 99)
_margins = st.lists(st.builds(Margin, st.sampled_from(["flag", "remove"]), _bound, _bound), max_size=2).map(tuple)


@given(st.lists(st.builds(Kept, st.none() | _found, _margins), max_size=4))
def test_what_was_found_comes_back_as_it_was(texts: list[Kept]) -> None:
    assert unpack(pack(texts, RULES), RULES) == texts


def test_of_a_text_that_concerns_no_rule_only_what_could_lead_to_something_is_kept() -> None:
    rule = "handle/telegram-announced"
    nothing, little = Kept(Found(matches={rule: []}), ()), Kept(Found(matches={rule: []}, leading={rule}), ())
    none, one = unpack(pack([nothing, little], RULES), RULES)
    assert none.found is None
    assert one.found is not None
    assert (one.found.concerned, one.found.matches, one.found.leading) == (None, {}, {rule})


def _with(rule: Rule) -> RuleSet:
    return RuleSet((*RULES.without([rule.id]).rules, rule), RULES.profiles)


def test_a_rule_that_searches_for_something_else_has_its_own_matches_stale_alone() -> None:
    rule = RULES.by_id["handle/telegram-announced"]
    assert isinstance(rule.matcher, PatternMatcher)
    other = "handle/telegram-decorated"
    match: Match = (3, 9, "telegram:demo_1")
    packed = pack([Kept(Found(frozenset([rule.id, other]), {rule.id: [match], other: [match]}), ())], RULES)
    for change in (
        replace(rule, matcher=replace(rule.matcher, patterns=("x", *rule.matcher.patterns), literals=(), numbers=())),
        replace(rule, matcher=replace(rule.matcher, view="raw" if rule.matcher.view == "folded" else "folded")),
        replace(rule, matcher=replace(rule.matcher, whole_words=not rule.matcher.whole_words)),
        replace(rule, entity="x:{handle}"),
    ):
        assert unpack(packed, _with(change)) == [Kept(Found(None, {other: [match]}), ())]
        assert unpack(packed, _with(change), stale=True) == [
            Kept(Found(frozenset([rule.id, other]), {other: [match]}), ())
        ]
    for change in (
        replace(rule, points=1.0, unit=rule.unit + 1, role="support", status="shadow"),
        replace(rule, exceptions=(), where=frozenset(["tail"]), sign="offer", spam=((1, 1.0),)),
    ):
        assert unpack(packed, _with(change)) == unpack(packed, RULES)


def _generated() -> dict[str, bytes]:
    chance = Random(8)
    texts = [article(chance) for at in range(80)]
    texts += [SPAM, f"{SPAM}\n\n{HANGS}", f"Boil it. {HANGS}\n\nTG🔥+ @pear_demo_7\n"]
    return {f"{at:02}.md": text.encode("utf-8", "surrogatepass") for at, text in enumerate(texts)}


def _own() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(CORPUS.iterdir())[1::4]}


def _settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(pattern, "REGEX_TIMEOUT_S", 0.05)
    return Settings(_with(ENDLESS))


def _count_searches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The rules whose patterns are searched for from now on, in texts as they come."""
    asked: list[str] = []
    search = pattern._search

    def noted(rule: Rule, matcher: PatternMatcher, document: Document) -> list[Match] | None:
        asked.append(rule.id)
        return search(rule, matcher, document)

    monkeypatch.setattr(pattern, "_search", noted)
    return asked


@pytest.mark.slow
@pytest.mark.parametrize(
    "files",
    [pytest.param(_generated(), marks=pytest.mark.slow), _own(), corpus(60)],
    ids=["generated", "own", "shards"],
)
def test_a_second_pass_that_searches_for_everything_writes_the_same(
    files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = _settings(monkeypatch)
    asked = _count_searches(monkeypatch)
    for name in ("kept", "anew"):
        write_raw(tmp_path / name, files)
        go(tmp_path / name, asked=settings)
        if name == "kept":
            searches = len(asked)
            asked.clear()
            monkeypatch.setattr(second_pass, "unpack", lambda data, rules: [NOTHING_KEPT] * len(unpack(data, rules)))
    assert searches < 0.8 * len(asked)
    assert tree(tmp_path / "kept/cleaned") == tree(tmp_path / "anew/cleaned")


def test_an_edited_input_is_searched_anew(tmp_path: Path) -> None:
    files = {f"{at}.md": f"Boil it {at} times.\n\nTG🔥+ @pear_demo_{at}\n".encode() for at in range(9)}
    write_raw(tmp_path / "edited", files)
    go(tmp_path / "edited")
    files["3.md"] = b"Longer than before: boil it, and rinse it.\n\nTG\xf0\x9f\x94\xa5+ @plum_demo_8\n"
    for name in ("edited", "fresh"):
        write_raw(tmp_path / name, files)
        go(tmp_path / name)
    assert tree(tmp_path / "edited/cleaned") == tree(tmp_path / "fresh/cleaned")


def test_a_second_pass_by_itself_uses_what_an_earlier_run_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_raw(tmp_path, corpus(60))
    go(tmp_path)
    before = tree(tmp_path / "cleaned")
    shutil.rmtree(tmp_path / "cleaned/_report/.work/parts")  # as if the run had been killed between the passes
    asked = _count_searches(monkeypatch)
    go(tmp_path)
    assert tree(tmp_path / "cleaned") == before
    assert asked == []


def test_damage_to_what_is_kept_ends_the_run_and_the_next_one_mends_it(tmp_path: Path) -> None:
    write_raw(tmp_path, {"a.md": "Boil it.\n\nTG🔥+ @pear_demo_7\n".encode()})
    go(tmp_path)
    before = tree(tmp_path / "cleaned")
    work = tmp_path / "cleaned/_report/.work"
    (survey,) = (path for path in (work / "surveys").iterdir() if path.suffix != ".json")
    (block,) = read_notes(survey, with_notes=True)
    data = survey.read_bytes()
    survey.write_bytes(data.replace(block.kept, bytes(len(block.kept))))
    shutil.rmtree(work / "parts")
    with pytest.raises(ChangedError, match="damaged .its bytes have changed.; run the same command again"):
        go(tmp_path)
    go(tmp_path)
    assert tree(tmp_path / "cleaned") == before
