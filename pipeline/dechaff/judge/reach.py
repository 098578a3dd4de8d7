"""How far cuts reach: over what they emptied, over the rest of an advertisement, into the whitespace around."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain

from dechaff.judge.extent import extent, extent_in_json, is_in_json
from dechaff.judge.growth import Remains, ad_blocks, emptied_headings, grow
from dechaff.judge.label import delimiters, keeps_label
from dechaff.judge.placeholder import left_by_scripts
from dechaff.judge.unit import Unit
from dechaff.markup.letters import Letters, holds_undecoded
from dechaff.markup.node import Node
from dechaff.model import Evidence, Level, within
from dechaff.rulebook import Profile
from dechaff.spans import Spans


def cuts_of(
    letters: Letters,
    chosen: Sequence[tuple[Node, Unit]],
    undismissed: Sequence[Evidence],
    profile: Profile,
    sells: Callable[[Node], bool],
) -> list[Unit]:
    """The cuts that result from the chosen units: sorted, disjoint.

    `undismissed` is sorted evidence; `sells` says which blocks go with a cut block beside them, if they are short.
    """
    grown = _grown(letters, chosen, undismissed, profile.glue_pattern)
    if not grown:
        return []
    left = [(node, _like(grown[cut], node)) for node, cut in left_by_scripts(letters, grown)]
    if left:
        grown = _grown(letters, [*chosen, *left], undismissed, profile.glue_pattern)
    remains = _remains(letters.outline, grown)
    pictures = Spans((one.start, one.end) for one in undismissed if one.kind == "image" and one.role == "support")
    if blocks := ad_blocks(letters, remains, _announcing(undismissed, Level.BLOCK), pictures, profile, sells):
        nearest = _Nearest(grown)
        for block in blocks:
            beside = nearest.to(block)
            own = tuple(within(undismissed, block.start, block.end))
            _add(letters.text, grown, block, replace(beside, seen=own or beside.seen))
        remains = _remains(letters.outline, grown)
    if headings := emptied_headings(letters, remains, _announcing(undismissed, Level.SENTENCE)):
        nearest = _Nearest(grown)
        for heading in headings:
            _add(letters.text, grown, heading, nearest.after(heading))
    return _extended(letters.text, grown)


def _announcing(undismissed: Sequence[Evidence], unit: Level) -> Spans:
    """The spans that announce promotion: an advertisement in the next blocks, or a contact."""
    return Spans((one.start, one.end) for one in undismissed if one.announces(unit))


def _grown(
    letters: Letters, chosen: Sequence[tuple[Node, Unit]], undismissed: Sequence[Evidence], glue: re.Pattern[str]
) -> dict[Node, Unit]:
    # A companion goes with the promotion beside it, but only if nothing else is left around it.
    companions = [(one.start, one.end) for one in undismissed if one.role == "companion"]
    gone = Spans([*((unit.start, unit.end) for _, unit in chosen), *companions])
    grown: dict[Node, list[Unit]] = {}
    emptied: dict[Node, bool] = {}
    for node, unit in chosen:
        if unit.level != node.level:  # just a part of it: the match of a rule, or some clauses
            node = _part(node, unit.start, unit.end, unit.level)
        wide = grow(letters.text, node, gone, glue, emptied)
        if keeps_label(letters, node, wide, undismissed, glue):
            going = [_part(node, start, end, Level.MATCH) for start, end in delimiters(node)]
        else:
            going = [wide]
        for one in going:
            grown.setdefault(one, []).append(unit)
    return {node: _together(units) for node, units in grown.items()}


def _part(node: Node, start: int, end: int, level: Level) -> Node:
    """A node for a span that is not in the outline; it may extend beyond `node`."""
    around = next(one for one in node.upwards(prose=True) if one.start <= start and end <= one.end)
    return Node(level, "part", start, end, start, end, parent=around)


def _together(units: Sequence[Unit]) -> Unit:
    """The units in one, with the span of the first, the score of the strongest and the evidence of all."""
    first, *others = units
    if not others:
        return first
    seen = dict.fromkeys(chain.from_iterable(one.seen for one in units))
    strongest = max(units, key=lambda one: one.score)
    return replace(first, why=strongest.why, threshold=strongest.threshold, seen=tuple(seen))


def _add(text: str, grown: dict[Node, Unit], node: Node, like: Unit) -> None:
    """Adds the node to what goes, for the same reasons as the unit, unless it has undecodable bytes."""
    if not holds_undecoded(text, node.start, node.end):
        grown[node] = _like(like, node)


def _like(unit: Unit, node: Node) -> Unit:
    """A unit that is the node, for the same reasons as the given one."""
    return replace(unit, start=node.start, end=node.end, level=node.level)


def _remains(outline: Node, grown: dict[Node, Unit]) -> Remains:
    return Remains(outline, Spans((node.start, node.end) for node in grown))


class _Nearest:
    """Finds the cut nearest to a block."""

    def __init__(self, grown: dict[Node, Unit]) -> None:
        self._sorted = sorted(grown.items(), key=lambda cut: cut[0].start)

    def after(self, node: Node) -> Unit:
        at = bisect_left(self._sorted, node.end, key=lambda cut: cut[0].start)
        return self._sorted[min(at, len(self._sorted) - 1)][1]

    def to(self, node: Node) -> Unit:
        at = bisect_left(self._sorted, node.start, key=lambda cut: cut[0].start)
        beside = self._sorted[max(0, at - 1) : at + 1]
        return min(beside, key=lambda cut: abs(cut[0].start - node.start))[1]


def _first_left(entries: Node, gone: Spans) -> int:
    """Where the first of the entries begins that stays; the end of them all if none does."""
    return next((one.start for one in entries.children if not gone.covers(one.start, one.end)), entries.end)


def _extended(text: str, grown: dict[Node, Unit]) -> list[Unit]:
    cuts: list[Unit] = []
    end_of_text = len(text)
    gone = Spans((node.start, node.end) for node in grown)
    first_left: dict[Node, int] = {}
    for node, unit in sorted(grown.items(), key=lambda cut: (cut[0].start, -cut[0].end), reverse=True):
        if is_in_json(node):
            assert node.parent is not None
            if node.parent not in first_left:
                first_left[node.parent] = _first_left(node.parent, gone)
            start, end = extent_in_json(node, first_left[node.parent])
        else:
            start, end = extent(text, node, end_of_text)
        units = [unit]
        while cuts and cuts[-1].end <= end:  # a wider cut absorbs those inside it
            units.append(cuts.pop())
        if cuts:
            end = min(end, cuts[-1].start)
        if end >= end_of_text:
            end_of_text = start
        if start < end:
            cuts.append(replace(_together(units), start=start, end=end, level=node.level))
    cuts.reverse()
    return cuts
