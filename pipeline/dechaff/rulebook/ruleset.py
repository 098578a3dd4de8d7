"""A set of rules with its profiles."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from difflib import get_close_matches
from functools import cached_property

from dechaff.rulebook.problems import Problem, RuleError
from dechaff.rulebook.profile import Profile
from dechaff.rulebook.rule import Rule
from dechaff.urls import ParameterNames
from dechaff.world import LISTS

EXPLAINING = frozenset({"description", "rationale", "tests"})
"""Fields of a rule that do not affect what it does."""


@dataclass(frozen=True)
class RuleSet:
    """Rules and profiles, immutable and picklable; the order they are given in does not matter."""

    rules: tuple[Rule, ...]
    """All rules, including those that are off, sorted by id."""
    profiles: tuple[Profile, ...] = ()
    """All profiles, sorted by name."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "rules", tuple(sorted(self.rules, key=lambda rule: rule.id)))
        object.__setattr__(self, "profiles", tuple(sorted(self.profiles, key=lambda profile: profile.name)))

    def __getstate__(self) -> dict[str, object]:
        """The pickled state. It includes the fingerprint, which takes longer to compute than the rest to load."""
        return {**vars(self), "fingerprint": self.fingerprint}

    @cached_property
    def by_id(self) -> Mapping[str, Rule]:
        """The rules by id."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def active(self) -> tuple[Rule, ...]:
        """The rules that count."""
        return tuple(rule for rule in self.rules if rule.status == "active")

    @cached_property
    def running(self) -> tuple[Rule, ...]:
        """The rules that are not off: active ones, and shadow ones, whose evidence is only reported."""
        return tuple(rule for rule in self.rules if rule.status != "off")

    @cached_property
    def parameter_names(self) -> ParameterNames:
        """The parameters that make no difference to where an address leads, by all rules, even those that are off."""
        return ParameterNames(name for rule in self.rules for name in rule.matcher.parameters)

    @cached_property
    def entity_kinds(self) -> frozenset[str]:
        """The kinds of entity that the rules name, and those of addresses, sites and paragraphs."""
        kinds = {rule.entity.partition(":")[0] for rule in self.rules if rule.entity}
        return frozenset({"url", "site", "block", *(kind for kind in kinds if "{" not in kind)})

    def only(self, ids: Collection[str]) -> RuleSet:
        """A copy with only these rules."""
        return replace(self, rules=tuple(rule for rule in self.rules if rule.id in ids))

    def without(self, ids: Collection[str]) -> RuleSet:
        """A copy without these rules."""
        return replace(self, rules=tuple(rule for rule in self.rules if rule.id not in ids))

    def with_rules(self, *rules: Rule) -> RuleSet:
        """A copy with these rules, each in the place of the one of its id if there is one."""
        return replace(self, rules=(*self.without({rule.id for rule in rules}).rules, *rules))

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id. Raises RuleError if there is none."""
        if rule_id in self.by_id:
            return self.by_id[rule_id]
        near = get_close_matches(rule_id, self.by_id, n=1)
        hint = f"did you mean {near[0]!r}?" if near else "`dechaff rules list` lists them all"
        raise RuleError([Problem("", 0, 0, f"there is no rule {rule_id!r}; {hint}")])

    def profile(self, name: str) -> Profile:
        """The profile of that name. Raises RuleError if there is none."""
        for profile in self.profiles:
            if profile.name == name:
                return profile
        names = [profile.name for profile in self.profiles]
        near = get_close_matches(name, names, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"it is one of {', '.join(names) or '(none are loaded)'}"
        raise RuleError([Problem("", 0, 0, f"no profile {name!r}; {hint}")])

    def differing(self, other: RuleSet) -> frozenset[str]:
        """The rules that do something else in the other set, are missing or off in one of them, or run in one alone."""
        mine, others = self._contents, other._contents
        return frozenset(id for id in mine.keys() | others.keys() if mine.get(id) != others.get(id))

    @property
    def _contents(self) -> Mapping[str, object]:
        """All that matters about the rules that run."""
        return {rule.id: _content(rule) for rule in self.running}

    @cached_property
    def fingerprint(self) -> str:
        """A SHA-256 over everything that affects what the rules do: sets with the same fingerprint clean alike."""
        content = {
            # A rule's parameters are left out of entities even if it is off.
            "rules": [_content(rule) for rule in self.rules if rule.status != "off" or rule.matcher.parameters],
            "profiles": [_content(profile) for profile in self.profiles],
            "lists": LISTS,
        }
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(canonical.encode()).hexdigest()


def _content(value: object) -> object:
    """The value in a form that JSON can hold, without what only explains or is derived from the rest."""
    if is_dataclass(value):
        kept = (one.name for one in fields(value) if one.compare and one.name not in EXPLAINING)
        return {type(value).__name__: {name: _content(getattr(value, name)) for name in kept}}
    if isinstance(value, tuple):
        return [_content(one) for one in value]
    return sorted(value) if isinstance(value, frozenset) else value
