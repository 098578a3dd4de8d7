"""Sentences, clauses and bracket groups in the words of a line."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import zip_longest
from operator import attrgetter

from dechaff.markup.node import Node
from dechaff.markup.tree import NodeCount
from dechaff.model import Level
from dechaff.spans import Span
from dechaff.text.characters import COMMAS, LETTER_OR_DIGIT, SENTENCE_ENDS, THAI_OR_LAO, THAI_OR_LAO_LETTERS
from dechaff.world import LISTS, any_of

# Placeholders for an element while the text around it is split. Only FINAL_ATOM ends a sentence.
ATOM = "\ufffc"
FINAL_ATOM = "\ufffb"
_PAIRS = {"(": ")", "[": "]", "（": "）", "［": "］", "【": "】", "〔": "〕", "｛": "｝"}
_CLOSERS = frozenset(_PAIRS.values())
_BRACKET = re.compile(r"[()\[\]（）［］【】〔〕｛｝]")
# Characters that end a sentence anywhere.
_STOPS = SENTENCE_ENDS + "…"
_FINAL = re.compile(
    rf"[{_STOPS}{FINAL_ATOM}]+[!?.]*[”’」』》\"']*"
    r"|(?<![!?])[!?]+[”’\"')]*(?=\s|[^\x00-\x7f]|\Z)"
    r"|(?<!\.)\.+[”’\"')]*(?=\s)"
)
_MAY_BE_FINAL = re.compile(rf"[{_STOPS}{FINAL_ATOM}!?.]")  # many times faster to search for
# In Thai and Lao, sentences do not end with a dot, so anything before one is an abbreviation.
_ABBREVIATED = re.compile(
    rf"\b(?:{any_of(LISTS['abbreviation'])}|[^\W\d_])\.\Z|[{THAI_OR_LAO_LETTERS}]\.\Z",
    re.IGNORECASE,
)
_LETTER_BY_LETTER = re.compile(r"\s\w\s\.\Z")
_ONE_LETTER = re.compile(r"\s\w(?=\s|\Z)")
_NUMBER = re.compile(r"(?<!\d)\d{1,2}\.\Z")
# What an ordinal number with a dot counts, in languages that write `5. May`.
_NEXT_IS_COUNTED = re.compile(rf"\s+{any_of(LISTS['counted'])}", re.IGNORECASE)
_NEXT_IS_SMALL = re.compile(r"\s+[a-zа-я,;]")
_NEXT_IS_SYMBOL = re.compile(r"\s+[^\w\s,;(]")
# Thai and Lao separate phrases by spaces. A foreign word or an element also ends a phrase, unless the next word
# continues it.
_COMMA = re.compile(
    rf"[{COMMAS}]|[,;](?=\s)|(?<=[{THAI_OR_LAO}])\s+(?=[^\W_\d])"
    rf"|(?:(?<=[a-z_{ATOM}{FINAL_ATOM}])|(?<=[a-z_]\d)|(?<=[a-z_]\d\d)|(?<=[a-z_]\d{{4}}))\s+(?=[{THAI_OR_LAO}])"
    rf"(?!{any_of(LISTS['goes-on'])})",
    re.IGNORECASE,
)
_MENU_GAP = re.compile(r"[\s|｜·•/›»]*")
_TERMINATORS = _STOPS + "!?."
_FINAL_MARKS = _TERMINATORS + "”’」』》\"'"
MAX_BRACKET_DEPTH = 8
_START: Callable[[Node], int] = attrgetter("start")


def split(text: str, count: NodeCount, node: Node) -> list[Node]:
    """The pieces of a line, or of an element in one: its sentences and bracket groups, with the pieces in them.

    Raises TooManyNodesError.
    """
    flat = _flatten(text, node, node.children)
    brackets = _brackets(flat)
    count.add(len(brackets))
    pieces = [_bracket(node, start, end) for start, end in brackets]
    pieces += _said(node, count, 0, flat, brackets, least=1 if node.level == Level.LINE else 2)
    for start, end in brackets:
        inside = brackets[bisect_right(brackets, (start, end)) : bisect_left(brackets, (end, 0))]
        pieces += _said(
            node,
            count,
            start + 1,
            flat[start + 1 : end - 1],
            [(a - start - 1, b - start - 1) for a, b in inside],
            least=2,
        )
    return _nested(pieces)


def _nested(pieces: Iterable[Node]) -> list[Node]:
    """The pieces that are in no other, with the others nested in them. None cross."""
    top: list[Node] = []
    around: list[Node] = []
    for piece in sorted(pieces, key=lambda one: (one.start, -one.end, -one.level)):
        while around and piece.start >= around[-1].end:
            around.pop()
        if not around:
            top.append(piece)
        else:
            piece.parent = around[-1]
            around[-1].made_pieces = around[-1].made_pieces or []
            around[-1].made_pieces.append(piece)
        around.append(piece)
    return top


def _flatten(text: str, node: Node, elements: Sequence[Node]) -> str:
    """The node's inner text with each element replaced by placeholders.

    An element that ends a sentence still does, and so does a link of a menu.
    """
    pieces: list[str] = []
    at = node.inner_start
    for element, after in zip_longest(elements, elements[1:]):
        pieces.append(text[at : element.start])
        width = element.end - element.start
        said = text[element.inner_start : element.inner_end].rstrip()
        final = said != "" and (said[-1:] in _TERMINATORS or _is_in_menu(text, element, after))
        pieces.append(ATOM * (width - 1) + (FINAL_ATOM if final else ATOM))
        at = element.end
    pieces.append(text[at : node.inner_end])
    return "".join(pieces)


def _is_in_menu(text: str, element: Node, after: Node | None) -> bool:
    """Whether the element is a link and another follows without words or commas in between: each is separate."""
    return (
        after is not None
        and element.name == after.name == "link"
        and _MENU_GAP.fullmatch(text, element.end, after.start) is not None
    )


def _mask(flat: str, spans: Sequence[Span]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        if start < at:
            continue
        pieces += (flat[at:start], ATOM * (end - start))
        at = end
    return "".join([*pieces, flat[at:]])


def _brackets(flat: str) -> list[Span]:
    """The matched pairs of brackets, sorted, down to MAX_BRACKET_DEPTH."""
    found: list[Span] = []
    opened = array("q")  # the offsets of open brackets
    for match in _BRACKET.finditer(flat):
        character = match.group()
        if character in _PAIRS:
            opened.append(match.start())
            continue
        for depth in range(len(opened) - 1, max(-1, len(opened) - 9), -1):
            if _PAIRS[flat[opened[depth]]] == character:
                found.append((opened[depth], match.end()))
                del opened[depth:]
                break
    around: list[int] = []  # the ends of the pairs around the current one
    shallow = []
    for start, end in sorted(found):
        while around and around[-1] <= start:
            around.pop()
        around.append(end)
        if len(around) <= MAX_BRACKET_DEPTH:
            shallow.append((start, end))
    return shallow


def _said(node: Node, count: NodeCount, offset: int, flat: str, brackets: Sequence[Span], least: int) -> Iterator[Node]:
    """The sentences of a stretch of text, and the clauses of those with brackets, which may have to nest in clauses.

    None if there are fewer than `least` sentences.
    """
    whole = _mask(flat, brackets)
    sentences = count.all(_sentences(whole))
    if len(sentences) < least:
        return  # one sentence alone is the node itself
    for start, end in sentences:
        sentence = _piece(node, offset + start, offset + end, Level.SENTENCE, "sentence")
        yield sentence
        clauses = partial(_said_in_sentence, whole[start:end], count)
        if bisect_left(brackets, (start, 0)) < bisect_left(brackets, (end, 0)):
            yield from clauses(sentence)
        else:
            sentence.make_pieces = clauses


def _said_in_sentence(flat: str, count: NodeCount, sentence: Node) -> list[Node]:
    """The clauses of a sentence; none if there is only one."""
    clauses = count.all(_clauses(flat))
    if len(clauses) < 2:
        return []
    return [_piece(sentence, start, end, Level.CLAUSE, "clause") for start, end in clauses]


def _sentences(flat: str) -> Iterator[Span]:
    at = 0
    for match in _finals(flat):
        if match.group()[0] == "." and _goes_on(flat, at, match.end()):
            continue
        yield from _stripped(flat, at, match.end())
        at = match.end()
    yield from _stripped(flat, at, len(flat))


def _finals(flat: str) -> Iterator[re.Match[str]]:
    at = 0
    for mark in _MAY_BE_FINAL.finditer(flat):
        match = _FINAL.match(flat, mark.start()) if mark.start() >= at else None
        if match:
            yield match
            at = match.end()


def _goes_on(flat: str, start: int, end: int) -> bool:
    """Whether the sentence goes on after the dot at the end of `[start, end)`."""
    if _NEXT_IS_SMALL.match(flat, end):
        return True
    if _LETTER_BY_LETTER.search(flat[max(start, end - 4) : end]) and _ONE_LETTER.match(flat, end):
        return True
    before = flat[max(start, end - 12) : end]
    if _NUMBER.search(before):  # without words before it, it numbers what follows
        words = LETTER_OR_DIGIT.search(flat[start:end].rstrip("0123456789."))
        return words is None or bool(_NEXT_IS_COUNTED.match(flat, end))
    return bool(_ABBREVIATED.search(before)) and not _NEXT_IS_SYMBOL.match(flat, end)


def _clauses(flat: str) -> Iterator[Span]:
    end = len(flat.rstrip(_FINAL_MARKS))
    at = 0
    for match in _COMMA.finditer(flat, 0, end):
        yield from _stripped(flat, at, match.start())
        at = match.end()
    yield from _stripped(flat, at, end)


def _stripped(flat: str, start: int, end: int) -> Iterator[Span]:
    words = flat[start:end].lstrip()
    if words:
        yield end - len(words), end - len(words) + len(words.rstrip())


def _piece(node: Node, start: int, end: int, level: Level, name: str) -> Node:
    start, end = node.inner_start + start, node.inner_start + end
    piece = Node(level, name, start, end, start, end, parent=node)
    if elements := node.children:
        first, last = (bisect_left(elements, at, key=_START) for at in (start, end))
        piece.made_children = elements[first:last] or None
    return piece


def _bracket(node: Node, start: int, end: int) -> Node:
    bracket = _piece(node, start, end, Level.BRACKET, "bracket")
    bracket.inner_start, bracket.inner_end = bracket.start + 1, bracket.end - 1
    return bracket
