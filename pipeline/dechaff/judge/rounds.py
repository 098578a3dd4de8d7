"""The rounds of an article: cut, and judge what is left again, until there is nothing more to cut."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from dechaff.detect.parameter import find_parameters
from dechaff.detect.reading import Reading
from dechaff.detect.suspect import SuspectMatcher
from dechaff.document import Document
from dechaff.judge.accused import accused_by
from dechaff.judge.decisions import D, carried, decide, decide_by_itself, merge
from dechaff.judge.judgement import Judgement
from dechaff.judge.opinion import NO_OPINION, Opinion, opinion_on
from dechaff.judge.spam import NO_SPAM
from dechaff.judge.unit import Unit
from dechaff.known import Known
from dechaff.model import CleaningError, Cut, Evidence
from dechaff.rulebook import Rule
from dechaff.spans import RawOffsets, apply

MAX_ROUNDS = 4
Concerned = Callable[[Document, Known], Sequence[Rule]]
"""Which rules concern a text."""


class UnstableError(CleaningError):
    """After the last round there was still more to cut; the article is left to a person."""


class Rounds:
    """The state of an article between rounds: what is left of it, and what was found in it and cut from it so far."""

    def __init__(self, document: Document, known: Known, concerned: Concerned) -> None:
        self.raw = document.text
        self.document = document
        """What is left."""
        self.known = known
        """What was known before the first round."""
        self.cuts: tuple[Cut, ...] = ()
        """Sorted, disjoint, in raw offsets."""
        self.evidence: dict[Evidence, None] = {}
        """All evidence so far, in raw offsets, without duplicates."""
        self.opinion = NO_OPINION
        """The opinion of the latest round."""
        self.judgements: list[Judgement] = []
        """The judgements of all rounds."""
        self.spam = NO_SPAM
        """The highest score of any round."""
        self.is_spam = False
        """Whether an earlier round found the article to be an advertisement as a whole."""
        self.accused = frozenset[str]()
        """The entities that earlier rounds accused."""
        self.given_up: set[str] = set()
        """The rules whose patterns take too long in the article."""
        self._concerned = concerned
        self._offsets = RawOffsets(())

    def run(self) -> None:
        """Takes rounds until one has nothing to cut. Raises UnstableError."""
        for _ in range(MAX_ROUNDS + self.known.strip_params):  # parameters have a round of their own
            cuts = self._take_steps()
            if not cuts:
                return
            self._make(cuts)
        if self._take_steps():
            raise UnstableError(f"still something to cut after {MAX_ROUNDS} rounds")

    def look(self, *, afresh: bool = False) -> Opinion:
        """The opinion on what is left, given what earlier rounds found; if `afresh`, as if in a first round."""
        known = self.known if afresh else self.known.accusing(self.accused)
        is_spam = self.is_spam and not afresh
        concerned = self._concerned(self.document, known)  # of spam, too: what is ruled out need not be searched for
        rules = known.rules.running if is_spam else concerned
        if not rules:
            return NO_OPINION
        return opinion_on(Reading(self.document, known, is_spam, self.given_up), rules)

    def add_evidence(self, evidence: Iterable[Evidence]) -> list[Evidence]:
        """Adds evidence from what is left to `evidence`, and returns it in raw offsets."""
        noted = [carried(one, self.raw, self._offsets) for one in evidence]
        self.evidence |= dict.fromkeys(noted)
        return noted

    def decide(self, make: type[D], units: Iterable[Unit]) -> list[D]:
        """The cuts or flags for units in what is left."""
        return [decide(make, unit, self.raw, self._offsets) for unit in units]

    def cuts_by(self, judgement: Judgement) -> list[Cut]:
        """The cuts of a judgement on what is left. The judgement and what it accuses are recorded."""
        self.judgements.append(judgement)
        self.accused |= accused_by(judgement.cuts)
        return self.decide(Cut, judgement.cuts)

    def _take_steps(self) -> Sequence[Cut]:
        """The cuts of the next round, empty if it has none."""
        cuts = next(filter(None, (step(self) for step in STEPS)), ())
        self.document.close()
        return cuts

    def _make(self, cuts: Sequence[Cut]) -> None:
        self.cuts = merge(self.cuts, cuts, self.raw)
        self.document = self.document.with_text(apply(self.raw, self.cuts))
        self._offsets = RawOffsets((cut.start, cut.end) for cut in self.cuts)
        self.is_spam = self.spam.points >= self.known.profile.spam_score


def cut_promotion(rounds: Rounds) -> list[Cut]:
    """The cuts by all rules that concern what is left, given what earlier rounds found."""
    rounds.opinion = rounds.look()
    rounds.spam = max(rounds.spam, rounds.opinion.spam, key=lambda one: one.points)
    rounds.add_evidence(rounds.opinion.evidence)
    return rounds.cuts_by(rounds.opinion.judgement)


def cut_parameters(rounds: Rounds) -> list[Cut]:
    """Cuts of tracking parameters, if requested: after all other cuts, so that only addresses that stay lose them."""
    document, known = rounds.document, rounds.known
    if not known.strip_params or "?" not in document.text:
        return []
    found = find_parameters(Reading(document, known), known.rules.active)
    return [decide_by_itself(Cut, one) for one in rounds.add_evidence(found)]


def cut_afresh(rounds: Rounds) -> list[Cut]:
    """What a second run on the output would cut, as it would not know what the rounds of this run found.

    Without this step, cleaning the output again could change it.
    """
    if not rounds.is_spam and not _depends_on(rounds.opinion.evidence, rounds.accused, rounds.known):
        return []
    return rounds.cuts_by(rounds.look(afresh=True).judgement)


Step = Callable[[Rounds], list[Cut]]
STEPS: tuple[Step, ...] = (cut_promotion, cut_parameters, cut_afresh)
"""The steps of a round, in order; the first with cuts to make ends the round. A round without cuts is the last."""


def _depends_on(evidence: Iterable[Evidence], accused: Iterable[str], known: Known) -> bool:
    """Whether some evidence exists only because of entities that earlier rounds accused."""
    new_suspects = {one for one in accused if one not in known.suspects}
    if not new_suspects:
        return False
    mentioning = {rule.id for rule in known.rules.running if isinstance(rule.matcher, SuspectMatcher)}
    return any(one.entity in new_suspects and one.rule in mentioning for one in evidence)
