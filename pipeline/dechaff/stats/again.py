"""Articles of a cleaned corpus judged again, to see what each rule finds, and what would stay without it.

The census is that of the run, frozen: whether a cut is made by one rule alone is asked of each article by itself. A
rule that is turned off would also accuse nobody any longer, so that cuts elsewhere might be lost, too; these have the
rules on suspects behind them.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import compress

from dechaff.cleaner import Cleaner
from dechaff.detect.matchers import MATCHERS, detect
from dechaff.detect.reading import Reading
from dechaff.document import Document
from dechaff.document.found import Found
from dechaff.judge import Explanation, clean, explain
from dechaff.known import Known
from dechaff.model import Cleaning, CleaningError, Cut, Evidence, Format, in_order
from dechaff.rulebook import Rule
from dechaff.rulebook.rule import Status
from dechaff.screen.prefilter_index import has_prefilter
from dechaff.screen.screen import Screen
from dechaff.spans import Spans
from dechaff.stats.told import Decided, Hit, Told, Trial
from dechaff.tuning.labels import Label
from dechaff.tuning.measurement import measure


class Again:
    """Judges articles again, with all rules and without one.

    Each rule that could find something in an article is run, even if that would lead to nothing.
    """

    def __init__(self, cleaner: Cleaner, *, drops: bool = False, trials: bool = True, timed: bool = False) -> None:
        """`drops` says whether spam is removed as a whole. Without `trials`, nothing is judged without a rule. With
        `timed`, the time of each rule is taken."""
        self._document = cleaner.document
        self._known = cleaner.known
        self._drops = drops
        self._trials = trials
        self._timed = timed
        self._screen = Screen(cleaner.rules)
        self._others: dict[str, Known] = {}
        self.nanoseconds = Counter[str]()
        """By rule: the processor time that it took by itself, the outline and views of the text being made."""

    def look(self, text: str, format: Format, label: Label | None = None) -> Told:
        """What the rules make of an article. Raises CleaningError, and LabelError if the label is of another text."""
        if label:
            label.check(text)
        found = Found()
        explanation = explain(self._document(text, format, found), self._known, self._concerned)
        cleaning = self._outcome(explanation.cleaning, text)
        if self._timed:
            self._time(text, format, explanation)
        evidence = [*explanation.evidence, *self._before_spam(text, format, found, explanation)]
        hits = {_place(one): Hit.of(one) for one in evidence if not one.dismissed or one.is_shadow}
        spared = {_place(one): Hit.of(one) for one in evidence if self._is_excepted(one)}
        return Told(
            tuple(map(Decided.of, cleaning.cuts)),
            tuple(map(Decided.of, cleaning.flags)),
            [*hits.values()],
            [*spared.values()],
            _judged(label, text, cleaning),
            dict(self._tried(text, format, found, cleaning, hits.values(), label)) if self._trials else {},
            None if label is None else not label.is_clean,
        )

    def _before_spam(self, text: str, format: Format, found: Found, explanation: Explanation) -> list[Evidence]:
        """The evidence of rules that run only while an article is not known to be spam: it may be what made it spam."""
        if explanation.spam.points < self._known.profile.spam_score:
            return []
        document = self._document(text, format, found)
        rules = [rule for rule in self._concerned(document, self._known) if rule.when == "not-spam"]
        evidence = detect(Reading(document, self._known), rules)
        document.close()
        return evidence

    def _tried(
        self, text: str, format: Format, found: Found, cleaning: Cleaning, hits: Iterable[Hit], label: Label | None
    ) -> Iterator[tuple[str, Trial]]:
        """For each rule, the article with and without it. What patterns find in its text is searched for once."""

        def cleaned(known: Known) -> Cleaning | None:
            try:
                again = clean(self._document(text, format, found), known, self._concerned)
            except CleaningError:  # such an article is a failure, and nothing is cut from it
                return None
            return self._outcome(again, text)

        for rule in sorted({self._known.rules.by_id[hit.rule] for hit in hits}, key=lambda one: one.id):
            if rule.status == "shadow":
                if active := cleaned(self._with_status(rule.id, "active")):
                    yield rule.id, _trial(rule.id, active, cleaning, label, text)
            elif cleaning.cuts and rule.points >= 0:
                yield rule.id, _trial(rule.id, cleaning, cleaned(self._with_status(rule.id, "off")), None, text)

    def _outcome(self, cleaning: Cleaning, text: str) -> Cleaning:
        """The cleaning as it is written: with one cut if the article is dropped as a whole."""
        if not (self._drops and cleaning.verdict == "spam"):
            return cleaning
        why = in_order(one for cut in cleaning.cuts for one in cut.seen)
        return replace(cleaning, cuts=(Cut(0, len(text), text, "article", cleaning.score, why),))

    def _concerned(self, document: Document, known: Known) -> Sequence[Rule]:
        ids = document.found.concerned
        if ids is None:
            ids = document.found.concerned = self._screen.possible(document)
        return [rule for rule in known.rules.running if rule.id in ids]

    def _with_status(self, id: str, status: Status) -> Known:
        """What is known, with that status of that rule."""
        if id not in self._others:
            rules = self._known.rules
            changed = rules.with_rules(replace(rules.rule(id), status=status))
            self._others[id] = replace(self._known, rules=changed)
        return self._others[id]

    def _is_excepted(self, one: Evidence) -> bool:
        """Whether an exception of its rule dismissed it."""
        exceptions = self._known.rules.by_id[one.rule].exceptions
        return one.dismissed is not None and any(one.dismissed.reason == excepted.reason for excepted in exceptions)

    def _time(self, text: str, format: Format, explanation: Explanation) -> None:
        document = self._document(text, format)
        concerned = self._concerned(document, self._known)
        if not explanation.evidence and not any(map(has_prefilter, concerned)):
            return
        reading = Reading(document, self._known)
        before: list[Evidence] = [*explanation.evidence]
        _ = document.outline, document.letters  # made before anything is timed
        for rule in concerned:
            find = MATCHERS[type(rule.matcher)]
            started = time.thread_time_ns()
            if find:
                for _ in find(reading, [rule], before):
                    pass
            self.nanoseconds[rule.id] += time.thread_time_ns() - started
        document.close()


def _place(one: Evidence) -> tuple[str, int, int, str]:
    return one.rule, one.start, one.end, one.entity


def _judged(label: Label | None, text: str, cleaning: Cleaning) -> tuple[bool | None, ...]:
    """For each cut, whether it is right: of an advertisement all are, elsewhere those of what was labelled.

    None for one of what was judged arguable. Empty if there is no label.
    """
    if label is None:
        return ()
    if label.verdict == "spam":
        return (True,) * len(cleaning.cuts)
    return tuple(None if one.is_arguable else one.is_right for one in measure(label, text, cleaning).cuts)


def _trial(rule: str, given: Cleaning, other: Cleaning | None, label: Label | None, text: str) -> Trial:
    """The outcome with the rule, compared with the one without it."""
    gone = Spans((cut.start, cut.end) for cut in other.cuts) if other else Spans()
    judged = _judged(label, text, given) or (None,) * len(given.cuts)
    behind = [any(one.rule == rule and one.points >= 0 for one in cut.seen) for cut in given.cuts]
    return Trial(
        tuple(map(Decided.of, compress(given.cuts, behind))),
        tuple(compress(judged, behind)),
        tuple(_stays(cut, gone) for cut in given.cuts),
    )


def _stays(cut: Cut, gone: Spans) -> int:
    """How many characters of the cut are outside what is gone, blanks aside."""
    outside = (cut.text[start - cut.start : end - cut.start] for start, end in gone.outside(cut.start, cut.end))
    return sum(len("".join(one.split())) for one in outside)
