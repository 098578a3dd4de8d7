"""Rules as data: what a rule, a profile and a set of rules hold."""

from dechaff.rulebook.problems import Problem, RuleError
from dechaff.rulebook.profile import Profile
from dechaff.rulebook.rule import (
    CleansCase,
    Exemption,
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
    "Rule",
    "RuleError",
    "RuleSet",
    "RuleTests",
    "SparesCase",
]
