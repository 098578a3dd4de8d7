"""The lists that the code itself reads: each entry does what the head of its file says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dechaff.census.listing import ListingError, checked
from dechaff.detect.conditions import is_placeholder
from dechaff.detect.paragraphs import paragraphs_with_evidence
from dechaff.document import Document
from dechaff.judge.choose import begins_with_condition
from dechaff.markup import parse_outline
from dechaff.model import Evidence, Level
from dechaff.rulebook import RuleError
from dechaff.rulefiles import load_layers, load_rules
from dechaff.text.views import folded
from dechaff.urls.scanner import scan
from dechaff.world import LISTS, any_of


def _pieces(text: str, level: Level) -> list[str]:
    outline = parse_outline(text, "text")
    return [text[node.start : node.end] for node in outline.walk(prose=True) if node.level == level]


@pytest.mark.parametrize("word", LISTS["abbreviation"])
def test_an_abbreviation_ends_no_sentence(word: str) -> None:
    assert _pieces(f"We saw {word}. Marten there. We left.", Level.SENTENCE) == [
        f"We saw {word}. Marten there.",
        "We left.",
    ]


@pytest.mark.parametrize("word", LISTS["counted"])
def test_what_a_number_counts_goes_on_with_the_sentence(word: str) -> None:
    stem = word.removesuffix("*").capitalize()
    assert len(_pieces(f"Wir kamen am 5. {stem} an. Dann gingen wir.", Level.SENTENCE)) == 2
    assert len(_pieces("Wir waren 15. Xanten ist weit. Dann gingen wir.", Level.SENTENCE)) == 3


@pytest.mark.parametrize("word", LISTS["condition"])
def test_a_condition_begins_a_clause_that_does_not_stand_alone(word: str) -> None:
    assert begins_with_condition(f"{word.upper()} 茶 x", 0)
    assert not begins_with_condition(f"a{word} 茶", 0)


@pytest.mark.parametrize("word", LISTS["goes-on"])
def test_words_that_go_on_begin_no_clause(word: str) -> None:
    assert len(_pieces(f"ชา tea {word}ดี. ไป.", Level.CLAUSE)) < len(_pieces("ชา tea ปลาดี. ไป.", Level.CLAUSE))


@pytest.mark.parametrize("ending", LISTS["host-endings"])
def test_a_host_is_an_address_by_its_ending(ending: str) -> None:
    for written, shown in ((f"tea-pots.{ending}", True), (f"tea-pots.{ending}q", False), ("tea-pots.py", False)):
        text = f"Look at {written} today."
        addresses = [text[start:end] for start, end in Document(text, "text").bare_hosts]
        assert addresses == [written] * shown


@pytest.mark.parametrize("scheme", LISTS["app-schemes"])
def test_an_address_that_opens_a_messenger_is_found_in_plain_words(scheme: str) -> None:
    text = f"Write to 茶{scheme}://resolve?domain=demo_pots_5 now."
    assert f"{scheme}://resolve?domain=demo_pots_5" in scan(text)
    (link,) = [node for node in parse_outline(text, "text").walk() if node.url]
    assert link.url == f"{scheme}://resolve?domain=demo_pots_5"


@pytest.mark.parametrize("host", LISTS["account-hosts"])
def test_paragraphs_that_differ_in_an_account_count_as_one(host: str) -> None:
    def entities(name: str) -> list[str]:
        text = f"Lovely pots for all your tea at {host}/{name} all year."
        found = Evidence("a", 0, 6, "Lovely", "", 3, Level.MATCH, "promo", "proof", "")
        return [*paragraphs_with_evidence(Document(text, "text"), [found]).values()]

    assert entities("potsdemo") == entities("kettledemo") != []


@pytest.mark.parametrize("line", LISTS["other-names"])
def test_another_name_of_a_kind_is_answered_with_the_right_one(line: str) -> None:
    other, right = line.split(" = ")
    with pytest.raises(ListingError, match=f"did you mean '{right}:demo"):
        checked(f"{other}:demo", load_rules().entity_kinds)


@pytest.mark.parametrize("name", LISTS["short-names"])
def test_a_short_name_is_read_though_its_letters_are_parted(name: str) -> None:
    first, last = name
    assert folded(f"Ask {first}.{last} potsdemo").text == f"Ask {name} potsdemo"
    assert folded(f"Ask {first}.x{last} potsdemo").text == f"Ask {first}.x{last} potsdemo"


@pytest.mark.parametrize("attribute", LISTS["lazy-attributes"])
def test_an_image_that_loads_late_has_the_address_of_a_stand_in(attribute: str) -> None:
    text = f'<p><img src="/dot.gif" {attribute}="/pot.jpg"> and <img src="/dot.gif"></p>'
    assert [is_placeholder(node) for node in parse_outline(text, "html").walk() if node.name == "image"] == [
        True,
        False,
    ]


def test_words_match_whole_but_for_a_star_and_scripts_without_capitals() -> None:
    pattern = re.compile(any_of(["tea", "teapot*", "e.g", "茶"]))
    matches = {text: bool(pattern.match(text)) for text in ("tea", "teas", "teapots", "e.g", "exg", "茶杯", "")}
    assert matches == {"tea": True, "teas": False, "teapots": True, "e.g": True, "exg": False, "茶杯": True, "": False}
    assert re.match(any_of([]), "tea") is None


def test_a_folder_of_rules_cannot_bring_a_list_that_the_code_reads(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    file = tmp_path / "lists" / "host-endings.txt"
    file.write_text("# mine\n" + "\n".join(LISTS["host-endings"]) + "\n")
    load_layers([tmp_path])
    file.write_text("# mine\nwares\n")
    with pytest.raises(RuleError, match=r"host-endings\.txt:1:1: .*choose another"):
        load_layers([tmp_path])


def test_the_fingerprint_of_rules_covers_these_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = load_rules().only(["handle/signed"])
    before = rules.fingerprint
    monkeypatch.setattr("dechaff.rulebook.ruleset.LISTS", {**LISTS, "app-schemes": ("tg",)})
    assert rules.only(["handle/signed"]).fingerprint != before
