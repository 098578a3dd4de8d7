"""What one article adds to the census, by its own evidence."""

from __future__ import annotations

from collections.abc import Sequence

from dechaff.census.entities import possible_names
from dechaff.census.survey import Survey, text_hash
from dechaff.detect.paragraphs import paragraphs_with_evidence
from dechaff.detect.reading import Reading
from dechaff.document import Document
from dechaff.judge.accused import accused_for_all
from dechaff.judge.opinion import NO_OPINION, given_up, opinion_on
from dechaff.judge.verdict import could_speak_for_it
from dechaff.known import Known
from dechaff.rulebook import Rule


def survey(document: Document, known: Known, rules: Sequence[Rule]) -> Survey:
    """The entities of an article that concerns these rules, and those its own evidence accuses."""
    entities = {known.entity(address) for address in document.addresses}
    opinion = NO_OPINION
    if rules:
        opinion = opinion_on(Reading(document, known.before_census), rules)
        entities.update(paragraphs_with_evidence(document, opinion.evidence).values())
        document.close()
    counting = [one for one in opinion.evidence if not one.dismissed]
    entities.update(one.entity for one in counting if one.entity)
    unsure = could_speak_for_it(given_up(opinion.evidence), known.rules)
    return Survey(
        text_hash(document.text),
        frozenset(entities),
        frozenset() if unsure else accused_for_all(opinion, known.profile),
        frozenset(possible_names(document.folded.data)),
        settled=not counting
        and not any(one.is_shadow or one.is_given_up for one in opinion.evidence)
        and not (known.strip_params and "?" in document.text)
        and not known.denied.may_concern(document.addresses, document.text, document.folded.text),
    )
