"""A list of words is found word by word as if it were searched for as one pattern."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dechaff.patterns.alternation import words_by_literal
from dechaff.patterns.hits import Hits
from dechaff.patterns.literals import necessary_literals
from dechaff.patterns.pattern_index import MOST_PLACES, PatternIndex
from dechaff.patterns.re2 import compile_re2
from dechaff.rulefiles import load_rules
from dechaff.rulefiles.words import alternation

ENTRIES = [
    "tata",
    "ta",
    "tat*",
    "ta ta",
    "Größe",
    "größe ta",
    "straß*",
    "kelvin",
    "электро*",
    "微信",
    "微信群*",
    "a+b",
    "é*",
]
PIECES = [
    *"tabkß微信群 \n\t\v-+.",
    "TA",
    "ta",
    "tata",
    "  ",
    "\r\n",
    "GRÖSSE",
    "größe",
    "spaßöffnung",
    "\u212aelvin",
    "ſ",
    "İ",
    "ЭЛЕКТРОнный",
]


def spans(found: object) -> list[tuple[int, int]]:
    return [one.span() for one in found]  # type: ignore[attr-defined]


@example({"ta", "ta ta"}, "a ta ta")
@example({"größe", "größe ta"}, "größe ta")
@example({"ta*", "ta ta*"}, "ta tata ta")
@example({"spaßöffnung", "öffnung"}, "die spaßöffnung")
@settings(max_examples=500, deadline=None)
@given(st.sets(st.sampled_from(ENTRIES), min_size=1), st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_words_are_found_where_the_whole_list_matches(entries: set[str], text: str) -> None:
    pattern, data = alternation(entries), text.encode()
    hits = Hits(data)
    found = PatternIndex([pattern]).matches(hits)
    assert spans(hits.of(pattern)) == spans(compile_re2(pattern).finditer(data))
    assert bool(found) == bool(hits.of(pattern))


@pytest.mark.parametrize("times", [1, MOST_PLACES, MOST_PLACES + 1, 2 * MOST_PLACES])
def test_a_word_is_found_however_often_it_occurs(times: int) -> None:
    pattern = alternation(["ta", "tata nu"])
    hits = Hits(b"ta tatanu " * times)
    assert PatternIndex([pattern]).match(hits)
    assert len(hits.of(pattern)) == times


def test_shipped_lists_are_found_word_by_word() -> None:
    lists = {
        pattern: words_by_literal(pattern, necessary_literals(pattern) or frozenset())
        for rule in load_rules().running
        for pattern in getattr(rule.matcher, "patterns", ())
        if len(pattern) > 5_000
    }
    assert sum(map(bool, lists.values())) >= len(lists) - 2  # two are sequences of words from two lists
    assert len(lists) > 15


@pytest.mark.parametrize(
    "pattern",
    [r"ta", r"(?:ta|n.)", r"(?:ta|[no])", r"(?:ta|n)u", r"(?:ta|(?:n))", r"(?:ta|n$)", r"(?:ta\s)", "(?:ta  nu|ta nu)"],
)
def test_any_other_pattern_is_no_alternation_of_words(pattern: str) -> None:
    assert not words_by_literal(pattern, necessary_literals(pattern) or frozenset())
