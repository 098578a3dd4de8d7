"""From evidence to cuts and flags, in one round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dechaff.document import Document
from dechaff.judge.choose import Choice
from dechaff.judge.reach import cuts_of
from dechaff.judge.unit import Unit
from dechaff.judge.weigh import gather, total, weight
from dechaff.markup.node import Node
from dechaff.model import Evidence, Level
from dechaff.rulebook import Profile
from dechaff.spans import Spans


@dataclass(frozen=True, slots=True)
class Judgement:
    """The units to cut and to flag."""

    cuts: tuple[Unit, ...]
    """Units to cut, with what they emptied: sorted, disjoint."""
    flags: tuple[Unit, ...]
    """Units to flag, sorted."""
    lost: int
    """The number of letters and digits that are cut although no evidence explains them."""
    cut_letters: int
    """The number of letters and digits that are cut."""
    letters: int
    """The number of letters and digits in the text; 0, uncounted, if nothing is cut."""


NOTHING_FOUND = Judgement(cuts=(), flags=(), lost=0, cut_letters=0, letters=0)


def judge(document: Document, evidence: Sequence[Evidence], profile: Profile, *, is_spam: bool = False) -> Judgement:
    """The judgement: the smallest units that reach the threshold for a cut, and those that reach the one for a flag.

    `evidence` is sorted by start. In a text that is an advertisement as a whole (`is_spam`), fewer points suffice for a
    cut, and blocks beside it do not go with it.
    """
    undismissed = [one for one in evidence if not one.dismissed]
    if not any(one.role == "proof" and one.points > 0 for one in undismissed):
        return NOTHING_FOUND
    judgement, _ = _judged(document, undismissed, profile, is_spam=is_spam)
    return judgement


def weak_lines(document: Document, evidence: Sequence[Evidence], profile: Profile, *, is_spam: bool) -> list[Unit]:
    """The lines with evidence that is too weak even for a flag, sorted. Arguments as those of `judge`."""
    undismissed = [one for one in evidence if not one.dismissed]
    if not undismissed:
        return []
    _, choice = _judged(document, undismissed, profile, is_spam=is_spam)
    lines = choice.smallest_first(lambda node: node.level == Level.LINE)
    kept = (
        Unit(node.start, node.end, node.level, choice.counting(here), tuple(here), profile.flag)
        for node, here in lines
        if any(one.points > 0 for one in here)
    )
    return sorted(kept, key=lambda unit: (unit.start, unit.end))


def _judged(
    document: Document, undismissed: Sequence[Evidence], profile: Profile, *, is_spam: bool
) -> tuple[Judgement, Choice]:
    """The judgement, and the choice of nodes that it is based on."""
    outline, letters = document.outline, document.letters
    held = gather(document, undismissed)
    explained = Spans((one.start, one.end) for one in undismissed if one.points > 0 and one.role != "repetition")
    choice = Choice(letters, held, explained, profile, profile.spam_remove if is_spam else profile.remove)
    choice.take()
    choice.take_beside()

    # The announcement of a contact is not promotion by itself: the contact may stay.
    promotional = Spans(
        (one.start, one.end)
        for one in undismissed
        if one.points > 0 and one.role != "repetition" and not one.announces(Level.SENTENCE)
    )

    def sells(block: Node) -> bool:
        if block.rank:
            return promotional.touches(block.start, block.end)
        words = [one for one in choice.left(block) if one.role in ("proof", "support")]
        return not is_spam and weight(words, profile, alone=False) >= profile.flag

    cuts = cuts_of(letters, choice.units, undismissed, profile, sells)
    gone = Spans((cut.start, cut.end) for cut in cuts)
    choice.spend(one for one in undismissed if gone.covers(one.start, one.end))
    flags = list(_flags(choice, profile))
    all_letters = lost = cut_letters = 0
    if cuts:
        all_letters = letters.count(outline)
        cut_letters = all_letters - letters.count(outline, gone)
        lost = letters.count(outline, explained) - letters.count(outline, Spans([*explained, *gone]))
    judgement = Judgement(
        cuts=tuple(cuts),
        flags=tuple(sorted(flags, key=lambda unit: (unit.start, unit.end))),
        lost=lost,
        cut_letters=cut_letters,
        letters=all_letters,
    )
    return judgement, choice


def _flags(choice: Choice, profile: Profile) -> Iterator[Unit]:
    for node, here in choice.smallest_first():
        why = choice.counting(here)
        if total(why) < profile.flag or node.holds_blocks:
            continue  # evidence spread over several blocks is not one thing to look at
        yield Unit(node.start, node.end, node.level, why, tuple(here), profile.flag)
        choice.spend(here)
