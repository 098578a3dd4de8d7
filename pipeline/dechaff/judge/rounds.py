"""The rounds of one article: cut, and look again at what is left, until nothing more goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from dechaff.detect.parameter import find_parameters
from dechaff.detect.reading import Reading
from dechaff.detect.suspect import SuspectMatcher
from dechaff.document import Document
from dechaff.judge.accused import accused_by
from dechaff.judge.decisions import D, carried, decide, decide_by_itself, merge
from dechaff.judge.judgement import Judgement
from dechaff.judge.opinion import NO_OPINION, Opinion, given_up, opinion_on
from dechaff.judge.spam import NO_SPAM
from dechaff.judge.unit import Unit
from dechaff.known import Known
from dechaff.model import Cut, Evidence
from dechaff.rulebook import Rule
from dechaff.spans import RawOffsets, apply

MAX_ROUNDS = 4
Concerned = Callable[[Document, Known], Sequence[Rule]]
"""Which rules a text concerns."""


class UnstableError(Exception):
    """Cutting made more to cut, round after round; the article is left to a person."""


class Rounds:
    """An article on its way: what is left of it, and what was seen in it and cut from it so far."""

    def __init__(self, document: Document, known: Known, concerned: Concerned) -> None:
        self.raw = document.text
        self.document = document
        """What is left."""
        self.known = known
        """What was known before the first round."""
        self.cuts: tuple[Cut, ...] = ()
        """Sorted, disjoint, in raw offsets."""
        self.evidence: dict[Evidence, None] = {}
        """All that was seen, in raw offsets, each once."""
        self.opinion = NO_OPINION
        """The opinion of the latest round."""
        self.judgements: list[Judgement] = []
        """Those of all rounds."""
        self.spam = NO_SPAM
        """The highest score of any round."""
        self.is_spam = False
        """Whether an earlier round has found the article to be an advertisement as a whole."""
        self.accused = frozenset[str]()
        """The entities that earlier rounds have accused."""
        self._concerned = concerned
        self._offsets = RawOffsets(())

    def run(self) -> None:
        """Takes steps until a round has nothing to cut. Raises UnstableError."""
        for _ in range(MAX_ROUNDS + 1 + self.known.strip_params):  # parameters take a round of their own
            cuts = next(filter(None, (step(self) for step in STEPS)), None)
            self.document.close()
            if cuts is None:
                return
            self._make(cuts)
        raise UnstableError(f"still something to cut after {MAX_ROUNDS} rounds")

    def look(self, *, as_a_stranger: bool = False) -> Opinion:
        """The opinion on what is left, by all that earlier rounds have found; `as_a_stranger`, without any of that."""
        known = self.known if as_a_stranger else self.known.accusing(self.accused)
        is_spam = self.is_spam and not as_a_stranger
        rules = known.rules.running if is_spam else self._concerned(self.document, known)
        if not rules:
            return NO_OPINION
        return opinion_on(Reading(self.document, known, is_spam, given_up(self.evidence)), rules)

    def note(self, evidence: Iterable[Evidence]) -> list[Evidence]:
        """Adds what was seen in what is left to all that was seen, and gives it in raw offsets."""
        noted = [carried(one, self.raw, self._offsets) for one in evidence]
        self.evidence |= dict.fromkeys(noted)
        return noted

    def decide(self, make: type[D], units: Iterable[Unit]) -> list[D]:
        """The cuts or the flags of units of what is left."""
        return [decide(make, unit, self.raw, self._offsets) for unit in units]

    def cuts_by(self, judgement: Judgement) -> list[Cut]:
        """The cuts of a judgement on what is left, which is kept."""
        self.judgements.append(judgement)
        self.accused |= accused_by(judgement.cuts)
        return self.decide(Cut, judgement.cuts)

    def _make(self, cuts: Sequence[Cut]) -> None:
        self.cuts = merge(self.cuts, cuts, self.raw)
        self.document = self.document.with_text(apply(self.raw, self.cuts))
        self._offsets = RawOffsets((cut.start, cut.end) for cut in self.cuts)
        self.is_spam = self.spam.points >= self.known.profile.spam_score


def cut_promotion(rounds: Rounds) -> list[Cut]:
    """What the rules find, knowing what earlier rounds have found."""
    rounds.opinion = rounds.look()
    rounds.spam = max(rounds.spam, rounds.opinion.spam, key=lambda one: one.points)
    rounds.note(rounds.opinion.evidence)
    return rounds.cuts_by(rounds.opinion.judgement)


def cut_parameters(rounds: Rounds) -> list[Cut]:
    """Parameters of addresses, on request: once nothing else goes, so that only what stays loses them."""
    document, known = rounds.document, rounds.known
    if not known.strip_params or "?" not in document.text:
        return []
    found = find_parameters(Reading(document, known), known.rules.active())
    return [decide_by_itself(Cut, one) for one in rounds.note(found)]


def cut_as_a_stranger_would(rounds: Rounds) -> list[Cut]:
    """What stays only because of what earlier rounds have found: whoever cleans the result does not know of it."""
    if not rounds.is_spam and not _hangs_on(rounds.opinion.evidence, rounds.accused, rounds.known):
        return []
    return rounds.cuts_by(rounds.look(as_a_stranger=True).judgement)


Step = Callable[[Rounds], list[Cut]]
STEPS: tuple[Step, ...] = (cut_promotion, cut_parameters, cut_as_a_stranger_would)
"""What a round tries, in this order: the first that has cuts to make ends it. A round without any ends the article."""


def _hangs_on(evidence: Iterable[Evidence], accused: Iterable[str], known: Known) -> bool:
    """Whether any of the evidence is there only because of what earlier rounds accused."""
    learnt = {one for one in accused if one not in known.suspects}
    if not learnt:
        return False
    mentioning = {rule.id for rule in known.rules.running if isinstance(rule.matcher, SuspectMatcher)}
    return any(one.entity in learnt and one.rule in mentioning for one in evidence)
