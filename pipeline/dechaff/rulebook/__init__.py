"""Rules as data: loaded from YAML, checked, layered, and the gate that says which of them a text could concern."""

import importlib
from typing import TYPE_CHECKING, Any

from dechaff.rulebook.cache import load_layers, load_rules, rules_folder
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

if TYPE_CHECKING:
    from dechaff.rulebook.gate import Gate
    from dechaff.rulebook.schema import json_schema, profile_json_schema

# Imported on first use: schemas bring all that checks rule files, the gate all that looks for them in a text.
_HOMES = {"Gate": "gate", "json_schema": "schema", "profile_json_schema": "schema"}

__all__ = [
    "CleansCase",
    "Exemption",
    "Gate",
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
    "json_schema",
    "load_layers",
    "load_rules",
    "profile_json_schema",
    "rules_folder",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
