"""Nesting flat nodes into one well-formed tree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from dechaff.markup.node import Node
from dechaff.model import CleaningError, Level
from dechaff.spans import Span

T = TypeVar("T")

MAX_DEPTH = 120
"""Deeper nodes are left out: no honest article nests that far, and every step up a tree costs time."""
MAX_INLINE_DEPTH = 32
"""Inline elements nested deeper are left out: the words of the innermost are read again for each one around it."""


class TooManyNodesError(CleaningError):
    """The outline of a text would have more nodes than are allowed."""

    def __init__(self, most: int) -> None:
        super().__init__(f"its outline has more than {most:,} nodes; see --max-nodes")
        self.most = most

    def __reduce__(self) -> tuple[type[TooManyNodesError], tuple[int]]:
        return TooManyNodesError, (self.most,)


@dataclass
class NodeCount:
    """Counts the nodes of an outline as they are made."""

    most: int
    count: int = 0

    def add(self, count: int) -> None:
        """Adds to the count. Raises TooManyNodesError."""
        self.count += count
        if self.count > self.most:
            raise TooManyNodesError(self.most)

    def all(self, found: Iterable[T]) -> list[T]:
        """The items in a list, each counted as a node. Raises TooManyNodesError as soon as there are too many."""
        nodes = [*islice(found, self.most - self.count + 1)]
        self.add(len(nodes))
        return nodes


@dataclass
class FoundNodes:
    """What a parser found in a text."""

    most: int
    """The maximum number of nodes."""

    nodes: list[Node] = field(default_factory=list)
    """Nodes without children, in any order; they may cross."""
    breaks: list[Span] = field(default_factory=list)
    """Hard line breaks inside blocks, sorted."""

    def check(self) -> None:
        """Raises TooManyNodesError if there are too many nodes. A break counts as one, because it makes a line."""
        if len(self.nodes) + len(self.breaks) > self.most:
            raise TooManyNodesError(self.most)


def nest(root: Node, nodes: Iterable[Node]) -> None:
    """Nests the nodes in the root and in each other.

    If two cross, or one is in the other's delimiters, the one that starts first stays, or else the longer one. If two
    have the same span, the higher level is the outer one. An inline element around blocks becomes a block.
    """
    cell, element = Level.CELL, Level.ELEMENT
    stack = [root]
    for node in sorted(nodes, key=lambda one: (one.start, -one.end, one.inner_start, -one.level)):
        while len(stack) > 1 and node.start >= stack[-1].end:
            stack.pop()
        parent = stack[-1]
        siblings = parent.made_children
        if node.start < parent.inner_start or node.end > parent.inner_end or len(stack) > MAX_DEPTH:
            continue
        around = stack[-MAX_INLINE_DEPTH:] if len(stack) > MAX_INLINE_DEPTH and node.level == element else ()
        if around and all(one.level == element for one in around):
            continue
        if node.start >= node.end or (siblings and siblings[-1].end > node.start):
            continue
        node.parent = parent
        if siblings is None:
            parent.made_children = [node]
        else:
            siblings.append(node)
        if node.level >= cell:
            for one in reversed(stack):
                if one.level != element:
                    break
                one.level = Level.BLOCK
        stack.append(node)
