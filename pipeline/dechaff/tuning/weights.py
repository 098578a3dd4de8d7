"""Changes of points and thresholds: made in a set of rules, taken back in part, and written as files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dechaff.rulebook import Rule, RuleSet
from dechaff.tuning.measurement import Measured
from dechaff.tuning.thresholds import with_thresholds

if TYPE_CHECKING:
    from dechaff.tuning.regression import Fitted  # needs scipy

STEP = 0.5
"""Points and thresholds change by a multiple of this."""


@dataclass(frozen=True, slots=True)
class Weights:
    """New points of rules, and new thresholds: only those that differ from what they were."""

    points: Mapping[str, float] = field(default_factory=dict)
    """By rule."""
    thresholds: Mapping[str, float] = field(default_factory=dict)
    """By name."""

    def __bool__(self) -> bool:
        return bool(self.points or self.thresholds)

    def on(self, rules: RuleSet, profile: str) -> RuleSet:
        """A copy of the rules with these points, and these thresholds in the profile."""
        changed = (replace(rules.rule(rule), points=points) for rule, points in self.points.items())
        return with_thresholds(rules.with_rules(*changed), profile, self.thresholds)

    def without(self, names: Set[str]) -> Weights:
        """A copy in which these rules and thresholds stay as they are."""
        return Weights(
            {rule: points for rule, points in self.points.items() if rule not in names},
            {name: value for name, value in self.thresholds.items() if name not in names},
        )

    def blamed(self, damaged: Iterable[Measured], rules: RuleSet, profile: str) -> Set[str]:
        """What to take back so that these articles are not damaged.

        The rules behind the damage that got more points; if there are none, lower thresholds; if there are none either,
        everything.
        """
        raised = {rule for rule, points in self.points.items() if points > rules.by_id[rule].points}
        behind = {
            one.rule for article in damaged for cut in article.cuts if cut.is_damage for one in cut.cut.seen
        } & raised
        current = rules.profile(profile)
        lowered = {name for name, value in self.thresholds.items() if value < getattr(current, name)}
        return behind or ({*self.thresholds} if lowered else {*self.points, *self.thresholds})

    def files(self, profile: str) -> Iterator[tuple[str, str]]:
        """The files of a rules folder that make these changes: path and content."""
        for rule, points in sorted(self.points.items()):
            yield f"{rule}.yaml", f"points: {points:g}\n"
        if self.thresholds:
            lines = [f"{name}: {value:g}\n" for name, value in sorted(self.thresholds.items())]
            yield f"profiles/{profile}.yaml", "".join(lines)


def is_fitted(rule: Rule) -> bool:
    """Whether the points of the rule may be fitted: its own, if they count on their own or with others."""
    return (
        rule.status == "active" and rule.role != "companion" and not rule.matcher.points and not rule.matcher.is_apart
    )


def rounded_weights(found: Fitted, rules: RuleSet, profile: str) -> Weights:
    """What was found, in whole steps from what there is; the threshold for a flag keeps its distance."""
    points = {rule: rounded(rules.by_id[rule].points, value) for rule, value in found.points.items()}
    current = rules.profile(profile)
    change = rounded(current.remove, current.remove + found.threshold - boundary(current.remove)) - current.remove
    thresholds = {"flag": max(STEP, current.flag + change), "remove": current.remove + change} if change else {}
    return Weights({rule: value for rule, value in points.items() if value != rules.by_id[rule].points}, thresholds)


def boundary(remove: float) -> float:
    """Halfway between the least score that is cut and the one a step below it, which is not: units that just suffice
    are not a toss-up."""
    return remove - STEP / 2


def rounded(old: float, new: float) -> float:
    """The new value in whole steps from the old one. Its sign is kept, and it is not 0."""
    changed = old + round((new - old) / STEP) * STEP
    least = min(STEP, abs(old))
    return max(least, changed) if old > 0 else min(-least, changed)
