"""Markdown constructs with exact source spans.

pulldown-cmark reports the source range of every block and inline, so nothing has to be searched for. HTML inside
Markdown is read by the HTML parser, with everything else blanked out, because a pair of tags may span blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import pyromark

from dechaff.markup.node import Node
from dechaff.markup.tree import MAX_DEPTH, FoundNodes
from dechaff.markup.wrapped import meant_breaks
from dechaff.model import Level
from dechaff.spans import Span
from dechaff.text.tables import has_hollow_table

_OPTIONS = (
    pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_YAML_STYLE_METADATA_BLOCKS
)
_WITH_TABLES = _OPTIONS | pyromark.Options.ENABLE_TABLES
_KINDS = {
    "Paragraph": (Level.BLOCK, "paragraph"),
    "Heading": (Level.BLOCK, "heading"),
    "BlockQuote": (Level.BLOCK, "quote"),
    "CodeBlock": (Level.BLOCK, "code"),
    "List": (Level.BLOCK, "list"),
    "Item": (Level.ITEM, "item"),
    "Table": (Level.BLOCK, "table"),
    "TableHead": (Level.ITEM, "row"),
    "TableRow": (Level.ITEM, "row"),
    "TableCell": (Level.CELL, "cell"),
    "HtmlBlock": (Level.BLOCK, "html"),
    "MetadataBlock": (Level.BLOCK, "frontmatter"),
    "Emphasis": (Level.ELEMENT, "emphasis"),
    "Strong": (Level.ELEMENT, "emphasis"),
    "Strikethrough": (Level.ELEMENT, "emphasis"),
    "Link": (Level.ELEMENT, "link"),
    "Image": (Level.ELEMENT, "image"),
}
_OTHER_KIND = _KINDS["Paragraph"]
_ELEMENT, _BLOCK = Level.ELEMENT, Level.BLOCK
_FROZEN = frozenset({"code", "frontmatter"})
_WHOLE = frozenset({"quote", "list", "table", "html", "code", "frontmatter"})
"""Blocks in which what marks them is part of the inner span."""
_LINE_PREFIX = re.compile(r"[ \t>]*\Z")
# In an indented block: brackets and operators, or a line that begins like one of a program or shell session.
_LOOKS_LIKE_CODE = re.compile(
    r"[{};=<>\\]|\(\)|\w\(\w|^[^\S\n]*[$#@>%+\-/*]"
    r"|^[^\S\n]*(?:import|from|def|class|return|if|for|let|const|var|sudo|git|npm|pip)\b",
    re.MULTILINE,
)
_BEGINS = bytes((byte & 0xC0) != 0x80 for byte in range(256))
"""For each byte of UTF-8, 1 if a character begins with it, else 0."""
_BROKEN_IMAGE = re.compile(r"![ \t]+\Z")


def find_nodes(text: str, max_nodes: int) -> FoundNodes:
    """All blocks and inline elements of a Markdown text, embedded HTML included."""
    offsets = _offsets(text)
    options = _OPTIONS if has_hollow_table(text) else _WITH_TABLES
    if text.startswith("+++"):
        options |= pyromark.Options.ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
    found = FoundNodes(max_nodes)
    masked: list[Span] = []
    _add_constructs(found, masked, text, options, offsets)
    if "]:" in text:
        found.nodes += _definitions(text, options, offsets)
    if masked:
        from dechaff.markup import html  # its parser is slow to import

        embedded = html.find_nodes(_blank_but(text, masked), max_nodes)
        found.nodes += embedded.nodes
        found.breaks += embedded.breaks
        found.check()
    found.breaks.sort()
    return found


def _add_constructs(
    found: FoundNodes, masked: list[Span], text: str, options: pyromark.Options, offsets: Sequence[int]
) -> None:
    """Adds what the parser reports to what is found, and the spans of HTML to `masked`."""
    stack: list[Node] = []
    too_deep = 0  # open constructs beyond the maximum depth
    soft: list[Span] = []  # soft breaks of the current block
    in_image = 0  # open images: there are no elements in an alternative text
    spans = {"InlineHtml": masked, "Html": masked, "HardBreak": found.breaks, "SoftBreak": soft}
    # An event or tag is its name, or a mapping from that to its data: `"Rule"`, or `{"Start": …}`.
    tag: Any
    events: Iterable[tuple[Any, Any]] = pyromark.events_with_range(text, options=options)
    for event, byte_range in events:
        kind, value = event.popitem() if isinstance(event, dict) else (event, None)
        if too_deep or (kind == "Start" and len(stack) >= MAX_DEPTH):
            too_deep += {"Start": 1, "End": -1}.get(kind, 0)
            continue
        if kind == "End":
            node = stack.pop()
            if soft and node.level is not _ELEMENT:
                found.breaks += meant_breaks(text, node.start, node.end, soft)
                soft.clear()
            in_image -= node.name == "image"
            _finish(text, node)
            start, end = node.start, node.end
            if not in_image:
                found.nodes.append(node)
        else:
            start, end = offsets[byte_range["start"]], offsets[byte_range["end"]]
            if kind == "Start":
                found.check()
                tag, details = value.popitem() if isinstance(value, dict) else (value, None)
                node = _start(text, tag, details, start, end)
                if details == "Indented" and node.name == "paragraph":  # its line breaks are hard
                    found.breaks += [(at, at + 1) for at in range(start, end - 1) if text[at] == "\n"]
                stack.append(node)
                in_image += node.name == "image"
            elif kind in spans:
                spans[kind].append((start, end))
            elif kind == "Code" and not in_image:
                found.nodes.append(Node(_ELEMENT, "code", start, end, start, end, protected=True, content=True))
            elif kind == "Rule":
                found.nodes.append(Node(_BLOCK, "rule", start, _strip_end(text, start, end), start, start))
        if stack and kind not in ("Start", "TaskListMarker"):
            _widen_inner(stack[-1], start, end)


def _definitions(text: str, options: pyromark.Options, offsets: Sequence[int]) -> Iterator[Node]:
    """The link reference definitions, `[name]: address`."""
    for definition in pyromark.reference_definitions(text, options=options).values():
        start, end = (offsets[definition["span"][edge]] for edge in ("start", "end"))
        end = _strip_end(text, start, end)
        start = _line_begin(text, start)
        yield Node(_BLOCK, "definition", start, end, start, start, url=definition["dest"])


def _offsets(text: str) -> Sequence[int]:
    """For each byte offset in the UTF-8 form of a text, the offset in code points."""
    if text.isascii():
        return range(len(text) + 1)
    begins = np.frombuffer(text.encode().translate(_BEGINS), np.uint8)
    offsets = np.zeros(len(begins) + 1, np.int32 if len(begins) < 1 << 31 else np.int64)
    begins.cumsum(out=offsets[1:])
    return offsets.data  # a memoryview makes Python objects only of the offsets that are read


def _start(text: str, tag: str, details: Any, start: int, end: int) -> Node:
    level, name = _KINDS.get(tag, _OTHER_KIND)
    if level is _ELEMENT:
        return Node(level, name, start, end, start, start, url=details["dest_url"] if details else None)
    if details == "Indented" and not _LOOKS_LIKE_CODE.search(text, start, end):
        name = "paragraph"  # indented prose
    node = Node(level, name, start, end, start, start)
    if name == "heading":
        node.rank = int(details["level"][1])
    elif name in _FROZEN:
        node.protected = node.content = True
    return node


def _widen_inner(node: Node, start: int, end: int) -> None:
    """Widens the inner span of a node over what was read inside it."""
    if node.inner_end == node.start:  # nothing yet
        node.inner_start = start
    if node.inner_end < end:
        node.inner_end = end


def _finish(text: str, node: Node) -> None:
    """Settles the spans of a node once all inside it is read."""
    node.end = _strip_end(text, node.start, node.end)
    if node.level is _ELEMENT:
        _finish_element(text, node)
    else:
        _finish_block(text, node)


def _finish_block(text: str, node: Node) -> None:
    name, end = node.name, node.end
    if name != "cell":
        node.start = _line_begin(text, node.start)
    if name in _WHOLE:
        node.inner_start, node.inner_end = node.start, end
    elif name == "paragraph":
        node.inner_start = max(node.start, node.inner_start)
        node.inner_end = max(node.inner_start, end)
    elif name == "item":
        # Blocks inside an item begin where their line does, which may be before the first word of the item.
        if node.inner_end == node.start:
            node.inner_start = end
        node.inner_end = end
    else:
        node.inner_end = max(node.inner_start, min(node.inner_end, end))


def _finish_element(text: str, node: Node) -> None:
    if node.name == "image":
        alt = text[node.inner_start : node.inner_end] if node.inner_end > node.start else ""
        node.attributes = MappingProxyType({"alt": alt})
        node.inner_start = node.inner_end = node.start
        node.content = True
        return
    if node.inner_end == node.start:  # an empty label
        node.inner_start = node.inner_end = node.start + 1
    if node.name == "link" and text[node.start] == "<":  # an autolink: an address, no words
        node.inner_start = node.inner_end = node.start
    if node.name == "link":
        broken = _BROKEN_IMAGE.search(text, max(0, node.start - 3), node.start)
        if broken and text[node.start : node.start + 2] != "[!":
            label = text[node.inner_start : node.inner_end]
            node.name, node.start, node.content = "image", broken.start(), True
            node.attributes = MappingProxyType({"alt": label})
            node.inner_start = node.inner_end = node.start


def _line_begin(text: str, start: int) -> int:
    """The start of the block's line, if only indentation and quote marks come before the block; else its own start."""
    if text.startswith("\n", start - 1):
        return start
    line = text.rfind("\n", 0, start) + 1
    line = text.rfind("\r", line, start) + 1 or line  # searched from the last line feed on
    return line if _LINE_PREFIX.fullmatch(text, line, start) else start


def _strip_end(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in " \t\r\n":
        end -= 1
    return end


def _blank_but(text: str, spans: list[Span]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        pieces += (re.sub(r"[^\n]", " ", text[at:start]), text[start:end])
        at = end
    pieces.append(" " * (len(text) - at))
    return "".join(pieces)
