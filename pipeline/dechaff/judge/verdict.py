"""The verdict on an article, after its rounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dechaff.judge.decisions import decide_by_itself, flag_instead
from dechaff.judge.opinion import given_up
from dechaff.judge.rounds import Rounds
from dechaff.judge.spam import SpamScore
from dechaff.model import Cleaning, Evidence, Flag, Verdict
from dechaff.rulebook import RuleSet


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


def conclude(rounds: Rounds) -> Explanation:
    """The outcome for the article, with flags in place of cuts if these would take too much."""
    cuts, threshold = rounds.cuts, rounds.known.profile.flag
    flags = rounds.decide(Flag, rounds.opinion.judgement.flags)
    flags += [decide_by_itself(Flag, one) for one in rounds.evidence if one.is_shadow]
    verdict, reasons = _verdict(rounds)
    if cuts and verdict == "clean":  # a person decides
        flags += [flag_instead(cut, threshold) for cut in cuts]
        cuts = ()
    cleaning = Cleaning(
        text=rounds.document.text if cuts else rounds.raw,
        verdict=verdict,
        score=max((one.score for one in (*cuts, *flags)), default=0.0),
        cuts=cuts,
        flags=tuple(sorted(flags, key=lambda flag: (flag.start, flag.end))),
        reasons=reasons,
        not_evaluated=tuple(sorted(given_up(rounds.evidence))),
        format=rounds.document.format,
    )
    kept = rounds.decide(Flag, rounds.opinion.judgement.kept)
    return Explanation(cleaning, tuple(kept), tuple(rounds.evidence), rounds.spam)


def could_speak_for_it(rules: Iterable[str], ruleset: RuleSet) -> bool:
    """Whether one of these rules speaks for the text, so that without it too much might be cut."""
    return any(one.points < 0 and one.status == "active" for one in map(ruleset.by_id.__getitem__, rules))


def _verdict(rounds: Rounds) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict, with its reasons."""
    known = rounds.known
    if rounds.cuts and could_speak_for_it(given_up(rounds.evidence), known.rules):
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
