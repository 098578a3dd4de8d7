"""Plain text: paragraphs between blank lines; each source line is a line."""

from __future__ import annotations

import re

from dechaff.markup.node import Node
from dechaff.markup.tree import FoundNodes
from dechaff.model import Level
from dechaff.text.characters import COMMAS, LINE_END, SENTENCE_ENDS

_PARAGRAPH = re.compile(rf"(?<![^\S\r\n])[^\S\r\n]*\S[^\r\n]*(?:{LINE_END}[^\S\r\n]*\S[^\r\n]*)*")
# A short first line without closing punctuation.
_HEADLINE = re.compile(rf"[^\r\n]{{0,150}}[^\r\n.!?…:：{SENTENCE_ENDS},;{COMMAS}]")
_LINE_END = re.compile(LINE_END)


def find_nodes(text: str, max_nodes: int) -> FoundNodes:
    """The paragraphs of a plain text. The first is a headline if it looks like one and others follow."""
    found = FoundNodes(max_nodes)
    for match in _PARAGRAPH.finditer(text):
        start, end = match.start(), match.start() + len(match.group().rstrip())
        found.nodes.append(Node(Level.BLOCK, "paragraph", start, end, start, end))
        found.breaks += [line_end.span() for line_end in _LINE_END.finditer(text, start, end)]
        found.check()
    if len(found.nodes) > 1 and _HEADLINE.fullmatch(text, found.nodes[0].start, found.nodes[0].end):
        found.nodes[0].name, found.nodes[0].rank = "heading", 1
    return found
