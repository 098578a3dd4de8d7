"""Which entities an article accuses, and what else it adds to the census."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dechaff.census.entities import possible_names, written_contacts
from dechaff.census.survey import Survey, text_hash
from dechaff.detect.matchers import detect
from dechaff.detect.paragraphs import paragraphs_with_evidence
from dechaff.detect.reading import Reading
from dechaff.detect.suspect import names_of_images
from dechaff.document import Document
from dechaff.judge.opinion import NO_OPINION, Opinion, any_speaks_for_text, opinion_on
from dechaff.judge.settled import stays_in_any_corpus
from dechaff.judge.unit import Unit
from dechaff.known import Known
from dechaff.rulebook import Profile, Rule


def survey(document: Document, known: Known, rules: Sequence[Rule], naming: Sequence[Rule] | None = None) -> Survey:
    """What an article adds to the census.

    `rules` are those that concern it, none if nothing in it can be promotion. There may be words of promotion in it all
    the same: then `naming` are the rules to find what else is named, apart from written contacts.
    """
    entities = {known.entity(address) for address in document.addresses}
    names = possible_names(document.folded.data)
    reading, opinion, stays = Reading(document, known.before_census), NO_OPINION, True
    if rules:
        opinion = opinion_on(reading, rules)
        stays = stays_in_any_corpus(document, opinion, rules, known.profile)
        entities.update(paragraphs_with_evidence(document, opinion.evidence).values())
        entities.update(one.entity for one in opinion.evidence if one.entity and not one.dismissed)
        names |= names_of_images(document)
        document.close()
    elif naming is not None:
        names.update(*(possible_names(view.data) for view in document.views[1:]))
        entities.update(entity for *_, entity in written_contacts(document.folded.data))
        entities.update(one.entity for one in detect(reading, naming) if one.entity and not one.dismissed)
        document.close()
    unsure = any_speaks_for_text(reading.given_up, known.rules)
    return Survey(
        text_hash(document.text),
        frozenset(entities),
        frozenset() if unsure else accused_for_all(opinion, known.profile),
        frozenset(names),
        settled=stays
        and not reading.given_up
        and not (known.strip_params and "?" in document.text)
        and not known.denied.may_concern(document.addresses, document.text, document.folded.text),
    )


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
