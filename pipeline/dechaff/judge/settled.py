"""Whether an article stays as it is, whatever a census says.

Apart from mentions of suspects, a census adds only repetition: points in units in which the article's own evidence
counts, once for each rule. So no unit scores higher than if it had the most points of each of these rules.
"""

from __future__ import annotations

from collections.abc import Sequence

from dechaff.detect.repeat import counts_over_corpus
from dechaff.document import Document
from dechaff.judge.opinion import Opinion
from dechaff.judge.spam import spam_score
from dechaff.judge.weigh import gather, weight
from dechaff.markup.node import Node
from dechaff.model import Evidence
from dechaff.rulebook import Profile, Rule


def stays_in_any_corpus(document: Document, opinion: Opinion, rules: Sequence[Rule], profile: Profile) -> bool:
    """Whether nothing is cut or flagged in the article in any corpus, as long as it mentions no suspect.

    The opinion is that of these rules without a census. The answer may be false although nothing would be.
    """
    if opinion.judgement.cuts or opinion.judgement.flags or opinion.spam.points >= profile.spam_score:
        return False
    if any(one.is_shadow for one in opinion.evidence):
        return False  # it is reported as a flag
    over_corpus = [rule for rule in rules if counts_over_corpus(rule)]
    if any(rule.status == "shadow" or rule.sign or rule.spam for rule in over_corpus):
        return False  # such a rule does more than add points
    undismissed = [one for one in opinion.evidence if not one.dismissed]
    most = [_repetition(rule) for rule in over_corpus]
    if spam_score(document, [*undismissed, *most], rules, profile).points >= profile.spam_score:
        return False
    if not any(one.role == "proof" and one.points > 0 for one in undismissed):
        return True  # nothing counts without a proof
    units = gather(document, undismissed).items()
    return not any(_suffices(node, weight([*here, *most], profile), profile) for node, here in units)


def _repetition(rule: Rule) -> Evidence:
    """Evidence of the rule, with the points of its highest band."""
    return Evidence(rule.id, 0, 0, "", "", rule.points, rule.unit, rule.kind, role="repetition")


def _suffices(node: Node, score: float, profile: Profile) -> bool:
    return score >= profile.remove or (score >= profile.flag and not node.holds_blocks)
