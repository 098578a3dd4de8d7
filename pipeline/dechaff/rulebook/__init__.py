"""Rules as data: what a rule, a profile and a set of rules hold."""

from dechaff.rulebook.problems import Problem, RuleError
from dechaff.rulebook.profile import Profile
from dechaff.rulebook.rule import (
    CleansCase,
    EvidenceMatcher,
    Exemption,
    ImageMatcher,
    LinkMatcher,
    ParameterMatcher,
    PatternMatcher,
    RepeatMatcher,
    Rule,
    RuleTests,
    SparesCase,
    SuspectMatcher,
)
from dechaff.rulebook.ruleset import RuleSet

__all__ = [
    "CleansCase",
    "Exemption",
    "ImageMatcher",
    "LinkMatcher",
    "ParameterMatcher",
    "PatternMatcher",
    "Problem",
    "Profile",
    "RepeatMatcher",
    "Rule",
    "RuleError",
    "RuleSet",
    "RuleTests",
    "SparesCase",
    "EvidenceMatcher",
    "SuspectMatcher",
]
