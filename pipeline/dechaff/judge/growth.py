"""Growing cuts over what they emptied: wrappers, brackets, items, rows, and headings with nothing left below."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set
from itertools import takewhile

from dechaff.markup.letters import Letters, holds_undecoded, is_explained
from dechaff.markup.node import Node
from dechaff.model import Level
from dechaff.rulebook import Profile
from dechaff.spans import Spans

# The frame of a page stays even if it is empty.
FRAME = frozenset({"html", "head", "body", "main", "article"})


def grow(text: str, node: Node, gone: Spans, glue: re.Pattern[str], emptied: dict[Node, bool]) -> Node:
    """The largest node around `node`, or itself, that without `gone` has nothing left for a reader but `glue` words.

    An empty table cell stays, to keep the columns of its row; an empty row goes. `emptied` is a cache, so that many
    cuts in one list read the list only once.
    """
    grown = node
    for around in node.ancestors(prose=True):
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


class Remains:
    """What is left of the markup of an outline without some spans."""

    def __init__(self, outline: Node, gone: Spans) -> None:
        self.outline = outline
        self.gone = gone
        self.torn: list[Node] = []
        """The nodes that go in part, parents first, in source order."""
        self.lost: set[Node] = set()
        """The outermost nodes that go entirely."""
        stack = [outline]
        while stack:
            node = stack.pop()
            if not gone.touches(node.start, node.end):
                continue
            if gone.covers(node.start, node.end):
                self.lost.add(node)
            else:
                self.torn.append(node)
                stack += reversed(node.children)


def emptied_headings(letters: Letters, remains: Remains, announcing: Spans) -> list[Node]:
    """The headings whose whole section is gone: at least one block, up to the next heading of their rank or above.

    For a heading that announces a contact (`announcing`), headings that are gone do not end its section.

    The first heading, as the article's title, stays, and so do headings in items and cells.
    """
    emptied: list[Node] = []
    for parent in remains.torn:
        blocks = [node for node in parent.children if node.level == Level.BLOCK]
        if remains.lost.isdisjoint(blocks):
            continue
        for at, heading in enumerate(blocks):
            if not heading.rank or heading in remains.lost:
                continue
            announced = remains.lost if announcing.touches(heading.start, heading.end) else frozenset[Node]()
            section = _section(blocks, at, announced)
            # A headline above just a cut image may be a motto; one above cut words announced them.
            if any(block in remains.lost and letters.count(block) for block in section) and all(
                is_explained(letters.text, block, remains.gone) for block in section
            ):
                emptied.append(heading)
    title = _first_heading(remains.outline) if emptied else None
    return [
        heading
        for heading in emptied
        if heading is not title and all(above.level >= Level.BLOCK for above in heading.ancestors())
    ]


def ad_blocks(
    letters: Letters,
    remains: Remains,
    announcing: Spans,
    pictures: Spans,
    profile: Profile,
    sells: Callable[[Node], bool],
) -> list[Node]:
    """The blocks that go with a cut block beside them: short ones that sell, and headings between.

    Also blocks that hold nothing but some of `pictures`, beside words that are cut.

    Also the sections under headings that announce an advertisement (`announcing`), if they are short and lose
    something. The first heading, as the article's title, stays if it has already lost a part, or if no other heading
    would be left.
    """
    taken: list[Node] = []
    for parent in remains.torn:
        blocks = [node for node in parent.children if node.level in (Level.BLOCK, Level.ITEM)]
        if not remains.lost.isdisjoint(blocks):
            taken += _beside(letters, blocks, remains.lost, profile, sells)
            taken += _pictures_beside(letters, blocks, remains.lost, pictures)
        taken += _announced(letters, blocks, remains, announcing, profile)
    going = dict.fromkeys(taken)
    if any(node.rank for node in going) and (title := _first_heading(remains.outline)) in going:
        headings = (node for node in remains.outline.walk() if node.rank)
        others_go = all(node in going or remains.gone.covers(node.start, node.end) for node in headings)
        if others_go or remains.gone.touches(title.start, title.end):
            del going[title]
    return list(going)


def _first_heading(outline: Node) -> Node | None:
    return next((node for node in outline.walk() if node.rank), None)


def _beside(
    letters: Letters, blocks: list[Node], lost: Set[Node], profile: Profile, sells: Callable[[Node], bool]
) -> list[Node]:
    taken: list[Node] = []
    for step in (1, -1):
        near = False
        waiting: list[Node] = []
        for block in blocks[::step]:
            if block in lost:
                near = True
                taken += waiting
                waiting = []
            elif near and block.level == Level.BLOCK and _is_short(letters, block, profile) and sells(block):
                taken += [*waiting, block]
                waiting = []
            elif (
                near
                and block.rank
                and _is_short(letters, block, profile)
                and len(waiting) < profile.ad_max_headings_between
            ):
                waiting.append(block)
            else:
                near, waiting = False, []
    return list(dict.fromkeys(taken))


def _pictures_beside(letters: Letters, blocks: list[Node], lost: Set[Node], pictures: Spans) -> Iterator[Node]:
    for before, block, after in zip([None, *blocks], blocks, [*blocks[1:], None], strict=False):
        if block in lost or not pictures.touches(block.start, block.end):
            continue
        beside = any(one in lost and letters.count(one) for one in (before, after) if one)
        if beside and is_explained(letters.text, block, pictures):
            yield block


def _announced(
    letters: Letters, blocks: list[Node], remains: Remains, announcing: Spans, profile: Profile
) -> list[Node]:
    taken: list[Node] = []
    for at, heading in enumerate(blocks):
        if not heading.rank or not announcing.touches(heading.start, heading.end):
            continue
        section = [heading, *takewhile(lambda block: block.name != "rule", _section(blocks, at))]
        left = sum(letters.count(block, remains.gone) for block in section)
        loses = any(remains.gone.touches(block.start, block.end) for block in section[1:])
        if left <= profile.ad_section_max_letters and loses:
            taken += [block for block in section if block not in remains.lost]
    return taken


def _section(blocks: list[Node], at: int, within: Set[Node] = frozenset()) -> list[Node]:
    """The blocks below the heading at `at`, up to the next heading of its rank or above that is not in `within`."""
    section: list[Node] = []
    for block in map(blocks.__getitem__, range(at + 1, len(blocks))):
        if block.rank and block.rank <= blocks[at].rank and block not in within:
            break
        section.append(block)
    return section


def _is_short(letters: Letters, block: Node, profile: Profile) -> bool:
    return not any(node.content for node in block.walk()) and letters.count(block) <= profile.ad_max_letters
