"""How far a cut extends into the whitespace and commas around it, to leave no debris."""

from __future__ import annotations

import re
from bisect import bisect_left

from dechaff.markup.node import Node
from dechaff.model import Level
from dechaff.spans import Span
from dechaff.text.characters import BLANKS, BOM, COMMAS, LINE_END

_TO_LINE_END = re.compile(rf"[^\S\r\n]*({LINE_END})")
_REST_OF_LINE = re.compile(rf"[^\S\r\n]*(?:{LINE_END}|\Z)")
_BLANK_LINES = re.compile(rf"(?:[^\S\r\n]*{LINE_END})*(?:[^\S\r\n]*\Z)?")
_QUOTED_BLANK_LINES = re.compile(rf"(?:[ \t]*>[ \t>]*(?:{LINE_END}|\Z))*")
_QUOTED_BLANK_LINE_BEFORE = re.compile(rf"{LINE_END}[ \t]*>[ \t>]*\Z")
_COMMA_AFTER = re.compile(rf"\s{{0,20}}[,;{COMMAS}]\s{{0,20}}")
_COMMA_BEFORE = re.compile(rf"\s{{0,20}}[,;{COMMAS}]\s{{0,20}}\Z")


def extent(text: str, node: Node, end_of_text: int) -> Span:
    """The span to cut for a node. `end_of_text` is where the article ends after the cuts further on."""
    if node.level == Level.CLAUSE:
        return _with_comma(text, node)
    if node.level != Level.CELL:
        line_start = _line_start(text, node.start)
        if not text[line_start : node.start].strip(BLANKS + ">" + BOM) and _REST_OF_LINE.match(text, node.end):
            # A line goes with its indentation and quote marks.
            marks = text[line_start : node.start].strip(BLANKS)
            start = line_start if not marks or _is_quoted(node, line_start) else node.start
            return _whole_lines(text, start, node.end, end_of_text)
    return _with_a_space(text, node.start, node.end)


def _is_quoted(node: Node, line_start: int) -> bool:
    """Whether its line is in a Markdown quotation, so that `>` is a quote mark, not the end of a tag."""
    quotation = next((one for one in node.upwards() if one.name == "quote"), None)
    return quotation is not None and quotation.inner_start <= line_start


def _whole_lines(text: str, start: int, end: int, end_of_text: int) -> Span:
    if text[start:end].lstrip(" \t").startswith(">"):
        start, end = _quoted_lines(text, start, end)
    line_end = _REST_OF_LINE.match(text, end)
    end = line_end.end() if line_end else end
    after = _BLANK_LINES.match(text, end)
    blank_end = after.end() if after else end
    if blank_end >= end_of_text:
        return _last_lines(text, start), max(blank_end, end_of_text)
    # Of blank lines on both sides, those after go; on one side only, they stay to separate what is around.
    before = text[_line_start(text, max(0, start - 1)) : start]
    return start, blank_end if not before.strip() else end


def _quoted_lines(text: str, start: int, end: int) -> Span:
    """Lines of a quotation, with the empty quote lines after them, or before them if they end the quotation."""
    line_end = _REST_OF_LINE.match(text, end)
    after = _QUOTED_BLANK_LINES.match(text, line_end.end()) if line_end else None
    if after and after.group() and text[after.end() : after.end() + 8].lstrip(" \t").startswith(">"):
        return start, after.start() + len(after.group().rstrip("\r\n"))
    near = max(0, start - 200)
    while start > near and (before := _QUOTED_BLANK_LINE_BEFORE.search(text[near : start - 1].rstrip("\r"))):
        start = _line_start(text, near + before.end())
    return start, end


def _last_lines(text: str, start: int) -> int:
    """Where to start a cut to the end of the text, so that the text still ends with, or without, a line end."""
    words_end = start
    while words_end and text[words_end - 1].isspace():
        words_end -= 1
    line_end = _TO_LINE_END.match(text, words_end)
    if words_end == 0 or line_end is None or line_end.end() > start:
        return start
    return line_end.end() if text.endswith(("\n", "\r")) else line_end.start(1)


def is_in_json(node: Node) -> bool:
    """Whether the node is a part of a JSON list or mapping, which commas separate."""
    if node.name not in ("data entry", "data entries") or node.parent is None or node.parent.name != "data entries":
        return False
    return next(one.name for one in node.upwards() if one.protected) == "script"


def extent_in_json(node: Node, first_left: int) -> Span:
    """A part of a JSON list or mapping, with one comma: the one before it, or if nothing is left there, after it.

    `first_left` is where the first part begins that stays.
    """
    assert node.parent is not None
    parts = node.parent.children
    at = bisect_left(parts, node.start, key=lambda part: part.start)
    if first_left < node.start:
        return parts[at - 1].end, node.end
    return node.start, parts[at + 1].start if at + 1 < len(parts) else node.end


def _line_start(text: str, at: int) -> int:
    line = text.rfind("\n", 0, at) + 1
    return text.rfind("\r", line, at) + 1 or line


def _with_comma(text: str, node: Node) -> Span:
    """A clause, with the comma after it, or if it is the last, the one before it."""
    after = _COMMA_AFTER.match(text, node.end)
    if after:
        return node.start, after.end()
    near = max(0, node.start - 50)
    before = _COMMA_BEFORE.search(text[near : node.start])
    return (near + before.start(), node.end) if before else _with_a_space(text, node.start, node.end)


def _with_a_space(text: str, start: int, end: int) -> Span:
    """The span, with one of two spaces around it; at the end of a line or element, with the spaces before it."""
    line_starts = start == 0 or text[start - 1] in "\r\n"
    if (end == len(text) or text[end] in "\r\n" or text.startswith("</", end)) and not line_starts:
        while start > 0 and text[start - 1] in BLANKS:
            start -= 1
    elif end < len(text) and text[end] in BLANKS and (line_starts or text[start - 1] in BLANKS):
        end += 1
    return start, end
