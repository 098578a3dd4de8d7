"""Loaded rules: the same whatever order they come in, fit to be sent to other processes, and true to their files."""

from __future__ import annotations

import os
import pickle
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dechaff.detect.image import ImageMatcher
from dechaff.detect.link import LinkMatcher
from dechaff.detect.pattern import PatternMatcher
from dechaff.detect.suspect import SuspectMatcher
from dechaff.document import Document
from dechaff.model import Level
from dechaff.rulebook import CleansCase, ExceptCase, Rationale, RuleError, RuleSet, RuleTests, SparesCase
from dechaff.rulebook.lists import canonical_host
from dechaff.rulefiles import load_layers, load_rules
from dechaff.rulefiles.folders import unread_files
from dechaff.rulefiles.plain import dump_rules, read_rules
from dechaff.rulefiles.source import read_text
from dechaff.world import entries, rules_folder

RULES = load_rules()

EVERYTHING = r"""
description: Says all a pattern rule can say.
status: shadow
kind: contact
pattern: '(?P<name>[a-z]+)\d'
engine: regex
view: folded
gate: '[a-z]\d'
where: [title, tail]
entity: x:{name}
points: 2.5
unit: clause
except:
  - reason: known
    pattern: '^x:known$'
tests:
  cleans:
    - raw: |
        One line
        and another
      cleaned: ""
      format: text
      seen: {'x:b': 3, 'x:a': 2}
      suspects: ['x:c']
  spares:
    - plain
    - raw: <p>marked</p>
      format: html
      weak: true
"""


def write(folder: Path, name: str, content: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def test_a_rule_holds_what_its_file_says(tmp_path: Path) -> None:
    write(tmp_path, "deep/er/rule.yml", EVERYTHING)
    (rule,) = load_layers([tmp_path]).rules
    assert rule.id == "deep/er/rule"
    assert rule.description == "Says all a pattern rule can say."
    assert (rule.status, rule.kind, rule.points, rule.unit) == ("shadow", "contact", 2.5, Level.CLAUSE)
    assert rule.matcher == PatternMatcher((r"(?P<name>[a-z]+)\d",), "regex", "folded", r"[a-z]\d")
    assert rule.where == frozenset({"title", "tail"})
    assert rule.entity == "x:{name}"
    assert rule.exceptions == (ExceptCase("known", "^x:known$"),)
    assert rule.tests == RuleTests(
        cleans=(CleansCase("One line\nand another\n", "", "text", (("x:a", 2), ("x:b", 3)), ("x:c",)),),
        spares=(SparesCase("plain"), SparesCase("<p>marked</p>", "html", weak=True)),
    )


@pytest.mark.parametrize(
    ("matcher", "loaded"),
    [
        ("pattern: abc", PatternMatcher(("abc",))),
        ("link: {label: '^$'}", LinkMatcher(label="^$")),
        ("link: {url: [ab, cd]}", LinkMatcher("(?:ab)|(?:cd)")),
        ("image: {linked: [ab, cd]}", ImageMatcher(linked="(?:ab)|(?:cd)")),
        ("link: {hosts: [Example.COM, www.example.org]}", LinkMatcher(hosts=frozenset({"example.com", "example.org"}))),
        ("link: {hosts: [bücher.example]}", LinkMatcher(hosts=frozenset({"xn--bcher-kva.example"}))),
        ("link: {host_list: short, hosts: [a.example]}", LinkMatcher(hosts=frozenset({"a.example", "b.example"}))),
        ("image: {beside: promo}", ImageMatcher(beside="promo")),
        ("image: {max_side_px: 2, hidden: false, gate: abc}", ImageMatcher(max_side_px=2, hidden=False, gate="abc")),
        ("suspect: {}", SuspectMatcher()),
        ("suspect: {of: [x, url]}", SuspectMatcher(frozenset({"x", "url"}))),
    ],
)
def test_each_matcher_holds_what_its_file_says(tmp_path: Path, matcher: str, loaded: object) -> None:
    rest = "description: d\nkind: promo\npoints: 1\nunit: line\ntests: {cleans: [{raw: a, cleaned: b}], spares: [c]}"
    write(tmp_path, "rule.yaml", f"{rest}\n{matcher}\n")
    write(tmp_path, "lists/short.txt", "\ufeff# hosts\n\n  b.example\t# why\n")
    assert load_layers([tmp_path]).rules[0].matcher == loaded


@pytest.mark.parametrize(
    ("entry", "host"),
    [
        ("example.com", "example.com"),
        ("WWW.Example.com", "example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("example.com/path", None),
        ("https://example.com", None),
        ("//example.com", None),
        ("example.com:8080", None),
        ("someone@example.com", None),
        ("*.example.com", None),
        ("example.com#top", None),
        ("localhost", None),
        ("", None),
        (".", None),
    ],
)
def test_a_host_stands_alone_and_is_read_as_browsers_read_it(entry: str, host: str | None) -> None:
    assert canonical_host(entry) == host


def test_a_list_has_one_entry_a_line_and_comments_behind_white_space(tmp_path: Path) -> None:
    write(tmp_path, "lists/words.txt", "# words\r\n\n  one\ntwo words \t# why\nc#\n")
    assert list(entries(read_text(tmp_path / "lists" / "words.txt").lines)) == [
        (3, 3, "one"),
        (4, 1, "two words"),
        (5, 1, "c#"),
    ]


def test_every_shipped_profile_loads() -> None:
    thresholds = {one.name: (one.flag, one.remove) for one in RULES.profiles}
    assert thresholds == {"aggressive": (3.0, 4.5), "balanced": (4.0, 6.0), "strict": (5.0, 8.0)}
    assert all({"and", "或", "или"} <= set(one.glue) for one in RULES.profiles)


def test_an_unknown_profile_is_answered_with_the_nearest() -> None:
    with pytest.raises(RuleError, match=r"^no profile 'agressive'; did you mean 'aggressive'\?$"):
        RULES.profile("agressive")
    with pytest.raises(RuleError, match="it is one of aggressive, balanced, strict"):
        RULES.profile("x")


def test_a_set_of_rules_survives_pickling() -> None:
    again = pickle.loads(pickle.dumps(RULES))
    assert again == RULES
    assert hash(again) == hash(RULES)
    assert again.fingerprint == RULES.fingerprint


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rules_makes_no_difference(random: object) -> None:
    rules, profiles = list(RULES.rules), list(RULES.profiles)
    random.shuffle(rules)  # type: ignore[attr-defined]
    random.shuffle(profiles)  # type: ignore[attr-defined]
    shuffled = RuleSet(tuple(rules), tuple(profiles))
    assert shuffled == RULES
    assert shuffled.fingerprint == RULES.fingerprint


def test_the_order_of_files_in_a_folder_makes_no_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied = shutil.copytree(rules_folder(), tmp_path / "rules")
    walk = os.walk

    def backwards(folder: Path) -> object:
        for above, folders, names in walk(folder):
            folders.reverse()
            yield above, folders, names[::-1]

    monkeypatch.setattr(os, "walk", backwards)
    assert load_layers([copied]) == RULES


def test_hidden_and_foreign_files_are_no_rules(tmp_path: Path) -> None:
    write(tmp_path, "rule.yaml", EVERYTHING)
    for name in (".rule.yaml", ".git/rule.yaml", "rule.yaml~", "README.md", "lists/notes.md", "notes.txt"):
        write(tmp_path, name, "- no rule")
    assert [rule.id for rule in load_layers([tmp_path]).rules] == ["rule"]


@pytest.mark.parametrize("ending", [".yaml", ".yml", ".YAML", ".Yml"])
def test_a_file_may_change_a_rule_under_any_ending_of_yaml(tmp_path: Path, ending: str) -> None:
    write(tmp_path / "one", "link/rule.yaml", EVERYTHING)
    write(tmp_path / "two", f"link/rule{ending}", "status: off")
    (rule,) = load_layers([tmp_path / "one", tmp_path / "two"]).rules
    assert rule.status == "off"
    assert [*unread_files(tmp_path / "two")] == []


def test_each_file_is_read_or_named_as_not_read(tmp_path: Path) -> None:
    write(tmp_path, "rule.yaml", EVERYTHING)
    others = ["x.yaml.bak", "x.json", "x.yaml~", "x.txt", "list/words.txt", "lists/words.lst", "lists/x.yaml", "yaml"]
    for name in (*others, "README.md", "kind/notes.md", ".x.yaml", ".git/x.yaml"):
        write(tmp_path, name, "status: off")
    write(tmp_path / ".elsewhere", "x.yaml", "status: off")
    (tmp_path / "linked").symlink_to(tmp_path / ".elsewhere")
    assert [rule.id for rule in load_layers([tmp_path]).rules] == ["rule"]
    unread = {str(path.relative_to(tmp_path)): right for path, right in unread_files(tmp_path)}
    assert unread.keys() == {*others, "linked"}
    assert unread["lists/words.lst"] == "a list ends in .txt"
    assert unread["x.json"] == "a rule or profile ends in .yaml or .yml, and lists are in lists/"
    assert unread["linked"] == "a linked folder; name the folder itself with --rules"


def test_no_file_of_the_built_in_rules_is_left_out() -> None:
    assert [*unread_files(rules_folder())] == []


def test_a_pipe_is_no_rule_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "rule.yaml")
    with pytest.raises(RuleError, match="not a regular file"):
        load_layers([tmp_path])


def test_the_fingerprint_changes_with_all_that_changes_behaviour() -> None:
    rule = next(one for one in RULES.rules if isinstance(one.matcher, LinkMatcher) and one.matcher.hosts)
    assert isinstance(rule.matcher, LinkMatcher)
    changes: list[dict[str, object]] = [
        {"id": "link/other"},
        {"status": "shadow"},
        {"status": "off"},
        {"kind": "block"},
        {"points": rule.points + 1},
        {"unit": Level.CELL},
        {"where": frozenset({"tail"})},
        {"entity": "x:{url}"},
        {"exceptions": (ExceptCase("r", "p"),)},
        {"matcher": replace(rule.matcher, url="x")},
        {"matcher": replace(rule.matcher, hosts=frozenset({"example.com"}))},
        {"matcher": ImageMatcher(rule.matcher.url, rule.matcher.label, rule.matcher.hosts)},
    ]
    rest = RULES.without({rule.id}).rules
    sets = [RULES, *(replace(RULES, rules=(*rest, replace(rule, **change))) for change in changes)]  # type: ignore[arg-type]
    sets.append(replace(RULES, profiles=RULES.profiles[1:]))
    assert len({one.fingerprint for one in sets}) == len(sets)


def test_the_fingerprint_does_not_change_with_words_and_tests() -> None:
    rewritten = tuple(replace(rule, description="Other words.", tests=RuleTests()) for rule in RULES.rules)
    off = replace(RULES.rules[0], id="zzz/off", status="off")
    assert replace(RULES, rules=(*rewritten, off)).fingerprint == RULES.fingerprint


def test_the_rules_in_the_installed_package_come_before_those_of_a_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "pipeline" / "dechaff"
    monkeypatch.setattr("dechaff.world.__file__", str(package / "world.py"))
    (tmp_path / "rules").mkdir()
    assert rules_folder() == tmp_path / "rules"
    (package / "_rules").mkdir(parents=True)
    assert rules_folder() == package / "_rules"


FOUND = """\
description: A find.
kind: handle
pattern: abc
points: 3
unit: sentence
tests: {cleans: [{raw: a, cleaned: b}], spares: [c]}
"""
RATIONALE = "rationale: {what: A find., why: It is found., example: abc}\n"


def test_a_rationale_explains_a_rule_and_changes_nothing_that_it_does(tmp_path: Path) -> None:
    (tmp_path / "find.yaml").write_text(FOUND)
    bare = load_layers([tmp_path])
    (tmp_path / "find.yaml").write_text(FOUND + RATIONALE)
    explained = load_layers([tmp_path])
    assert explained.rules[0].rationale == Rationale("A find.", "It is found.", "abc")
    assert explained.fingerprint == bare.fingerprint
    assert read_rules(dump_rules(explained)) == explained


def test_a_test_names_a_paragraph_of_the_corpus_by_its_text(tmp_path: Path) -> None:
    text = "Join the ＰＡＮ club, number 14, and cook"
    seen = f"seen: {{'paragraph: {text}': 20, 'url:pans.example': 3}}, suspects: ['paragraph:{text}']"
    (tmp_path / "find.yaml").write_text(FOUND.replace("cleaned: b", f"cleaned: b, {seen}"))
    (case,) = load_layers([tmp_path]).rules[0].tests.cleans
    document = Document(text, "text")
    paragraph = document.paragraph_entity(document.outline.children[0])
    assert dict(case.seen) == {paragraph: 20, "url:pans.example": 3}
    assert case.suspects == (paragraph,)
