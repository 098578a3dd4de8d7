"""A cut grows over what it emptied: wrappers, brackets, items, rows, and headings with nothing left below them."""

from __future__ import annotations

from collections.abc import Callable

from dechaff.model import Level, Node
from dechaff.text.spans import Spans
from dechaff.verdict.substance import count_letters, holds_undecoded, is_explained

AD_BLOCK_LETTERS = 200
"""A longer block beside a cut one is a text of its own."""
MOST_BETWEEN = 4
"""Headings, one under the other with nothing below them, that may stand between promotional ones."""
AD_SECTION_LETTERS = 300
"""A longer section under a promotional heading is a text of its own."""

# A page's frame stays even when nothing is left in it.
FRAME = frozenset({"html", "head", "body", "main", "article"})


def grow(text: str, node: Node, gone: Spans, glue: tuple[str, ...], emptied: dict[Node, bool]) -> Node:
    """The largest node around `node` that holds nothing for a reader but `glue` words once `gone` is gone.

    An emptied table cell stays, lest its row lose a column; an emptied row goes. `emptied` keeps what was found of
    each node, so that many cuts in one list read the list once.
    """
    grown = node
    for around in node.ancestors():
        if around.level == Level.ARTICLE or around.name in FRAME:
            break
        if around not in emptied:
            emptied[around] = is_explained(text, around, gone, glue) and not holds_undecoded(
                text, around.start, around.end
            )
        if not emptied[around]:
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
    first = next((node for node in outline.markup() if node.rank), None)
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


def ad_blocks(
    text: str, outline: Node, gone: Spans, promotional: Spans, announcing: Spans, sells: Callable[[Node], bool]
) -> list[Node]:
    """Blocks that go with a cut one beside them: short ones that sell, headings with promotion in them or between.

    Then the sections under headings that announce an advertisement (`announcing`), where they are short and lose
    something. The article's first heading is its title and stays, unless another one is left.
    """
    taken: list[Node] = []
    for parent in outline.markup():
        blocks = [node for node in parent.below if node.level in (Level.BLOCK, Level.ITEM)]
        if any(gone.covers(block.start, block.end) for block in blocks):
            taken += _beside(text, blocks, gone, promotional, sells)
        taken += _announced(text, blocks, gone, announcing)
    headings = [node for node in outline.markup() if node.rank]
    going = dict.fromkeys(taken)
    keeps_one = any(node not in going and not gone.covers(node.start, node.end) for node in headings)
    return [node for node in going if keeps_one or node not in headings[:1]]


def _beside(
    text: str, blocks: list[Node], gone: Spans, promotional: Spans, sells: Callable[[Node], bool]
) -> list[Node]:
    taken: list[Node] = []
    for step in (1, -1):
        ordered = blocks[::step]
        near = False
        waiting: list[Node] = []
        for block in ordered:
            if gone.covers(block.start, block.end):
                near = True
                taken += waiting
                waiting = []
            elif (
                near
                and block.level == Level.BLOCK
                and _is_short(text, block)
                and (promotional.touches(block.start, block.end) if block.rank else sells(block))
            ):
                taken += [*waiting, block]
                waiting = []
            elif near and block.rank and _is_short(text, block) and len(waiting) < MOST_BETWEEN:
                waiting.append(block)
            else:
                near, waiting = False, []
    return list(dict.fromkeys(taken))


def _announced(text: str, blocks: list[Node], gone: Spans, announcing: Spans) -> list[Node]:
    taken: list[Node] = []
    for at, heading in enumerate(blocks):
        if not heading.rank or not announcing.touches(heading.start, heading.end):
            continue
        section = [heading]
        for block in blocks[at + 1 :]:
            if block.name == "rule" or (block.rank and block.rank <= heading.rank):
                break
            section.append(block)
        letters = sum(count_letters(text, block, gone) for block in section)
        if letters <= AD_SECTION_LETTERS and any(gone.touches(block.start, block.end) for block in section[1:]):
            taken += [block for block in section if not gone.covers(block.start, block.end)]
    return taken


def _is_short(text: str, block: Node) -> bool:
    return not any(node.content for node in block.markup()) and count_letters(text, block, Spans()) <= AD_BLOCK_LETTERS
