"""What is valid and hardly meant so is warned of, with its place, unless the file says that it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_profile import PROFILE

from dechaff.patterns.re2 import compile_re2, encoded
from dechaff.rulefiles import load_layers
from dechaff.rulefiles.load import read_sources
from dechaff.rulefiles.source import Source
from dechaff.rulefiles.words import alternation
from dechaff.tuning.lint import warnings_of
from dechaff.tuning.lint.alike import _twice_in

RULE: Mapping[str, str] = {
    "description": "A pan that somebody sells.",
    "kind": "contact",
    "pattern": r"'\bpan_[a-z]{3,9}\b'",
    "view": "folded",
    "points": "6",
    "unit": "sentence",
    "tests": '{cleans: [{raw: "Rain.\\n\\npan_abc\\n", cleaned: "Rain.\\n"}], spares: [A pan.]}',
}


BESIDE = {
    "profiles/balanced.yaml": PROFILE,
    "lists/casino.txt": "# Casinos.\nonline casino\nlucky spin\n",
    "offer/casino.yaml": (
        "description: A casino.\nkind: promo\npattern: '{{casino}}'\nwhole_words: true\nview: folded\npoints: 3\n"
        "unit: sentence\ntests:\n  cleans: [{raw: 'online casino', cleaned: ''}]\n  spares:\n"
        + "".join(f"    - 'The {at}. year began with rain, says https://paper{at}.example/{at}.'\n" for at in range(30))
    ),
}
"""A small set of rules, with texts to try others on."""


def warned(folder: Path, lists: Mapping[str, str] | None = None, **changes: str | None) -> list[str]:
    """What is warned of in a folder with one rule of its own, and lists, without the path of the folder."""
    fields = {key.rstrip("_"): value for key, value in {**RULE, **changes}.items() if value is not None}
    files = {"contact/mine.yaml": "".join(f"{key}: {value}\n" for key, value in fields.items())}
    files |= {f"lists/{name}.txt": content for name, content in (lists or {}).items()}
    for name, content in {**BESIDE, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    rules, sources = load_layers([folder]), read_sources([folder])
    found = warnings_of(rules, sources, {"contact/mine"}, {*(lists or {})})
    return [str(one).split("\n")[0].removeprefix(f"{folder}/") for one in found]


def test_there_is_nothing_to_warn_of_in_a_good_rule(tmp_path: Path) -> None:
    assert warned(tmp_path) == []


@pytest.mark.parametrize(
    ("changes", "place", "code"),
    [
        ({"pattern": r"'[a-z]+'"}, "3:10", "everything"),
        ({"pattern": r"'pan$s'"}, "3:10", "nothing"),
        ({"pattern": r"'pan ①②'"}, "3:10", "nothing"),
        ({"pattern": r"[abc_demo, 'pan$s']"}, "3:21", "nothing"),
        ({"pattern": r"'pan_\pL{1,900}_demo'"}, "3:10", "slow"),
        ({"pattern": r"'(?:a|aa|aaa)+\d'", "engine": "regex", "gate": "pan_demo"}, "3:10", "slow"),
        ({"pattern": r"'[a-z]\d'"}, "3:10", "unscreened"),
        ({"pattern": r"'(?<=x)[a-z]\d'", "engine": "regex", "gate": r"'[a-z]\d'"}, "9:7", "unscreened"),
        ({"pattern": None, "view": None, "link": r"{label: pan_demo}"}, "6:7", "unscreened"),
        ({"pattern": None, "view": None, "link": r"{url: '^[^/]+'}"}, "6:13", "everything"),
        ({"pattern": "ขายกระทะ"}, "3:10", "inside-words"),
        ({"pattern": "라인팬"}, "3:10", "inside-words"),
        ({"pattern": "フライパ"}, "3:10", "inside-words"),
        ({"except_": "[{reason: ours, pattern: pan_own}]"}, "8:10", "unused-exception"),
        ({"pattern": "'{{casino}}'", "whole_words": "true"}, "3:10", "near-duplicate"),
    ],
)
def test_what_is_hardly_meant_is_warned_of_with_its_place(
    tmp_path: Path, changes: dict[str, str | None], place: str, code: str
) -> None:
    found = [one for one in warned(tmp_path / "a", **changes) if one.endswith(f"[{code}]")]
    assert [one.split(": ")[0] for one in found] == [f"contact/mine.yaml:{place}"]
    accepted = warned(tmp_path / "b", **changes, lint=f"{{{code}: it is meant to}}")
    assert [one for one in accepted if code in one] == []


def test_what_is_accepted_must_be_there(tmp_path: Path) -> None:
    said = "contact/mine.yaml:8:8: there is no warning 'slow' to accept; leave it out"
    assert warned(tmp_path, lint="{slow: it is rare}") == [said]


@pytest.mark.parametrize("pattern", ["'ขายกระทะ'", "라인팬"])
def test_whole_words_end_where_words_do(tmp_path: Path, pattern: str) -> None:
    assert warned(tmp_path, pattern=pattern, whole_words="true") == []


def test_an_exception_that_a_test_needs_is_no_warning(tmp_path: Path) -> None:
    tests = RULE["tests"].replace("[A pan.]", "[A pan., Ask pan_own.]")
    assert warned(tmp_path, except_="[{reason: ours, pattern: pan_own}]", tests=tests) == []


def test_entries_of_two_lists_and_superfluous_ones_are_warned_of(tmp_path: Path) -> None:
    mine = "# Pans.\npan shop*\nPan Shop\nonline casino\npan shops\n"
    found = warned(tmp_path / "a", {"mine": mine}, pattern="'{{mine}}'", whole_words="true")
    assert found[:2] == [
        "lists/mine.txt:3:1: 'Pan Shop' is superfluous beside 'pan shop*' [twice]",
        "lists/mine.txt:4:1: 'online casino' is in the list 'casino', too, and counts twice; keep one, or say why in a "
        "comment of the list: # lint: shared with casino: REASON [two-lists]",
    ]
    assert found[-1].startswith("lists/mine.txt:5:1: 'pan shops' is superfluous")
    shared = mine + "# lint: shared with casino: pans are won there\n"
    found = warned(tmp_path / "b", {"mine": shared}, pattern="'{{mine}}'", whole_words="true")
    assert [one for one in found if "casino" in one] == []


WORDS = st.lists(st.tuples(st.text("ab ", min_size=1, max_size=4), st.booleans()), min_size=1, max_size=6)


@settings(max_examples=60)
@given(WORDS, st.lists(st.text("ab c1", max_size=8), min_size=10, max_size=20))
def test_a_list_finds_the_same_without_what_is_called_superfluous(
    written: list[tuple[str, bool]], texts: list[str]
) -> None:
    lines = [f"{' '.join(word.split())}{'*' * star}" for word, star in written if word.strip()]
    superfluous = {one.line for one in _twice_in(Source("list", tuple(lines)))}
    kept = [line for at, line in enumerate(lines, 1) if at not in superfluous]
    assert len(kept) <= len(lines)
    for text in texts if lines else ():
        assert _spans(lines, text) == _spans(kept, text)


def _spans(entries: list[str], text: str) -> list[tuple[int, int]]:
    return [one.span() for one in compile_re2(alternation(entries)).finditer(encoded(text))]


def test_every_warning_is_named_in_the_help_or_in_the_guide() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "write-rules.md").read_text("utf-8")
    codes = re.findall(r"`([a-z\-]+)` \|", guide)
    assert {"everything", "nothing", "slow", "unscreened", "inside-words", "two-lists", "twice"} <= {*codes}
