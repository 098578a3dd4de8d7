"""Texts that are made from a pattern mostly match it, so that a pattern of which none do matches nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dechaff.detect.pattern import PatternMatcher
from dechaff.patterns.re2 import PatternError, compile_re2, encoded
from dechaff.patterns.sampling import samples
from dechaff.rulebook import Rule
from dechaff.rulefiles import load_rules

WITH_PATTERNS = [
    rule for rule in load_rules().rules if isinstance(rule.matcher, PatternMatcher) and rule.matcher.engine == "re2"
]


def share(pattern: str, number: int = 40) -> float:
    found = [compile_re2(pattern).search(encoded(one)) is not None for one in samples(pattern, number)]
    return sum(found) / len(found) if found else 0.0


@pytest.mark.parametrize("rule", WITH_PATTERNS, ids=lambda rule: rule.id)
def test_every_pattern_of_the_shipped_rules_matches_texts_that_are_made_from_it(rule: Rule) -> None:
    assert isinstance(rule.matcher, PatternMatcher)
    assert min(map(share, rule.matcher.patterns)) > 0.2


ATOMS = st.sampled_from(
    ["a", "ß", "中", r"\d", r"\w", r"\s", "[a-f]", r"[^\pL\n]", r"\p{Han}", r"\x{1F525}", ".", "[[:alpha:]]"]
)
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"(?:{two[0]}|{two[1]})"),
        inner.map(lambda one: f"(?:{one}){{1,3}}"),
        inner.map(lambda one: f"(?P<name>{one})" if "name" not in one else one),
        inner.map(lambda one: f"(?:{one})?"),
    ),
    max_leaves=8,
)


@given(PATTERNS)
def test_a_pattern_without_conditions_on_what_is_around_matches_the_texts_made_from_it(pattern: str) -> None:
    try:
        compile_re2(pattern)
    except PatternError:
        return
    assert share(pattern, 10) == 1.0


@pytest.mark.parametrize(
    "of_class", [r"\p{Lu}", r"\PL", r"\p{Sc}", r"\p{Zs}", r"\pM", r"\p{^Han}", r"\p{Greek}", "[:digit:]"]
)
def test_every_class_has_a_character(of_class: str) -> None:
    assert share(f"(?-i:[{of_class}])q[{of_class}]{{2}}") == 1.0


def test_a_class_of_which_no_character_is_known_has_no_texts() -> None:
    assert [*samples(r"\p{Cherokee}", 3)] == []
    assert [*samples(r"\p{Script=Han}", 3)] == []  # for another engine


@pytest.mark.parametrize("pattern", [r"a$b", r"a\bb", r"a\A"])
def test_no_text_matches_a_pattern_that_contradicts_itself(pattern: str) -> None:
    assert share(pattern) == 0.0


def test_the_same_texts_are_made_each_time() -> None:
    assert [*samples("[a-z]{3}", 9)] == [*samples("[a-z]{3}", 9)]
    assert len({*samples("[a-z]{3}", 9)}) > 3
