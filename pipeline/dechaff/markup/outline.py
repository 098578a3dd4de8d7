"""From a text and its format to one tree."""

from __future__ import annotations

import re

from dechaff.limits import DEFAULT_LIMITS
from dechaff.markup import html, markdown, plain
from dechaff.markup.lines import add_lines
from dechaff.markup.node import Node
from dechaff.markup.tree import NodeCount, nest
from dechaff.model import Format, Level
from dechaff.text.characters import BOM, SURROGATES
from dechaff.text.views import View, folded

# A browser shows a blank line as a blank. Where one stands in the text of an element, it is plain text that was put
# into a page or a feed as it was.
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_UNPARSABLE = re.compile(f"[\0{SURROGATES}]")


def parse_outline(text: str, format: Format, max_nodes: int = DEFAULT_LIMITS.nodes, view: View | None = None) -> Node:
    """The outline of any text at all: the root spans the article, a leading byte order mark lies in no unit.

    Children lie inside their parent's inner span, in source order, disjoint. Raises TooManyNodesError where there are
    more than `max_nodes`, and so may looking into the outline, as parts of it are made only then. `view` is the text
    with disguises undone, where somebody has made it already.
    """
    begin = 1 if text.startswith(BOM) else 0
    # What no parser takes is replaced one for one, so that all offsets stay.
    parsable = " " * begin + _UNPARSABLE.sub("\ufffd", text[begin:])
    if format == "markdown":
        found = markdown.find_nodes(parsable, max_nodes)
    elif format == "html":
        found = html.find_nodes(parsable, max_nodes)
        found.breaks = sorted([*found.breaks, *(line.span() for line in _BLANK_LINES.finditer(parsable))])
        found.check()
    else:
        found = plain.find_nodes(parsable, max_nodes)
    root = Node(Level.ARTICLE, "article", 0, len(text), begin, len(text))
    nest(root, found.nodes)
    count = NodeCount(max_nodes, len(found.nodes))
    add_lines(parsable, view if view and parsable == text else folded(parsable), root, found.breaks, count)
    return root
