"""The nodes of an outline."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from types import MappingProxyType

from dechaff.model import Level
from dechaff.spans import Span

NO_ATTRIBUTES: Mapping[str, str] = MappingProxyType({})


@dataclass(slots=True, eq=False)
class Node:
    """A piece of an article's markup or prose.

    Markup is one tree, the outline: blocks, items, cells, their lines, and the elements in those. It does not change
    once made. Prose (sentences, clauses, bracket groups) is what the words of a line say around its elements. It is not
    part of that tree, because few lines are ever split, and a node has the same parent whether its line has been split
    or not. To get prose, pass `prose=True`, or use `pieces` or `at_least`.

    Children are inside `[inner_start, inner_end)`, in source order and disjoint, and so are pieces. Outside the inner
    span there are only delimiters (`**`, `](…)`, an HTML tag, a list marker), and no words.
    """

    level: Level
    name: str
    """`article`, `paragraph`, `heading`, `list`, `item`, `quote`, `table`, `row`, `cell`, `definition`, `frontmatter`,
    `rule`, `line`, `sentence`, `clause`, `bracket`, `link`, `url` (a bare address), `image`, `code`, `emphasis`,
    `comment`, `cdata`, `html`, `reference` (a `<link>`), or another HTML tag in lower case. In data, such as front
    matter: `data entry` (what can only go as a whole), `data entries` (a list or mapping of these), `data value` (an
    address). `match` and `part` are spans that only judging makes nodes of."""
    start: int
    end: int
    inner_start: int
    inner_end: int
    url: str | None = None
    """The address of a link, image or other reference as a browser reads it, with escapes and entities decoded."""
    attributes: Mapping[str, str] = field(default_factory=lambda: NO_ATTRIBUTES)
    """HTML attributes, names in lower case, values decoded."""
    rank: int = 0
    """1 to 6 for a heading, else 0."""
    hidden: bool = False
    """Whether it hides itself and its contents from readers: `display:none`, `noscript`, a comment, no height."""
    protected: bool = False
    """Whether it is code, a script or a form, so that nothing inside may be cut by itself."""
    content: bool = False
    """Whether it is content even without words: an image, a code block, a video, a named anchor."""
    parent: Node | None = field(default=None, repr=False)
    """The markup around it, None for the article; for a piece of prose, the piece or the markup that it is part of.

    Of an element whose line is not made yet, the block; see `around`."""
    made_children: list[Node] | None = field(default=None, repr=False)
    """The children made so far, None for none. For modules that make the outline."""
    make_lines: Callable[[Node], object] | None = field(default=None, repr=False)
    """Makes the lines of a block or the entries of data; None if they are made, or if it has none."""
    make_pieces: Callable[[Node], list[Node]] | None = field(default=None, repr=False)
    """Makes the pieces; None if they are made, or if there are none."""
    made_pieces: list[Node] | None = field(default=None, repr=False)
    """The pieces made so far, None for none."""

    @property
    def children(self) -> list[Node]:
        """The markup directly below; for a piece of prose, the elements in it. Do not modify the list."""
        if self.make_lines is not None:
            make_lines, self.make_lines = self.make_lines, None
            make_lines(self)
        return _NO_NODES if self.made_children is None else self.made_children

    @property
    def around(self) -> Node:
        """The markup around a node that is not the article, lines included."""
        assert self.parent is not None
        _ = self.parent.children  # with the lines of the block, the parent of an element is its line
        return self.parent

    @property
    def pieces(self) -> list[Node]:
        """The prose directly below: sentences of a line, clauses of a sentence, brackets. Do not modify the list."""
        if self.make_pieces is not None:
            make_pieces, self.make_pieces = self.make_pieces, None
            self.made_pieces = make_pieces(self)
        return _NO_NODES if self.made_pieces is None else self.made_pieces

    def walk(self, *, prose: bool = False) -> Iterator[Node]:
        """This node and all markup below it except lines, parents first, in source order.

        With `prose`, lines and prose as well, which costs much more.
        """
        stack = [self]
        while stack:
            node = stack.pop()
            if prose or node.level is not _LINE:
                yield node
            below = node._below() if prose else node.made_children
            if below:
                stack.extend(reversed(below))

    def ancestors(self, *, prose: bool = False) -> Iterator[Node]:
        """The markup around this node except lines, nearest first, the article last.

        With `prose`, lines and prose as well, which costs more.
        """
        upwards = self.upwards(prose=prose)
        next(upwards)
        return upwards

    def upwards(self, *, prose: bool = False) -> Iterator[Node]:
        """This node, then its `ancestors`."""
        node = self
        yield node
        while node.parent is not None:
            around = node.around if prose else node.parent
            if prose and node.level is _ELEMENT:
                around = _smallest(around, node.start, node.end, _PIECES)
            if prose or not _BRACKET <= around.level <= _LINE:
                yield around
            node = around

    def block(self) -> Node | None:
        """The smallest block, item or cell that this node is or is in; None if there is none."""
        return next((one for one in self.upwards() if _CELL <= one.level < Level.ARTICLE), None)

    @property
    def holds_blocks(self) -> bool:
        """Whether there are blocks, items or cells directly below it."""
        return any(child.level >= _CELL for child in self.made_children or ())

    def at_least(self, level: Level) -> Node:
        """This node or the nearest around it, prose included, of at least that level.

        If only the article is that large, the node directly below it.
        """
        node = self
        while node.level < level and node.parent is not None:
            around = node.around
            if level < _LINE and node.level is _ELEMENT:
                around = _smallest(around, node.start, node.end, _PIECES)
            if around.level == Level.ARTICLE:
                break
            node = around
        return node

    def link(self) -> Node | None:
        """This node or the nearest around it that is a link with an address."""
        return next((one for one in self.upwards() if one.name == "link" and one.url), None)

    def own_words(self) -> Iterator[Span]:
        """The spans of the inner text that no child covers."""
        at = self.inner_start
        for child in self.children:
            if at < child.start:
                yield at, child.start
            at = child.end
        if at < self.inner_end:
            yield at, self.inner_end

    def words(self) -> Iterator[Span]:
        """The spans of all words in this node and below it: disjoint, those of parents first."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield from node.own_words()
            stack.extend(reversed(node.children))

    def smallest(self, start: int, end: int, *, prose: bool = False) -> Node:
        """The smallest markup, lines included, that contains the span, be it in words or delimiters.

        With `prose`, the smallest of markup and prose, which costs more.
        """
        markup = _smallest(self, start, end, _CHILDREN)
        return _smallest(markup, start, end, _PIECES) if prose else markup

    def clear(self) -> None:
        """Takes the tree below it apart, to break the reference cycles between nodes and their parents."""
        stack = [self]
        while stack:
            node = stack.pop()
            stack += (node.made_children or []) + (node.made_pieces or [])
            node.made_children = node.made_pieces = None

    def _below(self) -> list[Node]:
        """What is directly below, in reading order: the pieces of prose, and the children that are in no piece."""
        pieces, children = self.pieces, self.children
        if not pieces or not children:
            return pieces or children
        return sorted([*pieces, *(one for one in children if not _holder(pieces, one.start, one.end))], key=_START)


_ELEMENT, _BRACKET, _LINE, _CELL = Level.ELEMENT, Level.BRACKET, Level.LINE, Level.CELL
_START: Callable[[Node], int] = attrgetter("start")
_CHILDREN: Callable[[Node], list[Node]] = attrgetter("children")
_PIECES: Callable[[Node], list[Node]] = attrgetter("pieces")
_NO_NODES: list[Node] = []


def _smallest(node: Node, start: int, end: int, below: Callable[[Node], list[Node]]) -> Node:
    """The smallest node that contains the span, descending from this one by `below`."""
    while (smaller := _holder(below(node), start, end)) is not None:
        node = smaller
    return node


def _holder(nodes: list[Node], start: int, end: int) -> Node | None:
    """The one of the sorted, disjoint nodes that contains the span; None if none does."""
    at = bisect_right(nodes, start, key=_START) - 1
    return nodes[at] if at >= 0 and end <= nodes[at].end else None
