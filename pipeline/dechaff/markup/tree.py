"""Nesting flat spans into one well-formed tree."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from dechaff.model import Level, Node

MAX_DEPTH = 120
"""Deeper nodes are left out: no honest article nests so far, and every step up a tree costs."""


@dataclass
class Found:
    """What a parser found in a text."""

    nodes: list[Node] = field(default_factory=list)
    """Nodes without children, in any order; they may cross."""
    breaks: list[tuple[int, int]] = field(default_factory=list)
    """Hard line breaks inside blocks, sorted."""


def nest(root: Node, nodes: Iterable[Node], leaves: Container[Node] = ()) -> list[Node]:
    """Put the nodes into each other, none into one of the `leaves`; what lies right below `root` is returned.

    Of two that cross, or of which one lies in the other's delimiters, the one that starts first, then the longer,
    stays. An inline element around blocks is a block.
    """
    cell, element = Level.CELL, Level.ELEMENT
    top: list[Node] = []
    stack = [root]
    for node in sorted(nodes, key=lambda one: (one.start, -one.end, one.inner_start)):
        while len(stack) > 1 and node.start >= stack[-1].end:
            stack.pop()
        parent = stack[-1]
        siblings = top if parent is root else parent.within
        if node.start < parent.inner_start or node.end > parent.inner_end or len(stack) > MAX_DEPTH:
            continue
        if node.start >= node.end or (siblings and siblings[-1].end > node.start):
            continue
        node.above = parent
        if siblings is None:
            parent.within = [node]
        else:
            siblings.append(node)
        if node.level >= cell:
            for around in reversed(stack):
                if around.level != element:
                    break
                around.level = Level.BLOCK
        if node not in leaves:
            stack.append(node)
    return top
