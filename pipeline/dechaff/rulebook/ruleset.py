"""A set of rules with its profiles: the whole of what the code knows about the world."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from functools import cached_property

from dechaff.rulebook.problems import Problem, RuleError
from dechaff.rulebook.profile import Profile
from dechaff.rulebook.rule import ParameterMatcher, PatternMatcher, Rule
from dechaff.urls import ParameterNames
from dechaff.world import LISTS


@dataclass(frozen=True)
class RuleSet:
    """Rules and profiles, immutable and picklable; equal whatever order they were given in."""

    rules: tuple[Rule, ...]
    """All rules, those that are off among them, sorted by id."""
    profiles: tuple[Profile, ...] = ()
    """All profiles, sorted by name."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "rules", tuple(sorted(self.rules, key=lambda rule: rule.id)))
        object.__setattr__(self, "profiles", tuple(sorted(self.profiles, key=lambda profile: profile.name)))

    def __getstate__(self) -> dict[str, object]:
        """What it is pickled as: its fingerprint goes along, which takes longer to find than all else to load."""
        return {**vars(self), "fingerprint": self.fingerprint}

    @cached_property
    def by_id(self) -> Mapping[str, Rule]:
        """Each rule under its id."""
        return {rule.id: rule for rule in self.rules}

    def active(self) -> tuple[Rule, ...]:
        """The rules that count."""
        return tuple(rule for rule in self.rules if rule.status == "active")

    @cached_property
    def running(self) -> tuple[Rule, ...]:
        """The rules that look for something, whether what they find counts or is only reported."""
        return tuple(rule for rule in self.rules if rule.status != "off")

    @cached_property
    def parameter_names(self) -> ParameterNames:
        """Parameters that make no difference to where an address leads, whether or not any are cut."""
        matchers = (rule.matcher for rule in self.rules)
        return ParameterNames(name for one in matchers if isinstance(one, ParameterMatcher) for name in one.names)

    @cached_property
    def entity_kinds(self) -> frozenset[str]:
        """The kinds of entity that the rules name, with those that addresses, sites and paragraphs have."""
        kinds = {rule.entity.partition(":")[0] for rule in self.rules if rule.entity}
        return frozenset({"url", "site", "block", *(kind for kind in kinds if "{" not in kind)})

    def only(self, ids: Collection[str]) -> RuleSet:
        """The same set with these rules and no others."""
        return replace(self, rules=tuple(rule for rule in self.rules if rule.id in ids))

    def without(self, ids: Collection[str]) -> RuleSet:
        """The same set less these rules."""
        return replace(self, rules=tuple(rule for rule in self.rules if rule.id not in ids))

    def profile(self, name: str) -> Profile:
        """The profile of that name. Raises RuleError where there is none."""
        for profile in self.profiles:
            if profile.name == name:
                return profile
        names = [profile.name for profile in self.profiles]
        near = get_close_matches(name, names, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"it is one of {', '.join(names) or '(none are loaded)'}"
        raise RuleError([Problem("", 0, 0, f"no profile {name!r}; {hint}")])

    @cached_property
    def fingerprint(self) -> str:
        """A SHA-256 over all that decides what the rules do: two sets that share it clean alike."""
        content = {
            # Parameters make no difference to what an address is called, whether or not they are cut.
            "rules": [
                _behaviour(rule)
                for rule in self.rules
                if rule.status != "off" or isinstance(rule.matcher, ParameterMatcher)
            ],
            "profiles": [asdict(profile) for profile in self.profiles],
            "lists": LISTS,
        }
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=True, default=sorted)
        return hashlib.sha256(canonical.encode()).hexdigest()


def _behaviour(rule: Rule) -> dict[str, object]:
    matcher = rule.matcher
    if isinstance(matcher, PatternMatcher):  # what follows from its pattern only
        rule = replace(rule, matcher=replace(matcher, literals=()))
    content = asdict(rule)
    del content["description"], content["tests"]
    return content
