"""Rules as data: rules, profiles and sets of rules."""

from dechaff.rulebook.problems import Problem, RuleError
from dechaff.rulebook.profile import Profile
from dechaff.rulebook.rule import (
    CleansCase,
    ExceptCase,
    Rule,
    RuleTests,
    SparesCase,
)
from dechaff.rulebook.ruleset import RuleSet

__all__ = [
    "CleansCase",
    "ExceptCase",
    "Problem",
    "Profile",
    "Rule",
    "RuleError",
    "RuleSet",
    "RuleTests",
    "SparesCase",
]
