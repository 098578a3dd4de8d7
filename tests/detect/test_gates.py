"""A gate lets every text through in which its pattern matches: a pattern is tried only in those."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dechaff.detect.pattern import PatternMatcher, _matches
from dechaff.document import Document
from dechaff.rulebook import Rule
from dechaff.rulefiles import load_rules

RULES = load_rules()
GATED = [rule for rule in RULES.running if isinstance(rule.matcher, PatternMatcher) and rule.matcher.gate]
TEXTS = [case.raw for rule in RULES.rules for case in (*rule.tests.cleans, *rule.tests.spares)]
CORPUS = Path(__file__).parents[1] / "corpus" / "articles"


def test_there_are_rules_with_gates() -> None:
    assert GATED


@pytest.mark.parametrize("rule", GATED, ids=[rule.id for rule in GATED])
def test_a_pattern_matches_the_same_without_its_gate(rule: Rule) -> None:
    matcher = rule.matcher
    assert isinstance(matcher, PatternMatcher)
    open_matcher = replace(matcher, gate="(?s).", literals=())
    texts = [*TEXTS, *(file.read_text(encoding="utf-8", errors="replace") for file in sorted(CORPUS.iterdir()))]
    matching = 0
    for text in texts:
        for view in Document(text).views:
            found = [*_matches(matcher, view, named=True)]
            assert found == [*_matches(open_matcher, view, named=True)]
            matching += bool(found)
    assert matching >= 4
