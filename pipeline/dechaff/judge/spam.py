"""Whether an article is an advertisement as a whole, by the `spam` bands of rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice
from math import fsum
from typing import TYPE_CHECKING

from dechaff.detect.dismissal import CODE
from dechaff.document import Document
from dechaff.judge.judgement import Judgement
from dechaff.markup.letters import counted, table_of
from dechaff.markup.node import Node
from dechaff.model import Evidence, Level
from dechaff.rulebook import Profile, Rule
from dechaff.spans import Spans
from dechaff.text.characters import EAST_ASIAN, LETTER

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_EXITS = frozenset({"handle", "contact", "link", "image"})
IDEOGRAPH_LETTERS = 3
"""The number of letters of an alphabet that say about as much as one ideograph."""


@dataclass(frozen=True, slots=True)
class SpamScore:
    """How strongly an article looks like an advertisement as a whole."""

    points: float
    """The sum of the points of the bands that were reached."""
    reasons: tuple[str, ...]
    """One plain phrase for each rule, the one with the most points first."""


NO_SPAM = SpamScore(0.0, ())
PUT_IN = SpamScore(0.0, ("cuts take all promotion out and leave most of the article",))
"""The score of an honest article that only looked like an advertisement because promotion was inserted into it."""


def spam_score(document: Document, evidence: Iterable[Evidence], rules: Sequence[Rule], profile: Profile) -> SpamScore:
    """The points of the `spam` bands that the rules reach, by their matches per 10,000 letters that a reader sees.

    0 for an article that does not sell throughout, that leads nowhere (no address, and no evidence of a contact, link
    or image), or that has promotion in only a few places.
    """
    outline = document.outline
    with_bands = {rule.id: rule for rule in rules if rule.spam and rule.status == "active"}
    undismissed = [one for one in evidence if not one.dismissed]
    towards_bands = [one for one in undismissed if one.rule in with_bands]
    if not _reached(Counter(one.rule for one in towards_bands), with_bands, profile.spam_min_letters):
        return NO_SPAM  # no matter how short the article is, nor how few passages it is spread over
    if not _sells_throughout(document, undismissed, profile):
        return NO_SPAM
    finds = Counter((one.rule, _passage(document, one)) for one in towards_bands)
    counts = Counter[str]()
    for (rule_id, _), count in finds.items():
        counts[rule_id] += min(count, profile.spam_max_finds_per_sentence)
    if not _reached(counts, with_bands, profile.spam_min_letters):
        return NO_SPAM
    if (
        not any(one.kind in _EXITS for one in undismissed)
        and "://" not in document.text
        and not any(node.url for node in outline.walk())
    ):
        return NO_SPAM  # it leads nowhere: a report on advertisements, not an advertisement
    if not _is_spread(outline, {passage for _, passage in finds}, profile):
        return NO_SPAM
    reached = _reached(counts, with_bands, max(reader_letters(document), profile.spam_min_letters))
    return SpamScore(-fsum(points for points, _, _ in reached), tuple(phrase for _, _, phrase in sorted(reached)))


def _sells_throughout(document: Document, evidence: Sequence[Evidence], profile: Profile) -> bool:
    """Whether the article has enough kinds of `sign`, and has signs in several blocks or in all sentences.

    The vocabulary of a topic is one kind, and an injected advertisement is one block. Blocks with evidence that speaks
    for the text (negative points) do not count.
    """
    if len({one.sign for one in evidence if one.sign and one.points > 0}) < profile.spam_min_kinds:
        return False  # no matter where
    signs: dict[Node, set[str]] = {}
    with_sign: list[Evidence] = []
    spared: set[Node] = set()
    for one in evidence:
        block = document.smallest(one.start, one.end).at_least(Level.CELL)
        if one.points < 0:
            spared.add(block)
        elif one.sign and one.points > 0:
            signs.setdefault(block, set()).add(one.sign)
            with_sign.append(one)
    selling = [kinds for block, kinds in signs.items() if block not in spared]
    if len(set[str]().union(*selling)) < profile.spam_min_kinds:
        return False
    if len(selling) > 1:
        return True
    taken = Spans((one.start, one.end) for one in with_sign)
    sentences = (node for node in document.outline.walk(prose=True) if node.level == Level.SENTENCE)
    return all(taken.touches(one.start, one.end) or not document.letters.count(one) for one in sentences)


def _reached(counts: Mapping[str, int], rules: Mapping[str, Rule], letters: int) -> list[tuple[float, str, str]]:
    """The bands that rules with these counts of matches reach: points, negated for sorting, rule id and phrase."""
    reached: list[tuple[float, str, str]] = []
    for rule_id, count in counts.items():
        density = count / (letters / 10_000)
        points = rules[rule_id].spam_points(density)
        if points:
            times = f"{count} time{'s' if count > 1 else ''}"
            reached.append((-points, rule_id, f"{rule_id} {times}, {density:.0f} per 10,000 letters: {points:+g}"))
    return reached


def was_put_in(evidence: Iterable[Evidence], judgement: Judgement, profile: Profile) -> bool:
    """Whether the cuts remove the promotion and leave most of the text, so that somebody else must have inserted it.

    A code that stays in a script was not inserted: the page is made for it.
    """
    gone = Spans((cut.start, cut.end) for cut in judgement.cuts)
    promoting = (one for one in evidence if one.points > 0 and (not one.dismissed or _is_in_script(one)))
    left = sum(not gone.covers(one.start, one.end) for one in promoting)
    return left <= profile.inserted_max_left and judgement.cut_letters <= profile.inserted_max_share * judgement.letters


def _is_in_script(one: Evidence) -> bool:
    return one.sign == "code" and one.dismissed is not None and one.dismissed.reason == CODE


def _passage(document: Document, evidence: Evidence) -> Node:
    """The passage that the evidence is in: its sentence, its `meta` element, or the smallest larger node."""
    node = document.smallest(evidence.start, evidence.end, prose=True)
    return node if node.name == "meta" else node.at_least(Level.SENTENCE)


def _is_spread(outline: Node, passages: Set[Node], profile: Profile) -> bool:
    """Whether promotion runs through the article; an honest one can have a few injected pieces."""
    if not passages:
        return False
    first, last = min(one.start for one in passages), max(one.end for one in passages)
    if len(passages) * (last - first) >= profile.spam_min_spread * (outline.end - outline.start):
        return True
    most = 2 * len(passages)  # more than that need not be counted
    # A line without markup is at least one sentence: prose is split only if there are too few of them.
    lines = (one for node in outline.walk() for one in node.children if one.level == Level.LINE and not one.children)
    sentences = (node for node in outline.walk(prose=True) if node.level == Level.SENTENCE)
    return all(next(islice(found, most, None), None) is None for found in (lines, sentences))


def reader_letters(document: Document) -> int:
    """The number of letters and digits a reader sees, each ideograph counting as several."""
    return int(counted(document.text, document.outline, _weights(), hidden=False).sum())


def _weights() -> npt.NDArray[np.uint8]:
    """For each code point, the number of letters it counts as; undecodable bytes count as none."""
    return table_of((LETTER, 1), (f"[{EAST_ASIAN}]", IDEOGRAPH_LETTERS - 1))
