"""What rules could come to, by their points: before a text is parsed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import fsum, inf

from dechaff.rulebook.profile import Profile
from dechaff.rulebook.rule import Rule


def could_decide(rules: Sequence[Rule], profile: Profile, most_matches: Callable[[Rule], float]) -> bool:
    """Whether a text in which only these rules find something could have a cut or a flag, or be spam.

    `most_matches` gives the most matches that a rule could have in the text; it is asked only if they matter. The
    answer may be true although it could not.
    """
    if any(rule.status == "shadow" for rule in rules):
        return True  # what it finds is reported as a flag
    most_points = _most_points(rules, profile)
    return most_points >= min(profile.flag, profile.remove) or _could_be_spam(rules, profile, most_matches)


def _most_points(rules: Iterable[Rule], profile: Profile) -> float:
    """The highest score of a unit: evidence of each rule counts once in it, and none without a proof."""
    adding = [rule for rule in rules if rule.points > 0 and rule.role != "companion"]
    proving = [rule for rule in adding if rule.role != "repetition"]
    if not any(rule.role == "proof" for rule in proving):
        return 0.0
    repeated = any(profile.admits_repetition(rule.sign, rule.points) for rule in proving)
    return fsum(rule.points for rule in (adding if repeated else proving))


def _could_be_spam(rules: Sequence[Rule], profile: Profile, most_matches: Callable[[Rule], float]) -> bool:
    signs = {rule.sign for rule in rules if rule.sign and rule.points > 0}
    if len(signs) < profile.spam_min_kinds:
        return False
    with_bands = [rule for rule in rules if rule.spam]
    if fsum(rule.spam_points(inf) for rule in with_bands) < profile.spam_score:
        return False  # no matter how many matches there are
    letters = profile.spam_min_letters / 10_000
    return fsum(rule.spam_points(most_matches(rule) / letters) for rule in with_bands) >= profile.spam_score
