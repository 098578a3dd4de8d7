"""What differs between two sets of rules is told field by field, and only what does something."""

from __future__ import annotations

from dataclasses import replace

from dechaff.rulebook import Rationale
from dechaff.rulefiles import load_rules
from dechaff.tuning.rule_changes import rule_differences

RULES = load_rules()


def test_what_a_rule_does_is_told_and_what_only_explains_it_is_not() -> None:
    rule = RULES.rule("promo/hype")
    explained = replace(rule, description="Other words.", rationale=Rationale("a", "b", "c"))
    assert [*rule_differences(RULES, RULES.with_rules(explained), "balanced")] == []
    changed = RULES.with_rules(replace(explained, points=rule.points + 1))
    told = [*rule_differences(RULES, changed, "balanced")]
    assert told == [("promo/hype points", f"{rule.points:g}", f"{rule.points + 1:g}")]


def test_a_rule_that_is_turned_off_or_new_is_told() -> None:
    rule = RULES.rule("promo/hype")
    off = RULES.with_rules(replace(rule, status="off"))
    new = RULES.with_rules(replace(rule, id="promo/other"))
    assert [*rule_differences(RULES, off, "balanced")] == [("promo/hype status", "active", "off")]
    assert [*rule_differences(RULES, new, "balanced")] == [("promo/other", "none", "active")]
