"""What differs between two sets of rules, field by field, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from enum import Enum

from dechaff.rulebook import Profile, Rule, RuleSet
from dechaff.rulebook.ruleset import EXPLAINING

LONGEST = 60
"""Characters of a value that are shown; instead of a longer one it is only said that it differs."""
_NOT_SHOWN = EXPLAINING | {"id", "matcher"}
Difference = tuple[str, str, str]
"""What differs, with what it is in the one and in the other set."""


def rule_differences(old: RuleSet, new: RuleSet, profile: str) -> Iterator[Difference]:
    """Every field in which the profile of that name, or a rule, differs."""
    yield from _fields(f"profile {profile}", old.profile(profile), new.profile(profile))
    for id in sorted(old.differing(new)):
        before, after = old.by_id.get(id), new.by_id.get(id)
        if before is None or after is None:
            yield id, "none" if before is None else before.status, "none" if after is None else after.status
            continue
        yield from _fields(id, before, after)
        if before.matcher != after.matcher:
            if type(before.matcher) is type(after.matcher):
                yield from _fields(id, before.matcher, after.matcher)
            else:
                yield f"{id} matcher", before.matcher.key, after.matcher.key


def _fields(name: str, old: Rule | Profile | object, new: object) -> Iterator[Difference]:
    for one in fields(old):  # type: ignore[arg-type]
        if not one.compare or one.name in _NOT_SHOWN:
            continue
        before, after = getattr(old, one.name), getattr(new, one.name)
        if before != after:
            shown = _shown(before), _shown(after)
            yield f"{name} {one.name}", *(shown if max(map(len, shown)) <= LONGEST else ("before", "changed"))


def _shown(value: object) -> str:
    if isinstance(value, Enum):
        return value.name.lower()
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple | frozenset):
        return ", ".join(map(str, sorted(value, key=str) if isinstance(value, frozenset) else value)) or "none"
    return str(value) or "none"
