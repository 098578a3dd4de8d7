"""What the rules make of a text in one round."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dechaff.detect.matchers import detect
from dechaff.detect.reading import Reading
from dechaff.judge.judgement import NOTHING_FOUND, Judgement, judge
from dechaff.judge.spam import NO_SPAM, PUT_IN, SpamScore, spam_score, was_put_in
from dechaff.model import Evidence
from dechaff.rulebook import Rule, RuleSet


@dataclass(frozen=True, slots=True)
class Opinion:
    """The evidence in a text, and the judgement on it."""

    judgement: Judgement
    evidence: tuple[Evidence, ...]
    spam: SpamScore
    """How strongly the text looks like an advertisement as a whole."""
    is_spam: bool = False
    """Whether it was judged as an advertisement as a whole."""


NO_OPINION = Opinion(NOTHING_FOUND, (), NO_SPAM)
"""The opinion on a text that concerns no rule."""


def opinion_on(reading: Reading, rules: Sequence[Rule]) -> Opinion:
    """The opinion on a text that concerns these rules. If the text turns out to be spam, it is judged again as such."""
    document, profile = reading.document, reading.known.profile
    evidence = detect(reading, rules)
    judgement = judge(document, evidence, profile, is_spam=reading.is_spam)
    if reading.is_spam:
        return Opinion(judgement, tuple(evidence), NO_SPAM, is_spam=True)
    spam = spam_score(document, evidence, rules, profile)
    if spam.points < profile.spam_score:
        return Opinion(judgement, tuple(evidence), spam)
    if was_put_in(evidence, judgement, profile):
        return Opinion(judgement, tuple(evidence), PUT_IN)
    evidence = detect(replace(reading, is_spam=True), reading.known.rules.running)
    return Opinion(judge(document, evidence, profile, is_spam=True), tuple(evidence), spam, is_spam=True)


def any_speaks_for_text(rule_ids: Iterable[str], rules: RuleSet) -> bool:
    """Whether one of these rules speaks for a text, so that without it too much might be cut."""
    return any(one.points < 0 and one.status == "active" for one in map(rules.by_id.__getitem__, rule_ids))
