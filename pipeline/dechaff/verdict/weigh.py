"""Where evidence lies in the outline, and how much it weighs there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from dechaff.model import Evidence, Level, Node


def place(outline: Node, evidence: Evidence) -> Node:
    """The smallest node that holds the evidence and is as large as its rule asks.

    A bracket group is a sentence of its own. A headline is worth keeping, so there only the match itself is taken.
    """
    node = outline.smallest(evidence.start, evidence.end)
    least = Level.MATCH if in_heading(node) else evidence.unit
    while node.level < least and node.parent is not None and node.parent.level != Level.ARTICLE:
        if node.level == Level.BRACKET and least in (Level.CLAUSE, Level.SENTENCE):
            break
        node = node.parent
    return node


def in_heading(node: Node) -> bool:
    """True inside a heading or a page title."""
    return (
        node.rank > 0
        or node.name == "title"
        or any(above.rank > 0 or above.name == "title" for above in node.ancestors())
    )


def gather(outline: Node, evidence: Iterable[Evidence]) -> dict[Node, list[Evidence]]:
    """For each node below the article, the evidence placed in it or below it.

    Evidence for the text (negative points) counts for all that lies in the node it is placed in, too.
    """
    held: defaultdict[Node, list[Evidence]] = defaultdict(list)
    pleas: list[tuple[Node, Evidence]] = []
    matches: dict[tuple[int, int], Node] = {}
    for one in evidence:
        node = place(outline, one)
        if one.unit == Level.MATCH and (one.start, one.end) != (node.start, node.end):
            span = one.start, one.end
            node = matches.setdefault(span, Node(Level.MATCH, "match", *span, *span, above=node))
        if one.points < 0:
            pleas.append((node, one))
        for around in (node, *node.ancestors()):
            if around.level != Level.ARTICLE:
                held[around].append(one)
    for node, plea in pleas:
        for below in node.walk():
            if below is not node and below in held:
                held[below].append(plea)
    return dict(held)


def weight(evidence: Sequence[Evidence], *, alone: bool = True) -> float:
    """The points of a unit: each rule counts once, by its strongest sight; `alone`, only beside a proof.

    Companions weigh nothing: honest pages give their address and telephone, too.

    A list of many entities that one rule sees is a directory, not an advertisement, so they do not add up.
    """
    if alone and not any(one.role == "proof" and one.points > 0 for one in evidence):
        return 0.0
    strongest: dict[str, float] = {}
    for one in evidence:
        if one.role == "companion":
            continue
        strongest[one.rule] = max(strongest.get(one.rule, 0.0), one.points, key=abs)
    return sum(strongest.values())
