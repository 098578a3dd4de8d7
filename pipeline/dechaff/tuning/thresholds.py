"""Thresholds of a profile: changing them in a set of rules, and trying several values of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from dechaff.rulebook import Profile, RuleSet
from dechaff.rulebook.profile import DESCRIBED
from dechaff.rulefiles.checks import profile_complaints
from dechaff.tuning.evaluation import Figures
from dechaff.tuning.measurement import Measured

NAMES = tuple(one.name for one in fields(Profile) if DESCRIBED in one.metadata)
"""All thresholds."""
_FACTORS = (0.5, 2 / 3, 0.75, 5 / 6, 11 / 12, 1, 7 / 6, 4 / 3, 1.5, 2)
_STEP = 0.5
"""What values of at least a few points are rounded to."""


class ThresholdError(Exception):
    """A threshold that a profile cannot have; the message says what would be right."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one value of a threshold."""

    value: float
    is_current: bool
    """Whether the profile has this value."""
    figures: Figures


def with_thresholds(rules: RuleSet, profile: str, values: Mapping[str, float]) -> RuleSet:
    """A copy in which the profile has these thresholds. If units would be cut from fewer points than they are flagged
    from, they are flagged from as many. Raises ThresholdError and RuleError."""
    current = rules.profile(profile)
    given: dict[str, float] = {
        name: int(value) if isinstance(getattr(current, name), int) and value == int(value) else value
        for name, value in values.items()
    }
    if "remove" in given and "flag" not in given:
        given["flag"] = min(current.flag, given["remove"])
    mapping = {name: getattr(current, name) for name in NAMES} | given
    for loc, message, _ in profile_complaints(mapping):
        if loc and loc[0] in given:
            raise ThresholdError(message if str(loc[0]) in message else f"{loc[0]} {message}")
    changed = _changed(current, given)
    return replace(rules, profiles=tuple(changed if one is current else one for one in rules.profiles))


def _changed(profile: Any, thresholds: Mapping[str, float]) -> Profile:
    changed: Profile = replace(profile, **thresholds)
    return changed


def check_value(rules: RuleSet, profile: str, name: str, value: float) -> None:
    """Raises ThresholdError if the profile cannot have this value of the threshold, and RuleError."""
    with_thresholds(rules, profile, {name: value})


def values_around(profile: Profile, name: str) -> list[float]:
    """Values to try of a threshold: from half of what it is to twice that, and what it is."""
    current = float(getattr(profile, name))
    if isinstance(getattr(profile, name), int):
        return sorted({float(round(current * factor)) for factor in _FACTORS})
    step = _STEP if current >= 2 else current / 100
    values = {round(round(current * factor / step) * step, 6) for factor in _FACTORS} | {current}
    return sorted(value for value in values if not _is_share(name) or value <= 1)


def _is_share(name: str) -> bool:
    return "share" in name


def tried(
    rules: RuleSet,
    profile: str,
    name: str,
    values: Sequence[float],
    outcome: Callable[[RuleSet], Iterable[Measured]],
) -> Iterator[Tried]:
    """What comes of each value of the threshold, if all else stays as it is; `outcome` cleans under a set of rules."""
    current = float(getattr(rules.profile(profile), name))
    for value in values:
        changed = with_thresholds(rules, profile, {name: value})
        yield Tried(value, value == current, Figures.of(outcome(changed)))
