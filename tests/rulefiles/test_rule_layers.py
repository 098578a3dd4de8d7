"""A later folder changes the fields it names, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dechaff.detect.link import LinkMatcher
from dechaff.detect.pattern import PatternMatcher
from dechaff.detect.repeat import RepeatMatcher
from dechaff.rulebook import RuleError, RuleSet
from dechaff.rulefiles import load_layers

BASE = """\
description: A find.
kind: handle
pattern: '(?P<name>abc+)'
view: folded
entity: x:{name}
points: 3
unit: sentence
except: [{reason: known, pattern: abccc}]
tests: {cleans: [{raw: a, cleaned: b}], spares: [c]}
"""


def layer(folder: Path, **files: str) -> RuleSet:
    """The base rule with one more folder on top of it; `__` in a name stands for a folder."""
    below, above = folder / "below", folder / "above"
    for where, contents in ((below, {"kind__find": BASE}), (above, files)):
        for name, content in contents.items():
            ending = ".txt" if name.startswith("lists") else ".yaml"
            path = where / (name.replace("__", "/") + ending)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
    return load_layers([below, above])


@pytest.fixture
def base(tmp_path: Path) -> RuleSet:
    return layer(tmp_path / "base", kind__other=BASE).only({"kind/find"})


def test_a_later_file_changes_only_the_fields_it_names(tmp_path: Path, base: RuleSet) -> None:
    changed = layer(tmp_path, kind__find="points: 5\nunit: block\n").rules
    unit = type(base.rules[0].unit).BLOCK
    assert changed == (replace(base.rules[0], points=5.0, unit=unit),)


def test_a_rule_is_turned_off_by_one_line(tmp_path: Path, base: RuleSet) -> None:
    off = layer(tmp_path, kind__find="status: off\n")
    assert off.rules == (replace(base.rules[0], status="off"),)
    assert off.active == ()


def test_a_new_id_adds_a_rule(tmp_path: Path) -> None:
    assert [rule.id for rule in layer(tmp_path, kind__new=BASE).rules] == ["kind/find", "kind/new"]


def test_a_new_pattern_keeps_how_the_old_one_was_read(tmp_path: Path) -> None:
    matcher = layer(tmp_path, kind__find="pattern: '(?P<name>xyz)'\n").rules[0].matcher
    assert matcher == PatternMatcher(("(?P<name>xyz)",), view="folded")


def test_another_matcher_takes_the_place_of_the_earlier_one(tmp_path: Path) -> None:
    rule = layer(tmp_path, kind__find="link: {url: '(?P<name>abc)'}\n").rules[0]
    assert (rule.matcher, rule.entity, rule.points) == (LinkMatcher("(?P<name>abc)"), "x:{name}", 3.0)


def test_a_repeat_rule_sheds_the_points_and_the_entity_of_the_rule_it_replaces(tmp_path: Path) -> None:
    rule = layer(tmp_path, kind__find="repeat: {of: link, within: corpus, bands: {5: 2, 2: 1}}\n").rules[0]
    assert rule.matcher == RepeatMatcher("link", "corpus", ((2, 1.0), (5, 2.0)))
    assert (rule.entity, rule.points) == ("", 2.0)


def test_a_gate_does_not_outlive_the_pattern_it_was_made_for(tmp_path: Path) -> None:
    regex = BASE.replace("view: folded", "engine: regex\ngate: abc")
    for folder, content in (("below", regex), ("above", "pattern: '(?P<name>xyz)'\n")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "find.yaml").write_text(content)
    with pytest.raises(RuleError, match=r"below/find\.yaml:4:9: engine regex needs a `gate`"):
        load_layers([tmp_path / "below", tmp_path / "above"])


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("points: x\n", "above/kind/find.yaml:1:9: is text ('x'), should be a number"),
        (
            "pattern: xyz\n",
            "below/kind/find.yaml:5:9: the pattern has no group 'name'; write (?P<name>…) around the name",
        ),
        ("pattern: '(?P<name>xyz)'\nlink: {url: abc}\n", "above/kind/find.yaml:2:1: a second matcher beside 'pattern'"),
        ("points: -1\n", "below/kind/find.yaml:9:9: a rule with points below 0 cleans nothing"),
        ("tests: {spares: [c]}\n", "above/kind/find.yaml:1:8: no `cleans`"),
        ("unti: line\n", "above/kind/find.yaml:1:1: unknown key 'unti'; did you mean 'unit'?"),
    ],
)
def test_a_problem_names_the_file_that_holds_the_bad_value(tmp_path: Path, content: str, problem: str) -> None:
    with pytest.raises(RuleError) as caught:
        layer(tmp_path, kind__find=content)
    assert len(caught.value.problems) == 1
    assert str(caught.value).startswith(f"{tmp_path}/{problem}")
    changed = f" (as changed by {tmp_path}/above/kind/find.yaml)"
    assert caught.value.problems[0].message.endswith(changed) == problem.startswith("below")


def test_a_change_to_a_rule_that_is_not_there_asks_which_was_meant(tmp_path: Path) -> None:
    with pytest.raises(RuleError) as caught:
        layer(tmp_path, kind__fnid="status: off\n")
    message = "there is no rule 'kind/fnid' to change; did you mean 'kind/find'?"
    assert str(caught.value) == f"{tmp_path}/above/kind/fnid.yaml:1:1: {message}\n    status: off"


def test_a_change_that_misses_its_rule_by_letter_case_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="differs from 'kind/find' only in letter case"):
        layer(tmp_path, kind__Find="status: off\n")


def test_a_broken_file_is_not_also_blamed_for_the_change_on_top_of_it(tmp_path: Path) -> None:
    for folder, content in (("below", "- 1\n"), ("above", "status: off\n")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "find.yaml").write_text(content)
    with pytest.raises(RuleError) as caught:
        load_layers([tmp_path / "below", tmp_path / "above"])
    assert [problem.path for problem in caught.value.problems] == [f"{tmp_path}/below/find.yaml"]


def test_a_later_list_takes_the_place_of_an_earlier_one_of_its_name(tmp_path: Path) -> None:
    for folder, host in (("below", "example.com"), ("above", "example.org")):
        (tmp_path / folder / "lists").mkdir(parents=True)
        (tmp_path / folder / "lists" / "shops.txt").write_text(f"# shops\n{host}  # why\n")
    shop = BASE.replace("pattern: '(?P<name>abc+)'", "link: {host_list: shops}").replace("view: folded\n", "")
    (tmp_path / "below" / "shop.yaml").write_text(shop.replace("x:{name}", "x:{url}"))
    below, above = tmp_path / "below", tmp_path / "above"
    assert load_layers([below]).rules[0].matcher == LinkMatcher(hosts=frozenset({"example.com"}))
    assert load_layers([below, above]).rules[0].matcher == LinkMatcher(hosts=frozenset({"example.org"}))


PROFILES = {
    "careful": "extends: middle\nremove: 9\n",
    "middle": "extends: base\nflag: 5\nglue: [or]\n",
    "base": (
        "flag: 4\nremove: 6\nsuspect_accused: 2\nsuspect_share: 0.5\nmax_loss_share: 0.5\n"
        "spam_score: 12\nspam_remove: 2\nrule_alarm_share: 0.3\nglue: [and]\n"
    ),
}


def profiles(folder: Path, **files: str) -> RuleSet:
    (folder / "profiles").mkdir(parents=True)
    for name, content in files.items():
        (folder / "profiles" / f"{name}.yaml").write_text(content)
    return load_layers([folder])


def test_a_profile_has_what_it_extends_but_for_what_it_names_itself(tmp_path: Path) -> None:
    rules = profiles(tmp_path, **PROFILES)
    base = rules.profile("base")
    assert rules.profile("middle") == replace(base, name="middle", flag=5.0, glue=("or",))
    assert rules.profile("careful") == replace(base, name="careful", flag=5.0, remove=9.0, glue=("or",))


def test_a_profile_is_changed_by_a_later_file_that_changes_what_it_extends(tmp_path: Path) -> None:
    profiles(tmp_path / "below", **PROFILES)
    (tmp_path / "above" / "profiles").mkdir(parents=True)
    (tmp_path / "above" / "profiles" / "base.yaml").write_text("max_loss_share: 0.1\n")
    rules = load_layers([tmp_path / "below", tmp_path / "above"])
    assert {one.name: one.max_loss_share for one in rules.profiles} == dict.fromkeys(PROFILES, 0.1)


@pytest.mark.parametrize(
    ("change", "messages"),
    [
        ({"middle": "extends: bass\n"}, {"middle": "there is no profile 'bass'; did you mean 'base'?"}),
        (
            {"base": PROFILES["base"] + "extends: base\n"},
            {"base": "is this profile itself, whose fields this file changes anyway; leave `extends` out"},
        ),
        (
            {"base": "extends: middle\n"},
            {
                "base": "base extends middle extends base; one of them must not",
                "middle": "middle extends base extends middle; one of them must not",
            },
        ),
    ],
)
def test_a_profile_cannot_extend_itself_or_what_is_not_there(
    tmp_path: Path, change: dict[str, str], messages: dict[str, str]
) -> None:
    with pytest.raises(RuleError) as caught:
        profiles(tmp_path, **PROFILES | change)
    assert {Path(one.path).stem: one.message for one in caught.value.problems} == messages


def test_a_profile_is_changed_by_the_thresholds_a_later_file_names(tmp_path: Path) -> None:
    whole = (
        "flag: 4\nremove: 6\nsuspect_accused: 2\nsuspect_share: 0.5\nmax_loss_share: 0.5\n"
        "spam_score: 12\nspam_remove: 2\nrule_alarm_share: 0.3\nglue: [and]\n"
    )
    for folder, content in (("below", whole), ("above", "remove: 9\nglue: [or]\n")):
        (tmp_path / folder / "profiles").mkdir(parents=True)
        (tmp_path / folder / "profiles" / "mine.yaml").write_text(content)
    below, above = tmp_path / "below", tmp_path / "above"
    first = load_layers([below]).profile("mine")
    assert load_layers([below, above]).profile("mine") == replace(first, remove=9.0, glue=("or",))
