"""Plain text: paragraphs between blank lines, each source line a line of its own."""

from __future__ import annotations

import re

from dechaff.markup.tree import Found
from dechaff.model import Level, Node

_PARAGRAPH = re.compile(r"[^\S\r\n]*\S[^\r\n]*(?:(?:\r\n|\r|\n)[^\S\r\n]*\S[^\r\n]*)*")
# A short first line without an end mark, with a text below it.
_HEADLINE = re.compile(r"[^\r\n]{0,150}[^\r\n.。!！?？;；:：…](?=\s*\S|\s*\Z)")
_LINE_END = re.compile(r"\r\n|\r|\n")


def find_nodes(text: str) -> Found:
    """The paragraphs of a plain text, the first of them a headline where it looks like one."""
    found = Found()
    for match in _PARAGRAPH.finditer(text):
        start, end = match.start(), match.start() + len(match.group().rstrip())
        headline = not found.nodes and bool(_HEADLINE.fullmatch(text, start, end))
        name, rank = ("heading", 1) if headline else ("paragraph", 0)
        found.nodes.append(Node(Level.BLOCK, name, start, end, start, end, rank=rank))
        found.breaks += [line_end.span() for line_end in _LINE_END.finditer(text, start, end)]
    return found
