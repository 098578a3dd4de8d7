"""Lines and bare addresses, which no markup delimits."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter, itemgetter

from dechaff.markup.node import Node
from dechaff.markup.prose import split
from dechaff.markup.tree import NodeCount
from dechaff.model import Level
from dechaff.patterns.re2 import compile_re2
from dechaff.spans import Span
from dechaff.text.characters import LETTER_OR_DIGIT
from dechaff.text.views import View
from dechaff.world import LISTS

Address = tuple[int, int, str]
"""The span of an address, and the address as it is read."""
_BEGIN, _END = itemgetter(0), itemgetter(1)
_START: Callable[[Node], int] = attrgetter("start")
_ELEMENT, _LINE = Level.ELEMENT, Level.LINE
_APP_SCHEMES = "|".join(map(re.escape, LISTS["app-schemes"]))
_CHARACTER = r"[!#$%&()*+,\-./0-9:;=?@A-Z\[\]_a-z~']"
# Markdown escapes.
_ESCAPED = rf"(?:\\[_.~*+&\-]{_CHARACTER}{{0,2000}}){{0,20}}"
_ADDRESS = re.compile(
    rf"(?:(?:https?|ftp|{_APP_SCHEMES})://|www\.){_CHARACTER}{{2,2000}}{_ESCAPED}"
    rf"|(?<![\w@./\-])(?:[a-z0-9\-]{{1,63}}\.){{1,3}}[a-z]{{2,24}}/{_CHARACTER}{{1,2000}}{_ESCAPED}",
    re.IGNORECASE | re.ASCII,
)
_BRACKET = re.compile(r"[()\[\]]")
# A run of characters that addresses have, as RE2; the pattern above takes ten times as long to search for.
_RUN_WITH_ADDRESS = r"R*(?:/|www\.)R*".replace("R", rf"[\\{_CHARACTER[1:]}")


def add_lines(text: str, view: View, root: Node, breaks: Sequence[Span], count: NodeCount) -> None:
    """Adds the bare addresses in every block to the tree. Lines are made on first use, and so is the prose in them.

    Only a block with tags that break its lines gets these at once, as no word is in such a tag. Raises
    TooManyNodesError, now or then.
    """
    lines = _Lines(text, view, breaks, count)
    blocks = [root]
    while blocks:
        block = blocks.pop()
        if not block.protected:
            blocks += lines.prepare(block)


class _Lines:
    """Puts addresses and lines into blocks."""

    def __init__(self, text: str, view: View, breaks: Sequence[Span], count: NodeCount) -> None:
        self._text = text
        self._breaks = breaks
        self._starts = [start for start, _ in breaks]
        self._tags = [start for start, end in breaks if start < end and text[start] in "<&"]
        self._count = count
        self._hidden = _hidden_addresses(text, view)
        self._has_www = b"www." in text.encode().lower()

    def prepare(self, block: Node) -> list[Node]:
        """Adds the bare addresses of the block, has its lines made on first use, and returns the blocks in it."""
        blocks, elements = _divided(block)
        self._add_addresses(block)
        while elements:
            element = elements.pop()
            if element.protected or element.name in ("image", "comment"):
                continue
            if element.made_children:
                elements += element.made_children
            if element.name != "link":
                self._add_addresses(element)
            element.make_pieces = self._split
        block.make_lines = self._fill
        if bisect_left(self._tags, block.inner_start) < bisect_left(self._tags, block.inner_end):
            _ = block.children
        return blocks

    def _fill(self, block: Node) -> None:
        """Adds the block's lines to it."""
        blocks, elements = _divided(block)
        lines = [
            Node(_LINE, "line", start, end, start, inner_end, parent=block)
            for start, end, inner_end in _line_spans(self._text, block, blocks, elements, self._breaks, self._starts)
        ]
        self._count.add(len(lines))
        if block.made_children and lines:
            _insert(block, lines)
        elif lines:
            block.made_children = lines
        for line in lines:
            line.make_pieces = self._split

    def _split(self, node: Node) -> list[Node]:
        """The pieces of a line, or of an element in one. An element without words may be in no line."""
        line = node
        while line.level is _ELEMENT:
            line = line.around
        return split(self._text, self._count, node) if line.level is _LINE else []

    def _add_addresses(self, node: Node) -> None:
        """Adds the bare addresses between the children of a node."""
        if not self._may_hold_address(node.inner_start, node.inner_end):
            return
        addresses = [
            Node(_ELEMENT, "url", at, end, at, at, url=url, parent=node)
            for first, last in self._stretches(node)
            for at, end, url in _addresses(self._text, first, last, self._hidden)
        ]
        if addresses:
            self._count.add(len(addresses))
            node.made_children = sorted([*node.children, *addresses], key=_START)

    def _stretches(self, node: Node) -> Iterator[Span]:
        """The words between the children of a node that may hold an address, those of a block without its breaks."""
        for first, last in node.own_words():
            if not self._may_hold_address(first, last):
                continue
            if node.level is not _ELEMENT:
                for at in range(bisect_left(self._starts, first), bisect_left(self._starts, last)):
                    start, end = self._breaks[at]
                    if first <= start and end <= last:
                        yield first, start
                        first = end
            yield first, last

    def _may_hold_address(self, start: int, end: int) -> bool:
        """Whether there may be an address in the span, plain or disguised."""
        if self._text.find("/", start, end) >= 0 or (self._has_www and "www." in self._text[start:end].lower()):
            return True
        return bool(self._hidden) and len(_touching(self._hidden, start, end)) > 0


def _divided(block: Node) -> tuple[list[Node], list[Node]]:
    """The blocks directly in a block, and the inline elements."""
    blocks: list[Node] = []
    elements: list[Node] = []
    for child in block.made_children or ():
        (elements if child.level is _ELEMENT else blocks).append(child)
    return blocks, elements


def _line_spans(
    text: str,
    node: Node,
    blocks: Sequence[Node],
    elements: Sequence[Node],
    breaks: Sequence[Span],
    starts: Sequence[int],
) -> Iterator[tuple[int, int, int]]:
    """The runs of text and inline elements between a node's blocks, split at hard breaks: start, end, inner end."""
    edges = [(block.start, block.end) for block in blocks] + [(node.inner_end, node.inner_end)]
    at = node.inner_start
    for edge_start, edge_end in edges:
        run_start = at
        for index in range(bisect_left(starts, at), len(breaks)):
            break_start, break_end = breaks[index]
            if break_start >= edge_start:
                break
            if break_end > edge_start or _inside(elements, break_start):
                continue
            visible = not text[break_start:break_end].isspace() and text[break_start] in "<&"
            if LETTER_OR_DIGIT.search(text, run_start, break_start):
                start, end = _trimmed(text, run_start, break_start, elements)
                yield start, break_end if visible else end, end
            run_start = break_end
        # Without letters, the run is blank lines, list markers, quote marks or cell borders.
        if LETTER_OR_DIGIT.search(text, run_start, edge_start):
            start, end = _trimmed(text, run_start, edge_start, elements)
            yield start, end, end
        at = edge_end


def _trimmed(text: str, start: int, end: int, elements: Sequence[Node]) -> Span:
    """The run, which contains a word, without whitespace at its ends, except for whitespace in elements."""
    if not elements:
        words = text[start:end].lstrip()
        return end - len(words), end - len(words) + len(words.rstrip())
    first = bisect_left(elements, start, key=_START)
    last = bisect_left(elements, end, key=_START) - 1
    first_start = elements[first].start if first <= last else end
    last_end = elements[last].end if first <= last else start
    while start < min(end, first_start) and text[start].isspace():
        start += 1
    while end > max(start, last_end) and text[end - 1].isspace():
        end -= 1
    return start, end


def _inside(elements: Sequence[Node], at: int) -> bool:
    before = bisect_left(elements, at, key=_START) - 1
    return before >= 0 and at < elements[before].end


def _insert(parent: Node, lines: Sequence[Node]) -> None:
    """Puts lines between a parent and the children in them; children that cross the end of a line are dropped."""
    kept: list[Node] = []
    upcoming = iter(lines)
    line = next(upcoming, None)
    for child in parent.made_children or ():
        while line is not None and line.end <= child.start:
            line = next(upcoming, None)
        if line is None or child.start < line.start:
            kept.append(child)
        elif child.end <= line.inner_end:
            child.parent = line
            line.made_children = line.made_children or []
            line.made_children.append(child)
    parent.made_children = sorted([*kept, *lines], key=_START)


def _addresses(text: str, start: int, end: int, hidden: Sequence[Address]) -> list[Address]:
    """The bare addresses in a stretch of words, disguised ones included."""
    read = [one for one in _touching(hidden, start, end) if start <= one[0] and one[1] <= end]
    found = ((start + match.start(), _without_trail(match.group())) for match in _ADDRESS.finditer(text[start:end]))
    plain = [(at, at + len(address), address) for at, address in found if len(address) > 4]
    return [*(one for one in plain if not _touching(read, one[0], one[1])), *read]


def _hidden_addresses(text: str, view: View) -> list[Address]:
    """The disguised addresses, which only the folded view shows, sorted."""
    if not view.shows_addresses:
        return []
    found = []
    for run in compile_re2(_RUN_WITH_ADDRESS).finditer(view.data):
        for match in _ADDRESS.finditer(view.text, *view.characters(*run.span())):
            address = _without_trail(match.group())
            start, end = view.source_span(match.start(), match.start() + len(address))
            if len(address) > 4 and text[start:end] != address:
                found.append((start, end, address))
    return found


def _touching(addresses: Sequence[Address], start: int, end: int) -> Sequence[Address]:
    """Those of the sorted addresses that overlap the span."""
    return addresses[bisect_right(addresses, start, key=_END) : bisect_left(addresses, end, key=_BEGIN)]


def _without_trail(address: str) -> str:
    """The address without the marks and brackets that belong to the sentence around it."""
    while True:
        last = address[-1:]
        if last and last in ".,;:!?'*_~":
            address = address[:-1]
        elif last in (")", "]") and address.count(last) > address.count("(" if last == ")" else "["):
            # An unmatched closing bracket at the end.
            address = address[:-1]
        else:
            break
    opened = 0
    for bracket in _BRACKET.finditer(address):  # a closing bracket from outside ends the address
        opened += 1 if bracket.group() in "([" else -1
        if opened < 0:
            return address[: bracket.start()]
    return address
