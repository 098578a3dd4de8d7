"""The entries of data in an article: of front matter, and of JSON in scripts.

Data has no sentences: what can go without breaking its syntax is an entry of a list or mapping, or a statement that
only calls a function with it. Entries are made on first use, and only in data that holds an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from dechaff.markup.node import Node
from dechaff.markup.tree import NodeCount
from dechaff.model import Level

DATA_NAMES = frozenset({"frontmatter", "script"})
"""The names of nodes that may hold data."""
SHORT_ENTRY = 500
"""Up to how many characters an element of a list is one thing, such as a product with its name, picture and link."""
_LONGEST_DATA = 200_000
"""Longer scripts are programs, or hold a whole page."""
ADDRESS = r"""(?:(?:https?:)?(?:\\?/){2}|www\.)[^\s"'<>`]{4,2000}"""
_HOLDS_ADDRESS = re.compile(r"""["'\s](?:(?:https?:)?(?:\\?/){2}|www\.)[^\s"'<>`]{4}""", re.IGNORECASE)


@dataclass(slots=True)
class Part:
    """A part of data: an element of a list, or a key with its value."""

    start: int
    end: int
    is_element: bool
    """Whether it is an element of a list."""
    parts: list[Part] = field(default_factory=list)
    """The parts of the list or mapping in it."""
    addresses: list[tuple[int, int, str]] = field(default_factory=list)
    """The spans of the strings in it that are addresses, not those in its parts, each with what it says."""


def add_data(text: str, nodes: Iterable[Node], count: NodeCount) -> None:
    """Has the entries of data made on first use."""
    for node in nodes:
        if (
            node.name in DATA_NAMES
            and node.parent is not None
            and node.made_children is None
            and node.inner_end - node.inner_start <= _LONGEST_DATA
            and _HOLDS_ADDRESS.search(text, node.inner_start, node.inner_end)
        ):
            node.make_lines = partial(_fill, text, count)


def _fill(text: str, count: NodeCount, node: Node) -> None:
    """Adds the entries to a node that holds data."""
    if node.name == "script":
        from dechaff.markup.script import find_parts  # imported late: few articles need it

        parts = find_parts(text, node.inner_start, node.inner_end)
    else:
        from dechaff.markup import frontmatter

        parts = frontmatter.find_parts(text, node.inner_start, node.inner_end)
    node.made_children = _nodes(parts, node, count) if any(map(_addresses, parts)) else None


def _addresses(part: Part) -> list[tuple[int, int, str]]:
    """The addresses in a part and in the parts below it, in source order."""
    found: list[tuple[int, int, str]] = []
    stack = [part]
    while stack:
        one = stack.pop()
        found += one.addresses
        stack += one.parts
    return sorted(found)


def _nodes(parts: Sequence[Part], parent: Node, count: NodeCount) -> list[Node]:
    """The nodes of sibling parts: `data entries` if some of the parts in one could go by themselves."""
    nodes = []
    for part in parts:
        addresses = _addresses(part)
        is_whole = not part.parts or (part.is_element and part.end - part.start <= SHORT_ENTRY)
        node = Node(Level.ELEMENT, "data entry", part.start, part.end, part.start, part.end, parent=parent)
        if not addresses:
            pass
        elif is_whole:
            node.made_children = [
                Node(Level.ELEMENT, "data value", start, end, start, start, url=url, content=True, parent=node)
                for start, end, url in addresses
            ]
            count.add(len(addresses))
        else:
            node.name = "data entries"
            node.content = parent.name == "script"  # a value that a program needs, even if it is empty
            node.made_children = _nodes(part.parts, node, count)
        nodes.append(node)
    count.add(len(nodes))
    return nodes
