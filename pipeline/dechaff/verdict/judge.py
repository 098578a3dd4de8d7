"""From evidence to cuts and flags, for one text, once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dechaff.model import Evidence, Level, Node
from dechaff.rulebook import Profile
from dechaff.spans import Spans
from dechaff.verdict.choose import Choice
from dechaff.verdict.reach import cuts_of
from dechaff.verdict.substance import count_letters
from dechaff.verdict.unit import Unit
from dechaff.verdict.weigh import counting, gather, total, weight


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the evidence comes to."""

    cuts: tuple[Unit, ...]
    """Units that weigh enough, with what they emptied: sorted, disjoint."""
    flags: tuple[Unit, ...]
    """Units worth a look that stay: sorted."""
    kept: tuple[Unit, ...]
    """Lines that hold evidence too weak even for a flag."""
    lost: int
    """Letters and digits of words the cuts take though no evidence explains them."""
    cut_letters: int
    """All letters and digits the cuts take."""
    letters: int
    """All letters and digits of the text; 0, uncounted, where nothing is cut."""


def judge(
    text: str, outline: Node, evidence: Sequence[Evidence], profile: Profile, *, is_spam: bool = False
) -> Judgement:
    """Cut the smallest units that reach the profile's threshold, and flag those that reach its lower one.

    `evidence` is sorted by its start. In a text that is an advertisement as a whole (`is_spam`) less is enough for a
    cut, and nothing beside it goes.
    """
    told = [one for one in evidence if not one.dismissed]
    held = gather(outline, told)
    explained = Spans((one.start, one.end) for one in told if one.points > 0 and one.role != "repetition")
    choice = Choice(text, held, explained, profile.spam_remove if is_spam else profile.remove, profile.glue)
    choice.take()
    choice.take_beside(profile.flag)

    def sells(block: Node) -> bool:
        words = [one for one in choice.left(block) if one.role in ("proof", "support")]
        return not is_spam and weight(words, alone=False) >= profile.flag

    # An announcement of a contact promotes nothing where the contact stays.
    promotional = Spans(
        (one.start, one.end)
        for one in told
        if one.points > 0 and one.role != "repetition" and not one.announces(Level.SENTENCE)
    )
    cuts = cuts_of(text, outline, choice.units, told, promotional, profile.glue, sells)
    gone = Spans((cut.start, cut.end) for cut in cuts)
    choice.spend(one for one in told if gone.covers(one.start, one.end))
    flags = list(_flags(choice, profile.flag))
    kept = list(_kept(choice, profile.flag))
    letters = lost = cut_letters = 0
    if cuts:
        letters = count_letters(text, outline)
        cut_letters = letters - count_letters(text, outline, gone)
        lost = count_letters(text, outline, explained) - count_letters(text, outline, Spans([*explained, *gone]))
    return Judgement(
        cuts=tuple(cuts),
        flags=tuple(sorted(flags, key=lambda unit: (unit.start, unit.end))),
        kept=tuple(sorted(kept, key=lambda unit: (unit.start, unit.end))),
        lost=lost,
        cut_letters=cut_letters,
        letters=letters,
    )


def _flags(choice: Choice, flag: float) -> Iterator[Unit]:
    for node, here in choice.smallest_first():
        why = counting(here)
        if total(why) < flag or any(child.level >= Level.CELL for child in node.children):
            continue  # what lies in several blocks is no one thing to look at
        yield Unit(node.start, node.end, node.level, why, tuple(here), flag)
        choice.spend(here)


def _kept(choice: Choice, flag: float) -> Iterator[Unit]:
    for node, here in choice.smallest_first(lambda node: node.level == Level.LINE):
        if any(one.points > 0 for one in here):
            yield Unit(node.start, node.end, node.level, counting(here), tuple(here), flag)
