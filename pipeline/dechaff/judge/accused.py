"""Which entities are accused."""

from __future__ import annotations

from collections.abc import Iterable

from dechaff.judge.opinion import Opinion
from dechaff.judge.unit import Unit
from dechaff.rulebook import Profile


def accused_by(cuts: Iterable[Unit]) -> frozenset[str]:
    """The entities that these cuts accuse: by proofs, except those of images, and by companions."""
    return frozenset(
        one.entity
        for unit in cuts
        for one in unit.seen
        if one.entity and one.points > 0 and (one.role == "companion" or (one.role == "proof" and one.kind != "image"))
    )


def accused_for_all(opinion: Opinion, profile: Profile) -> frozenset[str]:
    """The entities that an article accuses for all others.

    Those of cuts in which more than calls counted, or all contacts of an article that is spam.
    """
    if opinion.spam.points >= profile.spam_score:
        return frozenset(one.entity for one in opinion.evidence if one.sign == "contact" and not one.dismissed) - {""}
    return accused_by(filter(_sells, opinion.judgement.cuts))


def _sells(unit: Unit) -> bool:
    """Whether more than calls counted in it: honest sites, too, call on readers to follow their links."""
    return any(one.sign != "call" and one.points > 0 for one in unit.why)
