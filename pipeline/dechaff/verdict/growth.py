"""A cut grows over what it emptied: wrappers, brackets, items, rows, and headings with nothing left below them."""

from __future__ import annotations

from dechaff.model import Level, Node
from dechaff.verdict.substance import Spans, count_letters, is_explained

# A page's frame stays even when nothing is left in it.
FRAME = frozenset({"html", "head", "body", "main", "article"})


def grow(text: str, node: Node, gone: Spans) -> Node:
    """The largest node around `node` that holds nothing for a reader once `gone` is gone.

    An emptied table cell stays, lest its row lose a column; an emptied row goes.
    """
    grown = node
    for around in node.ancestors():
        if around.level == Level.ARTICLE or around.name in FRAME or not is_explained(text, around, gone, ()):
            break
        if around.level != Level.CELL:
            grown = around
    return grown


def emptied_headings(text: str, outline: Node, gone: Spans) -> list[Node]:
    """The headings whose whole section is gone: at least one block, up to the next heading of their rank or above.

    The first heading is the article's title and stays.
    """
    emptied: list[Node] = []
    stack = [outline]
    first = next((node for node in outline.walk() if node.rank), None)
    while stack:
        parent = stack.pop()
        blocks = [node for node in parent.children if node.level == Level.BLOCK]
        stack.extend(blocks)
        for at, heading in enumerate(blocks):
            if not heading.rank or heading is first or gone.covers(heading.start, heading.end):
                continue
            section = []
            for block in blocks[at + 1 :]:
                if block.rank and block.rank <= heading.rank:
                    break
                section.append(block)
            # A headline above nothing but a cut image may be a motto; one above cut words announced them.
            if any(
                gone.covers(block.start, block.end) and count_letters(text, block, Spans()) for block in section
            ) and all(is_explained(text, block, gone, ()) for block in section):
                emptied.append(heading)
    return emptied
