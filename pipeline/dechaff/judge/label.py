"""The label of a link in an honest sentence: it may stay as plain words while the link is cut."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dechaff.markup.letters import Letters, is_explained
from dechaff.markup.node import Node
from dechaff.model import Evidence, Level, within
from dechaff.spans import Span, Spans

# A label that is just an address: `https://…`, `shop.example`, `shop.example/sale`.
_ADDRESS = re.compile(r"\s*(?:\w+://\S*|www\.\S+|(?:[\w-]+\.)+[a-z]{2,24}(?:/\S*)?)\s*", re.IGNORECASE)


def delimiters(node: Node) -> tuple[Span, Span]:
    """The two spans around the label that make it a link: `[` and `](…)`, or its tags."""
    return (node.start, node.inner_start), (node.inner_end, node.end)


def keeps_label(
    letters: Letters, node: Node, grown: Node, undismissed: Sequence[Evidence], glue: re.Pattern[str]
) -> bool:
    """Whether the label of the link `node` stays: there are other words beside it, and it has a meaning of its own.

    A label that is an address, that promotes by itself or that is just a call does not stay. `grown` is the largest
    node that holds only the link; `undismissed` is sorted.
    """
    if node.name != "link" or grown.level not in (Level.ELEMENT, Level.CLAUSE):
        return False
    if not letters.count(node) or any(one.content for one in node.walk()):
        return False
    if _ADDRESS.fullmatch(letters.text, node.inner_start, node.inner_end):
        return False
    promoting = [one for one in within(undismissed, node.inner_start, node.inner_end) if one.points > 0]
    if any(one.role in ("proof", "companion") for one in promoting):
        return False
    said = Spans((one.start, one.end) for one in promoting if one.role == "support")
    return not is_explained(letters.text, node, said, glue)
