"""Parsing a text into its outline."""

from __future__ import annotations

import re

from dechaff.limits import DEFAULT_LIMITS
from dechaff.markup.node import Node
from dechaff.markup.tree import FoundNodes, NodeCount, nest
from dechaff.model import Format, Level
from dechaff.text.characters import BOM, SURROGATES
from dechaff.text.views import View, folded

# A browser shows a blank line as a space. In the text of an element, it means that plain text was put into a page or
# feed unchanged.
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_UNPARSABLE = re.compile(f"[\0{SURROGATES}]")


def parse_outline(text: str, format: Format, max_nodes: int = DEFAULT_LIMITS.nodes, view: View | None = None) -> Node:
    """The outline of any text. The root spans the whole article; a leading byte order mark is in no other node.

    Raises TooManyNodesError if there are more than `max_nodes` nodes. So may any use of the outline, because parts of
    it are made on first use. `view` is the folded view of the text, if it exists already.
    """
    from dechaff.markup.data import add_data  # imported late, as the parsers are: most texts are not parsed
    from dechaff.markup.lines import add_lines

    begin = 1 if text.startswith(BOM) else 0
    parsable = " " * begin + _parsable(text[begin:])
    found = _parsed(parsable, format, max_nodes)
    root = Node(Level.ARTICLE, "article", 0, len(text), begin, len(text))
    nest(root, found.nodes)
    count = NodeCount(max_nodes, len(found.nodes))
    add_data(parsable, found.nodes, count)
    add_lines(parsable, view if view and parsable == text else folded(parsable), root, found.breaks, count)
    return root


def _parsed(text: str, format: Format, max_nodes: int) -> FoundNodes:
    """The blocks and inline elements of a text. The parser of another format is not imported, as that takes long."""
    if format == "markdown":
        from dechaff.markup import markdown

        return markdown.find_nodes(text, max_nodes)
    if format == "html":
        from dechaff.markup import html

        found = html.find_nodes(text, max_nodes)
        found.breaks = sorted([*found.breaks, *(line.span() for line in _BLANK_LINES.finditer(text))])
        found.check()
        return found
    from dechaff.markup import plain

    return plain.find_nodes(text, max_nodes)


def _parsable(text: str) -> str:
    """The text with characters that parsers refuse replaced one for one, to keep offsets."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _UNPARSABLE.sub("\ufffd", text)
    return text.replace("\0", "\ufffd")
