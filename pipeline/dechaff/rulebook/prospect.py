"""What rules could come to, by their points alone: before a text is parsed, or a pattern is searched for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import fsum

from dechaff.rulebook.profile import Profile
from dechaff.rulebook.rule import Rule


def could_decide(rules: Sequence[Rule], profile: Profile) -> bool:
    """Whether a text in which only these rules find something could have a cut or a flag, or be spam.

    The answer may be true although it could not.
    """
    if any(rule.status == "shadow" for rule in rules):
        return True  # what it finds is reported as a flag
    return _most_points(rules, profile) >= min(profile.flag, profile.remove) or _could_be_spam(rules, profile)


def _most_points(rules: Iterable[Rule], profile: Profile) -> float:
    """The highest score of a unit: evidence of each rule counts once in it, and none without a proof."""
    adding = [rule for rule in rules if rule.points > 0 and rule.role != "companion" and not rule.matcher.is_apart]
    proving = [rule for rule in adding if rule.role != "repetition"]
    if not any(rule.role == "proof" for rule in proving):
        return 0.0
    repeated = any(profile.admits_repetition(rule.sign, rule.points) for rule in proving)
    return fsum(rule.points for rule in (adding if repeated else proving))


def _could_be_spam(rules: Sequence[Rule], profile: Profile) -> bool:
    signs = {rule.sign for rule in rules if rule.sign and rule.points > 0}
    if len(signs) < profile.spam_min_kinds:
        return False
    return fsum(max(0.0, *(points for _, points in rule.spam)) for rule in rules if rule.spam) >= profile.spam_score
