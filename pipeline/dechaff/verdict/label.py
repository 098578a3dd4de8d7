"""The label of a link in an honest sentence: it stays as plain words where the link gives up its address."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from dechaff.model import Evidence, Level, Node
from dechaff.spans import Span, Spans
from dechaff.verdict.substance import count_letters, is_explained

# What names a place on the web and is no word: `https://…`, `shop.example`, `shop.example/sale`.
_ADDRESS = re.compile(r"\s*(?:\w+://\S*|www\.\S+|(?:[\w-]+\.)+[a-z]{2,24}(?:/\S*)?)\s*", re.IGNORECASE)


def delimiters(node: Node) -> tuple[Span, Span]:
    """The two spans that make a link of its label: `[` and `](…)`, or its tags."""
    return (node.start, node.inner_start), (node.inner_end, node.end)


def keeps_label(text: str, node: Node, grown: Node, counting: Sequence[Evidence], glue: tuple[str, ...]) -> bool:
    """Whether the label of the link `node` stays: other words stand beside it, and it says something itself.

    A label that is an address, that promotes by itself or that is nothing but a call to act does not stay. `grown` is
    the largest node that holds nothing but the link; `counting` is sorted.
    """
    if node.name != "link" or grown.level not in (Level.ELEMENT, Level.CLAUSE):
        return False
    if not count_letters(text, node) or any(one.content for one in node.markup()):
        return False
    if _ADDRESS.fullmatch(text, node.inner_start, node.inner_end):
        return False
    first = bisect_left(counting, node.inner_start, key=lambda one: one.start)
    last = bisect_left(counting, node.inner_end, key=lambda one: one.start)
    within = [one for one in counting[first:last] if one.end <= node.inner_end and one.points > 0]
    if any(one.role in ("proof", "companion") for one in within):
        return False
    said = Spans((one.start, one.end) for one in within if one.role == "support")
    return not is_explained(text, node, said, glue)
