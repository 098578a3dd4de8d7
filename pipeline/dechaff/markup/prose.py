"""Lines, sentences, clauses, bracket groups and bare addresses: what markup does not mark."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from dechaff.markup.tree import nest
from dechaff.model import Level, Node

# Stands for an element while the text around it is split: no boundary lies inside one, but one can lie behind its end.
ATOM = "\ufffc"
FINAL_ATOM = "\ufffb"
_PAIRS = {"(": ")", "[": "]", "（": "）", "［": "］", "【": "】", "〔": "〕", "｛": "｝"}
_CLOSERS = frozenset(_PAIRS.values())
_BRACKET = re.compile(r"[()\[\]（）［］【】〔〕｛｝]")
_FINAL = re.compile(
    rf"[。！？…؟۔।｡{FINAL_ATOM}]+[!?.]*[”’」』》\"']*"  # ends a sentence wherever it stands
    r"|[!?]+[”’\"')]*(?=\s|[^\x00-\x7f]|\Z)"
    r"|\.+[”’\"')]*(?=\s)"
)
_ABBREVIATED = re.compile(
    r"\b(?:e\.g|i\.e|cf|vs|etc|dr|mr|mrs|ms|st|no|vol|fig|p|pp|ca|approx|inc|ltd|z\.b|bzw|[a-z])\.\Z", re.IGNORECASE
)
_LETTER_BY_LETTER = re.compile(r"\s\w\s\.\Z")
_ONE_LETTER = re.compile(r"\s\w(?=\s|\Z)")
_NUMBER = re.compile(r"(?<!\d)\d{1,2}\.\Z")
# What a number with a dot counts, in languages that write `the 5. May`.
_NEXT_IS_COUNTED = re.compile(
    r"\s+(?:jan|feb|mär|mar|apr|mai|maj|jun|jul|aug|sep|okt|oct|nov|dez|dec|jänner|jahr|jh|klasse|etage|stock|platz|rang"
    r"|liga|kapitel|auflage|lebens|geburts|welt|tag|woche|schul|semester|spiel|minute|runde|stunde|sitzung|bezirk)",
    re.IGNORECASE,
)
_NEXT_IS_SMALL = re.compile(r"\s+[a-zа-я,;]")
_NEXT_IS_SIGN = re.compile(r"\s+[^\w\s,;(]")
_WORD = re.compile(r"[^\W_]")
_COMMA = re.compile(r"[，；،؛]|[,;](?=\s)|(?<=[\u0e00-\u0e7f])\s+(?=[^\W_\d])")  # Thai parts phrases by blanks
_TERMINATORS = "。！？!?…؟۔।｡."
_ADDRESS = re.compile(
    r"(?:(?:https?|ftp|tg|weixin)://|www\.)[!#$%&()*+,\-./0-9:;=?@A-Z\[\]_a-z~']{2,2000}"
    r"|(?<![\w@./\-])(?:[a-z0-9\-]{1,63}\.){1,3}[a-z]{2,24}/[!#$%&()*+,\-./0-9:;=?@A-Z\[\]_a-z~']{1,2000}",
    re.IGNORECASE | re.ASCII,
)
MAX_BRACKET_DEPTH = 8
_CONTAINERS = frozenset({Level.BLOCK, Level.CELL, Level.ITEM, Level.ARTICLE})


def add_lines(text: str, root: Node, breaks: Sequence[tuple[int, int]]) -> None:
    """Add the lines of every block to the tree, and in each line its addresses, brackets, sentences and clauses."""
    _lift_wrappers(root)
    starts = [start for start, _ in breaks]
    for node in list(root.walk()):
        if node.level not in _CONTAINERS or node.protected or node.hidden and node.name == "comment":
            continue
        if any(above.protected for above in node.ancestors()):
            continue
        lines = [
            Node(Level.LINE, "line", start, end, start, inner_end)
            for start, end, inner_end in _line_spans(text, node, breaks, starts)
            if _WORD.search(text, start, inner_end)  # else quote marks, cell borders
        ]
        _insert(node, lines)
        for line in lines:
            _add_inlines(text, line)


def _lift_wrappers(root: Node) -> None:
    """An inline element around blocks is a block."""
    for node in list(root.walk()):
        if node.level in (Level.BLOCK, Level.ITEM, Level.CELL):
            for above in node.ancestors():
                if above.level == Level.ELEMENT:
                    above.level = Level.BLOCK


def _line_spans(
    text: str, node: Node, breaks: Sequence[tuple[int, int]], starts: Sequence[int]
) -> Iterator[tuple[int, int, int]]:
    """The runs of text and inline elements between the blocks in a node, cut at hard breaks: start, end, inner end."""
    blocks = [child for child in node.children if child.level in (Level.BLOCK, Level.ITEM, Level.CELL)]
    edges = [(block.start, block.end) for block in blocks] + [(node.inner_end, node.inner_end)]
    inlines = [child for child in node.children if child.level == Level.ELEMENT]
    at = node.inner_start
    for edge_start, edge_end in edges:
        run_start = at
        for index in range(bisect_left(starts, at), len(breaks)):
            break_start, break_end = breaks[index]
            if break_start >= edge_start:
                break
            if break_end > edge_start or _inside(inlines, break_start):
                continue
            visible = not text[break_start:break_end].isspace() and text[break_start] == "<"
            yield from _trimmed(text, run_start, break_start, break_end if visible else None, inlines)
            run_start = break_end
        yield from _trimmed(text, run_start, edge_start, None, inlines)
        at = edge_end


def _trimmed(
    text: str, start: int, end: int, delimiter_end: int | None, inlines: Sequence[Node]
) -> Iterator[tuple[int, int, int]]:
    """The run without white space at its ends, save what belongs to an element."""
    first = bisect_left(inlines, start, key=lambda one: one.start)
    last = bisect_left(inlines, end, key=lambda one: one.start) - 1
    first_start = inlines[first].start if first <= last else end
    last_end = inlines[last].end if first <= last else start
    while start < min(end, first_start) and text[start].isspace():
        start += 1
    while end > max(start, last_end) and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, delimiter_end or end, end


def _inside(inlines: Sequence[Node], at: int) -> bool:
    before = bisect_left(inlines, at, key=lambda one: one.start) - 1
    return before >= 0 and at < inlines[before].end


def _insert(parent: Node, lines: Sequence[Node]) -> None:
    """Put lines between a parent and those of its children that lie in one; what a line's end cuts in two goes."""
    kept: list[Node] = []
    upcoming = iter(lines)
    line = next(upcoming, None)
    for child in parent.children:
        while line is not None and line.end <= child.start:
            line = next(upcoming, None)
        if line is None or child.start < line.start:
            kept.append(child)
        elif child.end <= line.inner_end:
            child.parent = line
            line.children.append(child)
    for line in lines:
        line.parent = parent
    parent.children = sorted([*kept, *lines], key=lambda one: one.start)


def _add_inlines(text: str, line: Node) -> None:
    """Split a line, and each element in it, into what it says."""
    stack = [line]
    while stack:
        node = stack.pop()
        if node.protected or node.name in ("image", "comment"):
            continue
        elements = node.children
        stack.extend(elements)
        spans = [*elements]
        flat = _flatten(text, node, elements)
        if node.name != "link":
            for start, end in _addresses(flat):
                spans.append(_at(node, start, end, Level.ELEMENT, "url", text, inner=False))
            flat = _mask(
                flat, [(one.start - node.inner_start, one.end - node.inner_start) for one in spans[len(elements) :]]
            )
        brackets = _brackets(flat)
        spans += [_bracket(node, start, end) for start, end in brackets]
        spans += _said(node, 0, flat, brackets, least=1 if node is line else 2)
        for start, end in brackets:
            inside = brackets[bisect_right(brackets, (start, end)) : bisect_left(brackets, (end, 0))]
            spans += _said(
                node, start + 1, flat[start + 1 : end - 1], [(a - start - 1, b - start - 1) for a, b in inside], least=2
            )
        below = {id(one): one.children for one in elements}
        for one in spans:
            one.children, one.parent = [], None
        node.children = []
        nest(node, spans)
        for element in elements:
            element.children = below[id(element)]


def _flatten(text: str, node: Node, elements: Sequence[Node]) -> str:
    """The node's inner text with each element blanked out; one that ends a sentence still does."""
    pieces: list[str] = []
    at = node.inner_start
    for element in elements:
        pieces.append(text[at : element.start])
        width = element.end - element.start
        said = text[element.inner_start : element.inner_end].rstrip()
        final = said[-1:] in _TERMINATORS and said != ""
        pieces.append(ATOM * (width - 1) + (FINAL_ATOM if final else ATOM))
        at = element.end
    pieces.append(text[at : node.inner_end])
    return "".join(pieces)


def _mask(flat: str, spans: Sequence[tuple[int, int]]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        if start < at:
            continue
        pieces += (flat[at:start], ATOM * (end - start))
        at = end
    return "".join([*pieces, flat[at:]])


def _addresses(flat: str) -> Iterator[tuple[int, int]]:
    for match in _ADDRESS.finditer(flat):
        address = match.group()
        while True:
            last = address[-1:]
            if last and last in ".,;:!?'*_~":
                address = address[:-1]
            elif last in (")", "]") and address.count(last) > address.count("(" if last == ")" else "["):
                # Only up to the bracket that has no partner.
                address = address[:-1]
            else:
                break
        opened = 0
        for index, character in enumerate(address):  # a closing bracket from outside ends the address
            opened += {"(": 1, ")": -1, "[": 1, "]": -1}.get(character, 0)
            if opened < 0:
                address = address[:index]
                break
        if len(address) > 4:
            yield match.start(), match.start() + len(address)


def _brackets(flat: str) -> list[tuple[int, int]]:
    """The matched pairs, sorted, down to a depth beyond which no reader follows."""
    found: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    for match in _BRACKET.finditer(flat):
        character = match.group()
        if character in _PAIRS:
            opened.append((_PAIRS[character], match.start()))
            continue
        for depth in range(len(opened) - 1, max(-1, len(opened) - 9), -1):
            if opened[depth][0] == character:
                found.append((opened[depth][1], match.end()))
                del opened[depth:]
                break
    around: list[int] = []  # the ends of the pairs around the one at hand
    shallow = []
    for start, end in sorted(found):
        while around and around[-1] <= start:
            around.pop()
        around.append(end)
        if len(around) <= MAX_BRACKET_DEPTH:
            shallow.append((start, end))
    return shallow


def _said(node: Node, offset: int, flat: str, brackets: Sequence[tuple[int, int]], least: int) -> list[Node]:
    """The sentences of a stretch, and the clauses of each; none where there are fewer than `least` sentences."""
    whole = _mask(flat, brackets)
    sentences = list(_sentences(whole))
    if len(sentences) < least:
        # One sentence alone is the node itself, but its clauses still are pieces of it.
        return []
    nodes: list[Node] = []
    for start, end in sentences:
        nodes.append(_piece(node, offset + start, offset + end, Level.SENTENCE, "sentence"))
        clauses = list(_clauses(whole, start, end))
        if len(clauses) > 1:
            nodes += [_piece(node, offset + a, offset + b, Level.CLAUSE, "clause") for a, b in clauses]
    return nodes


def _sentences(flat: str) -> Iterator[tuple[int, int]]:
    at = 0
    for match in _FINAL.finditer(flat):
        if match.group()[0] == "." and _goes_on(flat, at, match.end()):
            continue
        yield from _stripped(flat, at, match.end())
        at = match.end()
    yield from _stripped(flat, at, len(flat))


def _goes_on(flat: str, start: int, end: int) -> bool:
    """True where the dot at the end of `[start, end)` ends no sentence."""
    if _NEXT_IS_SMALL.match(flat, end):
        return True
    if _LETTER_BY_LETTER.search(flat[max(start, end - 4) : end]) and _ONE_LETTER.match(flat, end):
        return True
    before = flat[max(start, end - 12) : end]
    if _NUMBER.search(before):  # a number alone numbers what follows it
        return not _WORD.search(flat[start:end].rstrip("0123456789.")) or bool(_NEXT_IS_COUNTED.match(flat, end))
    return bool(_ABBREVIATED.search(before)) and not _NEXT_IS_SIGN.match(flat, end)


def _clauses(flat: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end > start and flat[end - 1] in _TERMINATORS + "”’」』》\"'":
        end -= 1
    at = start
    for match in _COMMA.finditer(flat, start, end):
        yield from _stripped(flat, at, match.start())
        at = match.end()
    yield from _stripped(flat, at, end)


def _stripped(flat: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and flat[start].isspace():
        start += 1
    while end > start and flat[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def _piece(node: Node, start: int, end: int, level: Level, name: str) -> Node:
    start, end = node.inner_start + start, node.inner_start + end
    return Node(level, name, start, end, start, end)


def _bracket(node: Node, start: int, end: int) -> Node:
    bracket = _piece(node, start, end, Level.BRACKET, "bracket")
    bracket.inner_start, bracket.inner_end = bracket.start + 1, bracket.end - 1
    return bracket


def _at(node: Node, start: int, end: int, level: Level, name: str, text: str, *, inner: bool) -> Node:
    piece = _piece(node, start, end, level, name)
    piece.url = text[piece.start : piece.end]
    if not inner:
        piece.inner_start = piece.inner_end = piece.start
    return piece
