"""Nesting flat spans into one well-formed tree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from dechaff.model import Node

MAX_DEPTH = 120
"""Deeper nodes are left out: no honest article nests so far, and every step up a tree costs."""


@dataclass
class Found:
    """What a parser found in a text."""

    nodes: list[Node] = field(default_factory=list)
    """Nodes without children, in any order; they may cross."""
    breaks: list[tuple[int, int]] = field(default_factory=list)
    """Hard line breaks inside blocks, sorted."""


def nest(root: Node, nodes: Iterable[Node]) -> None:
    """Hang the nodes into the tree of `root`, which has no children yet.

    Of two that cross, or of which one lies in the other's delimiters, the one that starts first, then the longer,
    stays.
    """
    stack = [root]
    for node in sorted(nodes, key=lambda one: (one.start, -one.end, one.inner_start)):
        while stack[-1] is not root and node.start >= stack[-1].end:
            stack.pop()
        parent = stack[-1]
        if node.start < parent.inner_start or node.end > parent.inner_end or len(stack) > MAX_DEPTH:
            continue
        if node.start >= node.end or (parent.children and parent.children[-1].end > node.start):
            continue
        node.parent = parent
        parent.children.append(node)
        stack.append(node)
