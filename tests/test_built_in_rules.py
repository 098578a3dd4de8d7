"""What all shipped rules have in common."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from dechaff.rulebook import CleansCase, Rule, SparesCase
from dechaff.rulefiles import load_rules
from dechaff.rulefiles.load import read_sources
from dechaff.tuning.lint import warnings_of
from dechaff.tuning.trials import Trials
from dechaff.world import rules_folder

ACCOUNTS = {"telegram", "telegram-invite", "wechat", "qq", "messenger", "phone", "mail"}


def test_every_rule_that_names_an_account_says_so() -> None:
    naming = [
        rule
        for rule in load_rules().active
        if rule.entity.partition(":")[0] in ACCOUNTS and rule.points > 0 and rule.when != "spam"
    ]
    assert {rule.id.partition("/")[0] for rule in naming} == {"contact", "handle", "link"}
    assert [rule.id for rule in naming if rule.sign != "contact"] == []


@pytest.mark.parametrize("rule", load_rules().rules, ids=lambda rule: rule.id)
def test_every_rule_says_what_it_is_for_in_short_sentences_and_with_an_example(rule: Rule) -> None:
    rationale = rule.rationale
    assert rationale is not None
    for said in (rationale.what, rationale.why):
        assert said.endswith(".")
        assert len(said) < 250
        assert max(len(sentence.split()) for sentence in re.split(r"[.;:] ", said)) <= 32
    assert rationale.example.strip() == rationale.example != ""


def test_each_example_holds_a_match() -> None:
    rules = load_rules()
    trials = Trials(rules, rules.profile("balanced"))

    def is_found(rule: Rule, case: CleansCase | SparesCase, example: str) -> bool:
        start = case.raw.find(example)
        looking = rules.with_rules(replace(rule, status="active", when="always"))
        found = trials.find(rule.id, looking, case, case.raw, screened=False) if start >= 0 else []
        return any(one.start < start + len(example) and start < one.end for one in found)

    wrong = []
    for rule in rules.rules:
        assert rule.rationale
        example, tests = rule.rationale.example, (*rule.tests.cleans, *rule.tests.spares)
        if not any(is_found(rule, case, example) for case in tests):
            wrong.append(f"{rule.id}: {example}")
    assert wrong == []


def test_there_is_nothing_to_warn_of_in_the_shipped_rules() -> None:
    rules, sources = load_rules(), read_sources([rules_folder()])
    assert [str(one) for one in warnings_of(rules, sources, rules.by_id, sources.lists)] == []
