"""The outcome for an article: its rounds, and the verdict after them."""

from __future__ import annotations

from dataclasses import dataclass

from dechaff.document import Document
from dechaff.judge.decisions import decide_by_itself, flag_instead
from dechaff.judge.judgement import weak_lines
from dechaff.judge.opinion import any_speaks_for_text
from dechaff.judge.rounds import Concerned, Rounds
from dechaff.judge.spam import SpamScore
from dechaff.known import Known
from dechaff.model import Cleaning, Evidence, Flag, Verdict


@dataclass(frozen=True, slots=True)
class Explanation:
    """A cleaning, with everything that led to it."""

    cleaning: Cleaning
    kept: tuple[Flag, ...]
    """Lines with evidence that is too weak even for a flag."""
    evidence: tuple[Evidence, ...]
    """All evidence, dismissed or not, in raw offsets."""
    spam: SpamScore
    """How strongly the article looks like an advertisement as a whole."""


def clean(document: Document, known: Known, concerned: Concerned) -> Cleaning:
    """The cleaning of a document, with flags in place of cuts if these would take too much. Raises UnstableError."""
    return _cleaning(_rounds(document, known, concerned))


def explain(document: Document, known: Known, concerned: Concerned) -> Explanation:
    """As `clean`, with everything that led to it. Raises UnstableError."""
    rounds = _rounds(document, known, concerned)
    opinion = rounds.opinion
    left = rounds.document.with_text(rounds.document.text)  # that of the rounds is closed
    kept = rounds.decide(Flag, weak_lines(left, opinion.evidence, known.profile, is_spam=opinion.is_spam))
    left.close()
    return Explanation(_cleaning(rounds), tuple(kept), tuple(rounds.evidence), rounds.spam)


def _rounds(document: Document, known: Known, concerned: Concerned) -> Rounds:
    rounds = Rounds(document, known, concerned)
    rounds.run()
    return rounds


def _cleaning(rounds: Rounds) -> Cleaning:
    cuts, threshold = rounds.cuts, float(rounds.known.profile.flag)  # it may be a number that is watched
    flags = rounds.decide(Flag, rounds.opinion.judgement.flags)
    flags += [decide_by_itself(Flag, one) for one in rounds.evidence if one.is_shadow]
    verdict, reasons = _verdict(rounds)
    if cuts and verdict == "clean":  # a person decides
        flags += [flag_instead(cut, threshold) for cut in cuts]
        cuts = ()
    return Cleaning(
        text=rounds.document.text if cuts else rounds.raw,
        verdict=verdict,
        score=max((one.score for one in (*cuts, *flags)), default=0.0),
        cuts=cuts,
        flags=tuple(sorted(flags, key=lambda flag: (flag.start, flag.end))),
        reasons=reasons,
        not_evaluated=tuple(sorted(rounds.given_up)),
        format=rounds.document.format,
    )


def _verdict(rounds: Rounds) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict, with its reasons."""
    known = rounds.known
    if rounds.cuts and any_speaks_for_text(rounds.given_up, known.rules):
        return "clean", ("a rule that might speak for it takes too long: flagged instead",)
    if rounds.spam.points >= known.profile.spam_score:
        return "spam", rounds.spam.reasons
    if not rounds.cuts:
        return "clean", ()
    letters = max(1, *(one.letters for one in rounds.judgements))  # a judgement without cuts counts none
    lost_share = sum(one.lost for one in rounds.judgements) / letters
    if lost_share > known.profile.max_loss_share:
        return "clean", (f"cutting would take {lost_share:.0%} of its words: flagged instead",)
    number = len(rounds.cuts)
    return "cleaned", (f"{number} cut{'s' if number > 1 else ''}",)
