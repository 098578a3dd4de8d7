"""One piece of an article, and the tree that all of them form."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from types import MappingProxyType

from dechaff.model import Level
from dechaff.spans import Span

NO_ATTRIBUTES: Mapping[str, str] = MappingProxyType({})


@dataclass(slots=True, eq=False)
class Node:
    """One piece of an article's markup or prose. The nodes of an article form one tree, the outline.

    Most blocks and lines hold nothing that anybody asks for, so a block of words is parted into lines, and a line into
    brackets, sentences and clauses, where somebody first looks into it or asks what lies around a piece of it. What is
    answered never depends on that.

    Children lie inside `[inner_start, inner_end)`, in source order, disjoint. What lies outside the inner span is
    delimiters (`**`, `](…)`, an HTML tag, a list marker): it holds no words.
    """

    level: Level
    name: str
    """`paragraph`, `heading`, `list`, `item`, `quote`, `table`, `row`, `cell`, `line`, `sentence`, `clause`,
    `bracket`, `link`, `image`, `code`, `emphasis`, `comment`, `definition`, or the lower-case HTML tag name."""
    start: int
    end: int
    inner_start: int
    inner_end: int
    url: str | None = None
    """The address of a link, image or other reference as a browser would read it: escapes and entities undone."""
    attributes: Mapping[str, str] = field(default_factory=lambda: NO_ATTRIBUTES)
    """HTML attributes, names in lower case, values decoded."""
    rank: int = 0
    """1 to 6 for a heading, else 0."""
    hidden: bool = False
    """True where a reader sees nothing of it: `display:none`, `noscript`, a comment, a parent without height."""
    protected: bool = False
    """True for code, scripts, forms: nothing inside may be cut on its own account."""
    content: bool = False
    """True where the node counts as content even without words: an image, a code block, a video, a named anchor."""
    above: Node | None = field(default=None, repr=False)
    """What markup puts this node into; `parent` is the same with prose split."""
    within: list[Node] | None = field(default=None, repr=False)
    """What markup puts into this node, but for lines that are still to be filled in; None for nothing."""
    fill: Callable[[Node], object] | None = field(default=None, repr=False)
    """Puts the lines of the node's words into it. None where that is done, or there are no words."""
    split: Callable[[Node], list[Node]] | None = field(default=None, repr=False)
    """Finds the brackets, sentences and clauses of the node's words: its children then. None where that is done, or
    there are no words."""
    _children: list[Node] | None = field(default=None, repr=False)

    @property
    def below(self) -> list[Node]:
        """What markup puts into this node; `children` are the same with prose split. Not to be changed in place."""
        if self.fill is not None:
            fill, self.fill = self.fill, None
            fill(self)
        return _NO_NODES if self.within is None else self.within

    @below.setter
    def below(self, nodes: list[Node]) -> None:
        self.within = nodes or None

    @property
    def children(self) -> list[Node]:
        """The nodes right below."""
        if self.split is not None:
            self._split()
        return self.below if self._children is None else self._children

    @property
    def parent(self) -> Node | None:
        """The node right above; None for the article."""
        while self.above is not None and self.above.split is not None:
            self.above._split()  # then another node may lie between
        return self.above

    def _split(self) -> None:
        if self.split is not None:
            split, self.split = self.split, None
            self._children = split(self)

    def walk(self) -> Iterator[Node]:
        """This node and all below it, parents first, in source order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def markup(self) -> Iterator[Node]:
        """From an element, a line or a block down, the same without brackets, sentences and clauses.

        Much cheaper, because no prose is split.
        """
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.below))

    def structure(self) -> Iterator[Node]:
        """The same without the lines that nothing but words stands in: most are never made."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            if node.within:
                stack.extend(reversed(node.within))

    def words(self, *, shown: bool = False) -> Iterator[Span]:
        """The spans of all words in this node, those below it included: disjoint, and no prose is split.

        `shown` leaves out what is hidden, and code.
        """
        stack = [self]
        while stack:
            node = stack.pop()
            if not (shown and (node.hidden or node.protected)):
                yield from _gaps(node, node.below)
                stack.extend(reversed(node.below))

    def ancestors(self) -> Iterator[Node]:
        """The nodes around this one, nearest first, the article last."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def wrappers(self) -> Iterator[Node]:
        """The same without brackets, sentences and clauses: no prose is split."""
        node = self.above
        while node is not None:
            if not Level.BRACKET <= node.level <= Level.SENTENCE:
                yield node
            node = node.above

    def at_least(self, level: Level) -> Node:
        """This node or the nearest around it of at least that level; where only the article is, the one below it."""
        node = self
        while node.level < level and node.parent is not None and node.parent.level != Level.ARTICLE:
            node = node.parent
        return node

    def link(self) -> Node | None:
        """This node or the nearest around it that is a link with an address."""
        return next((one for one in (self, *self.wrappers()) if one.name == "link" and one.url), None)

    def gaps(self) -> Iterator[Span]:
        """The spans of the inner text that no child covers: this node's own words."""
        return _gaps(self, self.children)

    def own_words(self) -> Iterator[Span]:
        """The same where brackets, sentences and clauses count as words of the node: no prose is split."""
        return _gaps(self, self.below)

    def smallest(self, start: int, end: int) -> Node:
        """The smallest node of this tree that holds `[start, end)`, both delimiters and words counted."""
        node = self
        while True:
            children = node.children
            at = bisect_right(children, start, key=_START) - 1
            if at < 0 or end > children[at].end:
                return node
            node = children[at]


_START: Callable[[Node], int] = attrgetter("start")
_NO_NODES: list[Node] = []


def _gaps(node: Node, children: Iterable[Node]) -> Iterator[Span]:
    at = node.inner_start
    for child in children:
        if at < child.start:
            yield at, child.start
        at = child.end
    if at < node.inner_end:
        yield at, node.inner_end
