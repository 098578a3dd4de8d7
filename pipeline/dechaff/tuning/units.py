"""Labelled units: what could be cut from labelled articles, with the points that count there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dechaff.document import Document
from dechaff.judge.weigh import counting, gather, total
from dechaff.markup.letters import is_explained
from dechaff.markup.node import Node
from dechaff.model import Evidence, Level
from dechaff.rulebook import Profile
from dechaff.spans import Spans
from dechaff.tuning.labels import Label


@dataclass(frozen=True, slots=True)
class LabelledUnit:
    """A piece of an article that rules found something in, and whether it should go."""

    campaign: str
    """The campaign or publisher that its article is from."""
    is_promotion: bool
    points: Mapping[str, float]
    """The points that count in it, by rule."""


def labelled_units(
    document: Document, evidence: Sequence[Evidence], label: Label, profile: Profile
) -> Iterator[LabelledUnit]:
    """The units of an article that could be cut, whatever their points; of overlapping ones, the strongest.

    Promotion is a unit whose evidence is labelled, all of it, and in a spam article every unit. Units of which only a
    part is labelled, or which are arguable, are left out: they would teach nothing.
    """
    undismissed = [one for one in evidence if not one.dismissed]
    if not any(one.role == "proof" and one.points > 0 for one in undismissed):
        return  # nothing counts without a proof
    labelled = Spans((start, end) for start, end, _ in label.spans)
    arguable = Spans(label.arguable)
    for counted in _strongest(document, undismissed, profile):
        promoting = [one for one in counted if one.points > 0 and one.role != "repetition"]
        inside = {label.verdict == "spam" or labelled.touches(one.start, one.end) for one in promoting}
        if len(inside) == 1 and not any(arguable.touches(one.start, one.end) for one in promoting):
            yield LabelledUnit(label.campaign, inside.pop(), {one.rule: one.points for one in counted})


def _strongest(document: Document, undismissed: Sequence[Evidence], profile: Profile) -> Iterator[tuple[Evidence, ...]]:
    """What counts in each unit that could be cut, of overlapping ones only the strongest, or the smallest of these."""
    held = gather(document, undismissed)
    explained = Spans((one.start, one.end) for one in undismissed if one.points > 0 and one.role != "repetition")

    def could_be_cut(node: Node) -> bool:
        return node.level <= Level.SENTENCE or is_explained(document.text, node, explained, profile.glue_pattern)

    units = [(node, counting(here, profile)) for node, here in held.items()]
    units = [(node, counted) for node, counted in units if counted and could_be_cut(node)]
    taken = Spans()
    for node, counted in sorted(units, key=lambda one: -total(one[1])):  # stable: the smallest first
        if not taken.touches(node.start, node.end):
            taken.add(node.start, node.end)
            yield counted
