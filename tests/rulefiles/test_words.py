"""A list named in a pattern stands for any of its entries."""

from __future__ import annotations

from pathlib import Path

import pytest
from plain_profile import PROFILE

from dechaff import Cleaner
from dechaff.patterns.re2 import compile_re2
from dechaff.rulebook import RuleError
from dechaff.rulefiles import load_layers
from dechaff.rulefiles.words import alternation

RULE = """\
description: Words from a list.
kind: promo
pattern: '{{wares}}!'
points: 6
unit: sentence
tests:
  cleans: [{raw: "Boil it.\\n\\nFree hats!\\n", cleaned: "Boil it.\\n"}]
  spares: [The hats were free.]
"""


def found(entries: list[str], text: str) -> list[str]:
    return [match.group().decode() for match in compile_re2(alternation(entries)).finditer(text.encode())]


@pytest.mark.parametrize(
    ("entries", "text", "words"),
    [
        (["free hat"], "a free  hat, a free\that, a freehat", ["free  hat", "free\that"]),
        (["hat"], "that hat, hats", ["hat"]),
        (["hat*"], "that hats, hatter", ["hats", "hatter"]),
        (["шляп*"], "шляпы и шляпа", ["шляпы", "шляпа"]),
        (["帽子"], "买帽子吗", ["帽子"]),
        (["hat", "hat shop"], "a hat shop", ["hat shop"]),
        (["c++", "a.b"], "axb a.b c++", ["a.b", "c++"]),
    ],
)
def test_an_entry_matches_whole_words_and_a_star_any_ending(entries: list[str], text: str, words: list[str]) -> None:
    assert found(entries, text) == words


def layer(folder: Path, rule: str, words: str = "free hat*\n") -> Path:
    for name, content in {"profiles/balanced.yaml": PROFILE, "lists/wares.txt": words, "hats.yaml": rule}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def test_a_list_is_written_out_wherever_it_is_named(tmp_path: Path) -> None:
    rules = load_layers([layer(tmp_path, RULE)])
    assert Cleaner(rules).clean("Boil it for long.\n\nFree hats!\n").text == "Boil it for long.\n"


def test_a_later_layer_can_give_a_list_other_words(tmp_path: Path) -> None:
    first, second = layer(tmp_path / "first", RULE), tmp_path / "second"
    (second / "lists").mkdir(parents=True)
    (second / "lists" / "wares.txt").write_text("cheap coat*\n", encoding="utf-8")
    cleaner = Cleaner(load_layers([first, second]))
    assert cleaner.clean("Boil it for long.\n\nCheap coats!\n").text == "Boil it for long.\n"


def test_a_list_that_does_not_exist_is_a_complaint_at_its_pattern(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"hats\.yaml:3:\d+: .*'?ware'?") as error:
        load_layers([layer(tmp_path, RULE.replace("{{wares}}", "{{ware}}"))])
    assert "list" in str(error.value)


@pytest.mark.parametrize("words", ["free hat\n  *  # any\n", "\n  *\n"])
def test_a_star_without_a_word_is_a_complaint_at_its_line(tmp_path: Path, words: str) -> None:
    with pytest.raises(RuleError, match=r"wares\.txt:2:3: '\*' is any word; write how it begins"):
        load_layers([layer(tmp_path, RULE, words)])


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Boil it for long, in salt water. Buy шляпа today", True),
        ("Boil it for long, in salt water. Buy шляпами today", False),
        ("Boil it for long, in salt water. Buy прошляпа today", False),
        ("煮很久很久很久很久，要放盐。买шляпа吧", True),
    ],
)
def test_whole_words_end_where_a_letter_of_a_spaced_script_does_not_follow(
    tmp_path: Path, text: str, cut: bool
) -> None:
    rule = RULE.replace("'{{wares}}!'", "'{{wares}}'\nwhole_words: true")
    cleaner = Cleaner(load_layers([layer(tmp_path, rule, "шляпа\n")]))
    assert bool(cleaner.clean(text).cuts) == cut
