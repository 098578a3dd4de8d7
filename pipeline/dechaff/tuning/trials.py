"""Trying rules on texts: one alone, all of them, all but one, with one screen and one document for all of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dechaff.census.census import Census
from dechaff.detect.parameter import find_parameters
from dechaff.detect.reading import Reading
from dechaff.document import Document
from dechaff.judge import clean
from dechaff.judge.opinion import opinion_on
from dechaff.known import Known
from dechaff.model import Cleaning, Evidence, Format
from dechaff.rulebook import CleansCase, Profile, Rule, RuleSet, SparesCase
from dechaff.screen.screen import Screen, screened

Case = CleansCase | SparesCase
_STRANGER = "stranger"
"""The id of a rule that is not one of the set: ids of rules in the set have what they found kept under them."""


class GivenUpError(Exception):
    """A rule could not be evaluated; the message says why."""


class Trials:
    """Cleans texts with any of some rules, as a `Cleaner` made of just these would.

    Screens and outlines of their own would take most of the time. So each text is parsed and searched once, and a rule
    must have the matcher that it has in the whole set; `clean_with` and `sees` take any rule.
    """

    def __init__(self, rules: RuleSet, profile: Profile) -> None:
        self.rules = rules
        self.profile = profile
        self._screen = Screen(rules)
        self._screened = {rule.id for rule in screened(rules)}
        self._documents: dict[tuple[str, Format | None], Document] = {}

    def clean(self, rules: RuleSet, case: Case, text: str, *, strip_params: bool = False) -> Cleaning:
        """The text cleaned, under the format and the census of the test. Raises UnstableError."""
        return clean(self._document(case, text), self._known(rules, case, strip_params), self._concerned)

    def find(self, rule: str, rules: RuleSet, case: Case, text: str, *, screened: bool = True) -> list[Evidence]:
        """What one of the rules finds in the text as it is, dismissed or not, even if it leads to nothing.

        If not `screened`, it searches even a text that its prefilters rule out. Raises GivenUpError.
        """
        document, known = self._document(case, text), self._known(rules, case)
        searching = self._screen.possible(document)
        if rule in self._screened and screened:
            if rule not in searching:
                return []
        else:
            searching |= {rule}
        if rules.by_id[rule].matcher.is_apart:
            return [*find_parameters(Reading(document, known), rules.active)]
        reading = Reading(document, known)
        opinion = opinion_on(reading, [one for one in rules.running if one.id in searching])
        if rule in reading.given_up:
            raise GivenUpError("its pattern takes too long in this text")
        return [one for one in opinion.evidence if one.rule == rule]

    def clean_with(self, rule: Rule, case: Case, text: str) -> Cleaning:
        """The text cleaned with a rule that is not one of the set."""
        rules = RuleSet((replace(rule, id=_STRANGER),))
        document = self._document(case, text)
        document.found.matches.pop(_STRANGER, None)
        return clean(document, self._known(rules, case), _all)

    def sees(self, rule: Rule, case: Case, text: str) -> bool:
        """Whether a rule that is not one of the set finds anything in the text, even if it does not count."""
        known = self._known(RuleSet((rule,)), case)
        return bool(opinion_on(Reading(Document(text, case.format), known), known.rules.running).evidence)

    def _document(self, case: Case, text: str) -> Document:
        key = text, case.format
        if key not in self._documents:
            self._documents[key] = _Open(text, case.format)
        return self._documents[key]

    def _known(self, rules: RuleSet, case: Case, strip_params: bool = False) -> Known:
        known = Known(rules, self.profile, strip_params=strip_params)
        return known.with_census(_census(case, self.profile))

    def _concerned(self, document: Document, known: Known) -> Sequence[Rule]:
        """Those of the rules that concern the text: what concerns it among all rules is screened once."""
        by_id = known.rules.by_id
        return [by_id[one.id] for one in self._screen.concerned(document, known) if one.id in by_id]


class _Open(Document):
    """A document that is used again after it has been judged."""

    def close(self) -> None:
        """Keeps the outline."""


def _all(document: Document, known: Known) -> Sequence[Rule]:
    return known.rules.running


def _census(case: Case, profile: Profile) -> Census:
    """The census for a test: its suspects are accused in every article that mentions them."""
    articles = dict(case.seen)
    accused = {entity: max(articles.get(entity, 0), profile.suspect_accused, 1) for entity in case.suspects}
    return Census.of(articles | accused, accused)
