"""Where rules are from: which are built in, which are changed, and which are a user's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from dechaff.rulebook import RuleSet

Origin = Literal["built-in", "changed", "own"]


def origins(rules: RuleSet, built_in: RuleSet) -> Mapping[str, Origin]:
    """The origin of each rule, by id. A rule is changed, too, if a list in its pattern is."""
    found: dict[str, Origin] = {}
    for rule in rules.rules:
        known = built_in.by_id.get(rule.id)
        found[rule.id] = "own" if known is None else "built-in" if known == rule else "changed"
    return found
