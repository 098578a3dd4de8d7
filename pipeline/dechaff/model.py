"""The few types that every stage shares. Offsets are code points of the decoded text, ends exclusive."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from operator import attrgetter
from types import MappingProxyType
from typing import Literal

from dechaff.spans import Span

Format = Literal["markdown", "html", "text"]
Action = Literal["cut", "flag"]
Verdict = Literal["clean", "cleaned", "spam"]
Role = Literal["proof", "support", "companion", "repetition"]
Sign = Literal["", "contact", "code", "paid-link", "offer", "call"]

BANDS = ((20, "20+"), (5, "5-19"), (2, "2-4"), (1, "1"))
"""How the articles of a corpus are counted: least number of a band, and what the report calls it. Exact numbers would
change with every article added."""

NO_ATTRIBUTES: Mapping[str, str] = MappingProxyType({})


class Level(IntEnum):
    """How much of an article a node is, from least to most; a rule names the least it may cut."""

    MATCH = 0
    """The characters a rule matched, and no more."""
    ELEMENT = 1
    """An inline element: link, image, code span, emphasis, HTML tag pair."""
    BRACKET = 2
    """A pair of brackets in the text, with what stands between."""
    CLAUSE = 3
    """What stands between two commas of a sentence."""
    SENTENCE = 4
    LINE = 5
    """What a reader sees as one line: soft-wrapped source lines are one, a hard break ends it."""
    CELL = 6
    ITEM = 7
    """A list item or a table row."""
    BLOCK = 8
    """A paragraph, heading, list, table, quote, code block or HTML block element."""
    ARTICLE = 9


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it was read."""

    id: str
    """Its path below RAW, `path#N` for record N of a container, or the value of the id field."""
    path: str
    """The path below RAW of the file it came from, with `/`."""
    record: int | None
    """Its 0-based line or row in a container, else None."""
    text: str
    """Decoded verbatim: line ends, entities and a byte order mark are as in the source."""
    format: Format
    encoding: str = "utf-8"
    language: str = "und"
    """A BCP 47 code without region or script; `und` where it is not known."""
    url: str = ""
    """The address it came from, or `""` where that is not known."""
    date: str = ""
    """The day it is from, as `2026-01-31`, or `""` where that is not known."""
    seems_encoded_as: str | None = None
    """What its bytes alone would be taken for; None where that is its encoding, or where nobody has asked."""
    looks_like: Format | None = None
    """What its text alone would be taken for; None where that is its format, or where nobody has asked."""


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


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one rule saw at one place. It proposes; only the verdict decides."""

    rule: str
    start: int
    end: int
    text: str
    entity: str
    """Canonical identity of what was seen (`telegram:somename`, `url:host/path`), or `""`."""
    points: float
    """What it adds to its unit; below zero it speaks for the text."""
    unit: Level
    """The least a cut on this evidence may take."""
    kind: str
    role: Role = "proof"
    """A `proof` opens a case. The others count only beside one: `support` strengthens it, a `companion` also goes with
    a cut next to it, and `repetition` strengthens beside an offer, a code or what is nearly enough by itself. It says
    nothing of the words it stands on."""
    sign: Sign = ""
    """What it shows of a seller: a `contact`, a `code`, a `paid-link`, an `offer` or a `call` to act; `""` none of
    these."""
    dismissed: str = ""
    """Why it counts for nothing (an exception, code, an allowed entity), or `""` if it counts."""

    def announces(self, unit: Level) -> bool:
        """Whether it is a companion that says promotion follows, so that this unit around it goes with what is cut."""
        return self.role == "companion" and self.unit == unit


@dataclass(frozen=True, slots=True)
class Finding:
    """A decision on one span of the raw text: `raw[start:end]` is `removed`."""

    start: int
    end: int
    removed: str
    kind: str
    score: float
    """The sum of the points in `why`."""
    action: Action
    why: tuple[Evidence, ...]
    """The evidence that counted, in raw offsets, sorted. What lies outside the span is context: it speaks for the whole
    that this goes with, as the block or the section it stands in."""
    inserted: str = ""
    """What stands in its place, nearly always nothing."""
    level: Level = Level.MATCH
    """How much of the article it is: a sentence, a block."""
    also: tuple[Evidence, ...] = ()
    """What else was seen and added no points: a rule's second sight, a companion, what speaks for a cut within."""
    threshold: float | None = None
    """The points from which on a span is cut, or flagged, in an article such as this; None where points decided
    nothing: a parameter, a rule in `shadow` status, an article dropped as a whole."""

    def is_context(self, one: Evidence) -> bool:
        """Whether the evidence lies outside the span, if only in part."""
        return one.start < self.start or self.end < one.end

    @property
    def seen(self) -> Iterator[Evidence]:
        """All that was seen, what counted first."""
        yield from self.why
        yield from self.also


_SIGHT: Callable[[Evidence], tuple[int, int, str, str, float]] = attrgetter("start", "end", "rule", "entity", "points")
"""What tells evidence from all other in an article, and what it is sorted by."""


def in_order(evidence: Iterable[Evidence], but: Iterable[Evidence] = ()) -> tuple[Evidence, ...]:
    """The evidence in the order of the text, each once, without that in `but`."""
    sights = {_SIGHT(one): one for one in evidence}
    for one in but:
        sights.pop(_SIGHT(one), None)
    return tuple(sights[sight] for sight in sorted(sights))


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What became of one article."""

    text: str
    """The cleaned text. Cleaned again as the same format, and under the same census, it stays as it is."""
    verdict: Verdict
    score: float
    """The highest score of any unit in the article, 0 if nothing was seen."""
    findings: tuple[Finding, ...]
    """The cuts, sorted, disjoint, in raw offsets: cutting them from the raw text gives `text`."""
    flags: tuple[Finding, ...]
    """What was suspicious and stays, in raw offsets."""
    reasons: tuple[str, ...] = ()
    """Why the article got its verdict, one plain phrase each."""
    not_evaluated: tuple[str, ...] = ()
    """The rules that were given up in this article, as their patterns take too long in it, sorted."""
    format: Format | None = None
    """The format it was read as, which its cleaned text alone may no longer show; None where nobody has read it."""


def band(count: int) -> str:
    """The band of a count of articles: `1`, `2-4`, `5-19` or `20+`."""
    return next(name for least, name in BANDS if count >= least)


def least_of_band(count: int) -> int:
    """The least count of the band that holds a count of articles, at least 1."""
    return next((least for least, _ in BANDS if count >= least), 1)
