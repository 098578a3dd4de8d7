"""Trying rules together is the same as making a cleaner for each choice of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dechaff.cleaner import Cleaner
from dechaff.rulebook import CleansCase, Rule, RuleSet, SparesCase
from dechaff.rulefiles import load_rules
from dechaff.tuning.trials import Trials

RULES = load_rules()
WITHOUT_CENSUS = [
    (rule, case)
    for rule in RULES.rules[::3]
    for case in (*rule.tests.cleans, *rule.tests.spares)
    if not case.seen and not case.suspects
]


@pytest.fixture(scope="module")
def trials() -> Trials:
    return Trials(RULES, RULES.profile("balanced"))


@pytest.mark.slow
@pytest.mark.parametrize(("rule", "case"), WITHOUT_CENSUS, ids=lambda one: getattr(one, "id", ""))
def test_texts_are_cleaned_and_seen_as_by_a_cleaner_of_just_these_rules(
    trials: Trials, rule: Rule, case: CleansCase | SparesCase
) -> None:
    alone = replace(RULES, rules=(rule,))
    strip = rule.matcher.is_apart
    for rules in (alone, RULES, RULES.without({rule.id})):
        cleaner = Cleaner(rules, strip_params=strip)
        assert trials.clean(rules, case, case.raw, strip_params=strip) == cleaner.clean(case.raw, case.format)
    for rules in (alone, RULES):
        evidence = Cleaner(rules, strip_params=strip).explain(case.raw, case.format).evidence
        slow = {(one.start, one.end) for one in evidence if one.rule == rule.id}
        quick = {(one.start, one.end) for one in trials.find(rule.id, rules, case, case.raw)}
        assert quick <= slow
        assert bool(quick) == bool(slow)


def test_another_rule_may_be_tried_on_a_text_that_was_searched_before(trials: Trials) -> None:
    rule = RULES.by_id["handle/signed"]
    text = "Rain.\n\n📢 @demo_rail_news\n"
    case = SparesCase(text, "text")
    assert trials.clean(replace(RULES, rules=(rule,)), case, text).cuts
    blind = replace(rule, matcher=RULES.by_id["contact/qq-announced"].matcher, entity="")
    assert not trials.clean_with(blind, case, text).cuts
    assert not trials.sees(blind, case, text)
    assert trials.clean(RuleSet((rule,)), case, text).cuts
