"""From evidence to cuts and flags, for one text, once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dechaff.model import Evidence, Level, Node
from dechaff.rulebook import Profile
from dechaff.verdict.extent import extent
from dechaff.verdict.growth import ad_blocks, emptied_headings, grow
from dechaff.verdict.substance import Spans, count_letters, is_explained
from dechaff.verdict.weigh import gather, in_heading, weight

# No cut holds a byte that could not be decoded: without its neighbours it might become part of a character.
_UNDECODED = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Unit:
    """A span of the judged text that evidence points at."""

    start: int
    end: int
    level: Level
    """How much of the article it is."""
    score: float
    """Its points."""
    why: tuple[Evidence, ...]
    """The evidence in it."""


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
    text: str, outline: Node, evidence: Sequence[Evidence], profile: Profile, remove: float | None = None
) -> Judgement:
    """Cut the smallest units that reach `remove`, else the profile's; flag those that reach its `flag`."""
    remove = profile.remove if remove is None else remove
    counting = [one for one in evidence if not one.dismissed]
    held = gather(outline, counting)
    explained = Spans((one.start, one.end) for one in counting if one.points > 0 and one.role != "repetition")
    chosen: list[tuple[Node, Unit]] = []
    taken: set[int] = set()

    def left(node: Node) -> list[Evidence]:
        return [one for one in held[node] if id(one) not in taken]

    smallest_first = sorted(held, key=lambda node: (node.end - node.start, -_depth(node), node.start))
    for node in smallest_first:
        here = left(node)
        score = weight(here)
        if score < remove:
            continue
        gone = Spans([*explained, *((unit.start, unit.end) for _, unit in chosen)])
        if node.level > Level.SENTENCE and not is_explained(text, node, gone, profile.glue):
            continue
        unit = _unit(text, node, here, score, gone, profile)
        if _UNDECODED.search(text, unit.start, unit.end):
            continue
        chosen.append((node, unit))
        taken.update(id(one) for one in here if unit.start <= one.start and one.end <= unit.end)

    # What would be flagged elsewhere goes where the same block loses something: together they are one advertisement.
    advertised = Spans((block.start, block.end) for block in {_block_of(node) for node, _ in chosen})
    for node in smallest_first if chosen else ():
        here = left(node)
        score = weight(here)
        if score < profile.flag or not advertised.covers(node.start, node.end):
            continue
        gone = Spans([*explained, *((unit.start, unit.end) for _, unit in chosen)])
        unit = _unit(text, node, here, weight(held[_block_of(node)]), gone, profile)
        if (node.level <= Level.SENTENCE or is_explained(text, node, gone, profile.glue)) and not _UNDECODED.search(
            text, unit.start, unit.end
        ):
            chosen.append((node, unit))
            taken.update(id(one) for one in here if unit.start <= one.start and one.end <= unit.end)

    cuts = _grown(text, outline, chosen, counting, profile.glue, ad_blocks_too=remove >= profile.remove)
    gone = Spans((cut.start, cut.end) for cut in cuts)
    flags: list[Unit] = []
    for node in smallest_first:
        here = [one for one in left(node) if not gone.covers(one.start, one.end)]
        score = weight(here)
        if score >= profile.flag:
            flags.append(Unit(node.start, node.end, node.level, score, tuple(here)))
            taken.update(id(one) for one in here)
    kept = [
        Unit(node.start, node.end, node.level, weight(here), tuple(here))
        for node in held
        if node.level == Level.LINE
        and (here := [one for one in left(node) if not gone.covers(one.start, one.end)])
        and any(one.points > 0 for one in here)
    ]
    letters = lost = cut_letters = 0
    if cuts:
        letters = count_letters(text, outline, Spans())
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


def _block_of(node: Node) -> Node:
    """The smallest block, item or cell that holds the node; the node itself where none does."""
    around = (one for one in (node, *node.ancestors()) if Level.CELL <= one.level < Level.ARTICLE)
    return next(around, node)


def _unit(text: str, node: Node, here: list[Evidence], score: float, gone: Spans, profile: Profile) -> Unit:
    """The unit of a node: all of it, but in a headline with words of its own no more than the evidence spans."""
    proofs = [one for one in here if one.points > 0 and one.role == "proof"]
    only_the_match = in_heading(node) or all(one.unit == Level.MATCH for one in proofs)
    if only_the_match and not is_explained(text, node, gone, profile.glue):
        start, end = _hull(node, proofs)
        return Unit(start, end, Level.MATCH, score, tuple(here))
    return Unit(node.start, node.end, node.level, score, tuple(here))


def _hull(node: Node, proofs: list[Evidence]) -> tuple[int, int]:
    """The span from the first proof to the last, widened over elements it would cut in two."""
    start = min(one.start for one in proofs)
    end = max(one.end for one in proofs)
    for below in node.walk():
        if below is not node and (below.start < start < below.end < end or start < below.start < end < below.end):
            start, end = min(start, below.start), max(end, below.end)
    return start, end


def _grown(
    text: str,
    outline: Node,
    chosen: list[tuple[Node, Unit]],
    counting: list[Evidence],
    glue: tuple[str, ...],
    *,
    ad_blocks_too: bool,
) -> list[Unit]:
    """The chosen units grown over what they emptied, white space included, merged where they meet inside each other."""
    spans = [(unit.start, unit.end) for _, unit in chosen]
    # What stands beside promotion goes with it, but only where nothing else is left around it.
    companions = [(one.start, one.end) for one in counting if one.role == "companion"]
    grown: dict[Node, Unit] = {}
    gone = Spans([*spans, *companions])
    for node, unit in chosen:
        if unit.level == Level.MATCH and node.level != Level.MATCH:
            node = Node(Level.MATCH, "match", unit.start, unit.end, unit.start, unit.end, parent=node)
        around = grow(text, node, gone, glue)
        grown[around] = unit
    gone = Spans((node.start, node.end) for node in grown)
    promotional = Spans((one.start, one.end) for one in counting if one.points > 0 and one.role != "repetition")
    announcing = Spans((one.start, one.end) for one in counting if one.role == "companion" and one.unit == Level.BLOCK)
    for block in ad_blocks(text, outline, gone, promotional, announcing) if grown and ad_blocks_too else ():
        nearest = min(grown.items(), key=lambda kv: abs(kv[0].start - block.start))[1]
        grown[block] = Unit(block.start, block.end, block.level, nearest.score, nearest.why)
    gone = Spans((node.start, node.end) for node in grown)
    for heading in emptied_headings(text, outline, gone):
        emptied_by = next(
            unit for node, unit in sorted(grown.items(), key=lambda kv: kv[0].start) if node.start >= heading.end
        )
        grown[heading] = Unit(heading.start, heading.end, heading.level, emptied_by.score, emptied_by.why)
    return _extended(text, grown)


def _extended(text: str, grown: dict[Node, Unit]) -> list[Unit]:
    cuts: list[Unit] = []
    end_of_text = len(text)
    for node, unit in sorted(grown.items(), key=lambda kv: (kv[0].start, -kv[0].end), reverse=True):
        start, end = extent(text, node, end_of_text)
        why, score = unit.why, unit.score
        while cuts and cuts[-1].end <= end:  # a wider cut absorbs those inside it
            inner = cuts.pop()
            why = tuple(dict.fromkeys((*why, *inner.why)))
            score = max(score, inner.score)
        if cuts:
            end = min(end, cuts[-1].start)
        if end >= end_of_text:
            end_of_text = start
        if start < end:
            cuts.append(Unit(start, end, node.level, score, why))
    cuts.reverse()
    return cuts


def _depth(node: Node) -> int:
    return sum(1 for _ in node.ancestors())
