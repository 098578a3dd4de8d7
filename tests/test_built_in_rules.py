"""What names somebody to write to is a sign of a seller, so that two such rules never differ in what they prove."""

from __future__ import annotations

from dechaff.rulefiles import load_rules

ACCOUNTS = {"telegram", "telegram-invite", "wechat", "qq", "messenger", "phone", "mail"}


def test_every_rule_that_names_an_account_says_so() -> None:
    naming = [
        rule
        for rule in load_rules().active
        if rule.entity.partition(":")[0] in ACCOUNTS and rule.points > 0 and rule.when != "spam"
    ]
    assert {rule.id.partition("/")[0] for rule in naming} == {"contact", "handle", "link"}
    assert [rule.id for rule in naming if rule.sign != "contact"] == []
