"""Rules as data: rules, profiles and sets of rules."""

from dechaff.rulebook.problems import Problem, RuleError
from dechaff.rulebook.profile import Profile
from dechaff.rulebook.rule import (
    CleansCase,
    Exemption,
    Rationale,
    Rule,
    RuleTests,
    SparesCase,
)
from dechaff.rulebook.ruleset import RuleSet

__all__ = [
    "CleansCase",
    "Exemption",
    "Problem",
    "Profile",
    "Rationale",
    "Rule",
    "RuleError",
    "RuleSet",
    "RuleTests",
    "SparesCase",
]
