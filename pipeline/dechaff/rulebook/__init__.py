"""Rules as data: loaded from YAML, checked, layered, and the gate that says which of them a text could concern."""

from dechaff.rulebook.cache import load_layers, load_rules
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
from dechaff.world import rules_folder

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
    "load_layers",
    "load_rules",
    "rules_folder",
]
