"""Whether an article as a whole is an advertisement: what its rules' `spam` bands come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from dechaff.document import Document
from dechaff.judge.judgement import Judgement
from dechaff.markup.letters import counted, letter_table, table_of
from dechaff.markup.node import Node
from dechaff.model import Evidence, Level
from dechaff.rulebook import Profile, Rule
from dechaff.spans import Spans
from dechaff.text.characters import EAST_ASIAN, SURROGATES

_EXITS = frozenset({"handle", "contact", "link", "image"})
IDEOGRAPH_LETTERS = 3
"""An ideograph says about as much as so many letters of an alphabet."""


@dataclass(frozen=True, slots=True)
class SpamScore:
    """How much speaks for an article being an advertisement."""

    points: float
    """The sum of the bands its rules reach."""
    reasons: tuple[str, ...]
    """One plain phrase a rule, the weightiest first."""


NO_SPAM = SpamScore(0.0, ())
PUT_IN = SpamScore(0.0, ("cuts take all promotion out and leave most of the article",))
"""Of an article that would be an advertisement but for what `was_put_in` says."""


def spam_score(document: Document, evidence: Iterable[Evidence], rules: Sequence[Rule], profile: Profile) -> SpamScore:
    """What the rules' `spam` bands come to: passages with finds per 10,000 letters of what a reader sees.

    0 for an article that does not sell throughout, for one without any link, image or contact that rules see, and for
    one with promotion in few places only.
    """
    outline = document.outline
    counting = {rule.id: rule for rule in rules if rule.spam and rule.status == "active"}
    telling = [one for one in evidence if not one.dismissed]
    if not _sells_throughout(document, telling, profile):
        return NO_SPAM
    finds = Counter((one.rule, _passage(outline, one)) for one in telling if one.rule in counting)
    counts = Counter[str]()
    for (rule_id, _), count in finds.items():
        counts[rule_id] += min(count, profile.spam_max_finds_per_sentence)
    if not _reached(counts, counting, profile.spam_min_letters):
        return NO_SPAM  # however short the article is
    if (
        not any(one.kind in _EXITS for one in telling)
        and "://" not in document.text
        and not any(node.url for node in outline.walk())
    ):
        return NO_SPAM  # it leads nowhere: a report on such advertisements, not one of them
    if not _is_spread(outline, {passage for _, passage in finds}, profile):
        return NO_SPAM
    reached = _reached(counts, counting, max(reader_letters(document), profile.spam_min_letters))
    return SpamScore(-sum(points for points, _, _ in reached), tuple(phrase for _, _, phrase in sorted(reached)))


def _sells_throughout(document: Document, evidence: Iterable[Evidence], profile: Profile) -> bool:
    """Whether signs of a seller, of enough kinds, stand in several blocks, or leave no sentence without one.

    A topic's words are of one kind, and an injected block is one beside honest text. A block with evidence for the text
    (negative points) does not count.
    """
    signs: dict[Node, set[str]] = {}
    told: list[Evidence] = []
    spared: set[Node] = set()
    for one in evidence:
        block = document.outline.smallest(one.start, one.end).at_least(Level.CELL)
        if one.points < 0:
            spared.add(block)
        elif one.sign and one.points > 0:
            signs.setdefault(block, set()).add(one.sign)
            told.append(one)
    selling = [kinds for block, kinds in signs.items() if block not in spared]
    if len(set[str]().union(*selling)) < profile.spam_min_kinds:
        return False
    if len(selling) > 1:
        return True
    taken = Spans((one.start, one.end) for one in told)
    sentences = (node for node in document.outline.walk(prose=True) if node.level == Level.SENTENCE)
    return all(taken.touches(one.start, one.end) or not document.letters.count(one) for one in sentences)


def _reached(counts: Mapping[str, int], rules: Mapping[str, Rule], letters: int) -> list[tuple[float, str, str]]:
    """What rules with so many finds in so many letters come to: their points, below zero, with id and phrase."""
    reached: list[tuple[float, str, str]] = []
    for rule_id, count in counts.items():
        density = count / (letters / 10_000)
        points = max((points for least, points in rules[rule_id].spam if density >= least), default=0.0)
        if points:
            times = f"{count} time{'s' if count > 1 else ''}"
            reached.append((-points, rule_id, f"{rule_id} {times}, {density:.0f} per 10,000 letters: {points:+g}"))
    return reached


def was_put_in(evidence: Iterable[Evidence], judgement: Judgement, profile: Profile) -> bool:
    """Whether cuts take the promotion out and leave most of the text: then somebody else put it there."""
    gone = Spans((cut.start, cut.end) for cut in judgement.cuts)
    telling = (one for one in evidence if one.points > 0 and not one.dismissed)
    left = sum(not gone.covers(one.start, one.end) for one in telling)
    return left <= profile.inserted_max_left and judgement.cut_letters <= profile.inserted_max_share * judgement.letters


def _passage(outline: Node, evidence: Evidence) -> Node:
    """The sentence that holds the evidence, or what else it stands in: many finds in one are one."""
    node = outline.smallest(evidence.start, evidence.end)
    return node if node.name == "meta" else node.at_least(Level.SENTENCE)


def _is_spread(outline: Node, passages: Set[Node], profile: Profile) -> bool:
    """Whether promotion runs through the article: an honest one can hold a few pieces that somebody put in."""
    if not passages:
        return False
    first, last = min(one.start for one in passages), max(one.end for one in passages)
    if len(passages) * (last - first) >= profile.spam_min_spread * (outline.end - outline.start):
        return True
    most = 2 * len(passages)  # no need to look for more
    sentences = (node for node in outline.walk(prose=True) if node.level == Level.SENTENCE)
    return next(islice(sentences, most, None), None) is None


def reader_letters(document: Document) -> int:
    """The letters and digits a reader sees, each ideograph counted for several."""
    return int(counted(document.text, document.outline, _weights(), hidden=False).sum())


def _weights() -> npt.NDArray[np.uint8]:
    """For each code point how many letters it counts for, a byte that could not be decoded for none."""
    letters = letter_table() - table_of(f"[{SURROGATES}]")
    return letters + table_of(f"[{EAST_ASIAN}]") * np.uint8(IDEOGRAPH_LETTERS - 1)
