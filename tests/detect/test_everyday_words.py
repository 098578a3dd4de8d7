"""No everyday word is enough for a cut: not in the words of a link, nor beside one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dechaff import Cleaner

LISTS = Path(__file__).resolve().parents[2] / "rules" / "lists"
TRADES = ("crypto", "diploma", "earnings", "escort", "fortune", "gambling", "ghostwriting", "loan", "pharma", "replica")
ARTICLE = (
    "# The mill\n\nThe wheel turns slowly in the morning, and the water is cold.\n\n"
    "{0} <https://mill.example/day> is what the miller writes.\n\nHe reads of [{0}](https://mill.example/night), too.\n\n"
    "In the evening the wheel stands still.\n"
)
CLEANER = Cleaner()


def _entries(name: str) -> list[str]:
    lines = (LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line.removesuffix("*") for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("name", ["trade-word", "mild-call"])
def test_an_everyday_word_cuts_nothing(name: str) -> None:
    cut = [entry for entry in _entries(name) if CLEANER.clean(ARTICLE.format(entry)).cuts]
    assert cut == []


@pytest.mark.parametrize("name", [*TRADES, "seo", "simcard"])
def test_two_ideographs_are_worth_no_three_points(name: str) -> None:
    assert [entry for entry in _entries(name) if re.fullmatch("[\u4e00-\u9fff]{1,2}", entry)] == []


@pytest.mark.parametrize(
    "link",
    [
        "https://mill.example/?ref=123",
        "https://mill.example/?via=letter",
        "https://chat.example/?server=irc.example&channel=%23mill",
        "https://mill.example/product?pid=4711",
        "https://talk.example/r/watermills",
        "https://mill.example/go/winter",
    ],
)
def test_a_parameter_of_any_page_proves_nothing_without_a_word_of_a_shop(link: str) -> None:
    seen = CLEANER.explain(f"# The mill\n\nThe wheel turns.\n\nCome and see [the mill]({link}).\n", "markdown").evidence
    assert [one.rule for one in seen if one.points > 0 and one.role != "companion" and not one.dismissed] == []


def test_a_number_names_no_branch_of_source_code() -> None:
    seen = CLEANER.explain("Free spins: [play now](https://odds.example/?ref=1234567)\n", "markdown").evidence
    assert "link/refers-to-a-sale" in {one.rule for one in seen if not one.dismissed}
