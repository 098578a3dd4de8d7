"""Single fields of rules and thresholds of a profile set to other values, as `promo/hype.points=2`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from dechaff.model import Level
from dechaff.rulebook import Profile, Rule, RuleSet
from dechaff.rulebook.problems import Complaint

PROFILE = "profile"
"""What stands for the profile in place of a rule."""
FIELDS = ("points", "status", "role", "sign", "unit", "when")
"""The fields of rules that can be set."""


class AssignmentError(ValueError):
    """Something cannot be set; the message says what would be right."""


def assigned(rules: RuleSet, profile: str, assignments: Iterable[str]) -> RuleSet:
    """The rules with these values set; `profile.remove=5` is about the profile of that name.

    Raises AssignmentError, and RuleError if there is no such rule.
    """
    thresholds: dict[str, object] = {}
    for one in assignments:
        target, equals, written = one.partition("=")
        name, dot, field = target.strip().rpartition(".")
        if not (equals and dot and name and field):
            raise AssignmentError(f"{one!r}: write RULE.points=2, or {PROFILE}.remove=5 for a threshold")
        value = _value(written.strip())
        if name == PROFILE:
            thresholds[field] = value
            continue
        try:
            rules = rules.with_rules(_with_field(rules.rule(name), field, value))
        except AssignmentError as error:
            raise AssignmentError(f"{one}: {error}") from None
    if not thresholds:
        return rules
    changed = _with_thresholds(rules.profile(profile), thresholds)
    return replace(rules, profiles=tuple(changed if one.name == profile else one for one in rules.profiles))


def turned_off(rules: RuleSet, ids: Iterable[str]) -> RuleSet:
    """The rules with these turned off. Raises RuleError if there is no such rule."""
    return rules.with_rules(*(replace(rules.rule(id), status="off") for id in ids))


def _with_field(rule: Rule, field: str, value: object) -> Rule:
    from dechaff.rulefiles.checks import rule_complaints  # slow: imports pydantic

    _refuse(rule_complaints({field: value}), field)
    if field not in FIELDS:
        raise AssignmentError(f"{field} cannot be set here, only {', '.join(FIELDS)}; write it into a folder of rules")
    reason = rule.matcher.refused.get(field)
    if reason:
        raise AssignmentError(f"{field} cannot be given with {rule.matcher.key!r}: {reason}")
    right: Any = Level[str(value).upper()] if field == "unit" else float(str(value)) if field == "points" else value
    return replace(rule, **{field: right})


def _with_thresholds(profile: Profile, values: Mapping[str, object]) -> Profile:
    """The profile with all of these values, which may fit only together."""
    from dechaff.rulefiles.checks import profile_complaints

    old = {one.name: getattr(profile, one.name) for one in fields(profile) if one.name not in ("name", "glue")}
    _refuse(profile_complaints({**old, **values}))
    for field in values.keys() - old.keys():
        raise AssignmentError(f"{field} cannot be set here, only thresholds; write it into a folder of rules")
    right: Any = {field: type(old[field])(str(value)) for field, value in values.items()}
    return replace(profile, **right)


def _refuse(complaints: Iterable[Complaint], field: str | None = None) -> None:
    """Raises AssignmentError with the first complaint, if any, that is about the field."""
    for loc, message, _ in complaints:
        if field is None or loc == (field,):
            name = ".".join(map(str, loc))
            raise AssignmentError(message if message.startswith(f"{name} ") else f"{name} {message}")


def _value(written: str) -> object:
    """The value, a number if it is written like one."""
    try:
        value = json.loads(written)
    except ValueError:
        return written
    return value if isinstance(value, int | float) and not isinstance(value, bool) else written
