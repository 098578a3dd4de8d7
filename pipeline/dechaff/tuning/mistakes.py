"""What was not cut although it should be, or cut although it should stay, each with the evidence for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from dechaff.judge import Explanation
from dechaff.model import Cut, Decision, Evidence
from dechaff.tuning.measurement import LabelledSpan, Measured

DAMAGE = "damage"


@dataclass(frozen=True, slots=True)
class Sign:
    """What a rule found in a mistake, or near it."""

    rule: str
    points: float
    text: str
    dismissed: str
    """Why it counts for nothing, or `""`."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A labelled span that was not cut, or other text that was."""

    article: str
    line: int
    """The line it begins on, from 1."""
    what: str
    """The kind of the labelled span, or `damage`."""
    text: str
    wrong: int
    """Of a cut, the number of solid characters that should have stayed."""
    score: float
    """The score of the unit that was, or would have been, cut; 0 if there is none."""
    threshold: float
    """The score from which it is cut."""
    counted: tuple[Sign, ...]
    """The evidence that makes up the score."""
    others: tuple[Sign, ...]
    """Other evidence there."""


def mistakes_in(article: Measured, text: str, remove: float, explain: Callable[[], Explanation]) -> Iterator[Mistake]:
    """The mistakes in an article, spans that stayed first. `explain` is asked only if there is such a span."""
    missed = [one for one in article.spans if not one.gone]
    explanation = explain() if missed else None
    for span in missed:
        if explanation:
            yield _missed(article.label.article, text, span, remove, explanation)
    for one in article.cuts:
        if one.is_damage:
            cut = one.cut
            yield Mistake(
                article.label.article,
                _line(text, cut.start),
                DAMAGE,
                cut.text,
                one.wrong,
                cut.score,
                remove if cut.threshold is None else cut.threshold,
                _signs(cut.why),
                _signs(cut.also),
            )


def _missed(name: str, text: str, span: LabelledSpan, remove: float, explanation: Explanation) -> Mistake:
    cleaning = explanation.cleaning
    decisions: Sequence[Decision] = [*cleaning.cuts, *cleaning.flags, *explanation.kept]
    here = [one for one in decisions if one.start < span.end and span.start < one.end]
    best = max(here, key=lambda one: (isinstance(one, Cut), one.score, -one.start), default=None)
    counted = best.why if best else ()
    others = [
        one for one in explanation.evidence if one.start < span.end and span.start < one.end and one not in counted
    ]
    return Mistake(
        name,
        _line(text, span.start),
        span.kind,
        span.text,
        0,
        best.score if best else 0.0,
        best.threshold if isinstance(best, Cut) and best.threshold else remove,
        _signs(counted),
        _signs(others),
    )


def _signs(evidence: Iterable[Evidence]) -> tuple[Sign, ...]:
    unique = {(one.rule, one.start, one.end): one for one in evidence}
    return tuple(Sign(one.rule, one.points, one.text, str(one.dismissed or "")) for one in unique.values())


def _line(text: str, at: int) -> int:
    """The line on which words begin at an offset, or after blanks there."""
    return text.count("\n", 0, at + len(text[at:]) - len(text[at:].lstrip())) + 1
