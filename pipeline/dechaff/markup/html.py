"""HTML elements with exact source spans, even in malformed input."""

from __future__ import annotations

import re
from itertools import accumulate
from types import MappingProxyType
from typing import NamedTuple

import turbohtml

from dechaff.markup.hidden import is_hidden
from dechaff.markup.node import NO_ATTRIBUTES, Node
from dechaff.markup.tree import MAX_DEPTH, FoundNodes
from dechaff.model import Level
from dechaff.text.characters import BOM
from dechaff.text.quoted_printable import with_plain_tags

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
BLOCKS = frozenset(
    "address article aside blockquote body caption center channel dd description details dialog div dl dt entry "
    "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html item li main menu nav "
    "noscript ol p pre rss feed section summary table tbody td tfoot th thead title tr ul".split()
)
PROTECTED = frozenset(
    "audio button canvas code input kbd math pre samp script select style svg template textarea video".split()
)
CONTENT = PROTECTED | {"form", "object", "embed", "iframe", "image", "hr", "meta", "base", "reference"}
# An HTML `link` is not a link that a reader can follow.
_NAMES = {
    "img": "image",
    "link": "reference",
    "ul": "list",
    "ol": "list",
    "li": "item",
    "tr": "row",
    "td": "cell",
    "th": "cell",
    "blockquote": "quote",
}
_FREQUENT = frozenset("b em font i small span strong sub sup time u".split())  # of the other tags
_URL_ATTRIBUTE = {"a": "href", "area": "href", "link": "href", "object": "data"}

# Start tags that end an open element of some kinds, looking no further out than the nearest of the limits.
_ENDS = {
    "li": ({"li"}, {"ul", "ol"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
    "tr": ({"tr", "td", "th"}, {"table"}),
    "td": ({"td", "th"}, {"tr", "table"}),
    "th": ({"td", "th"}, {"tr", "table"}),
    "option": ({"option"}, {"select"}),
    "a": ({"a"}, {"table"}),
}
_PARAGRAPH_ENDS = {
    tag: (kinds | {"p"}, limits | {"td", "th", "li", "div", "table", "body"})
    for tag in BLOCKS - {"noscript", "title", "description", "body", "head", "html"}
    for kinds, limits in [_ENDS.get(tag, (set(), set()))]
}
_CLOSES = _ENDS | _PARAGRAPH_ENDS

_START_TAG, _END_TAG, _COMMENT = turbohtml.TokenType.START_TAG, turbohtml.TokenType.END_TAG, turbohtml.TokenType.COMMENT
_XML = re.compile(r"\s*<\?xml", re.IGNORECASE)
_FEED = re.compile(BOM + r"?\s*+(?>(?:<[?!][^>]*+>\s*+)*)<(?:rss|feed|rdf:rdf)\b", re.IGNORECASE)
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
# The tokenizer reads the content of `noscript` as text, like a browser with scripts on; tracking pixels in it count.
_NOSCRIPT = re.compile(r"(</?)noscript(?=[\s/>])", re.IGNORECASE)
_LT, _GT = "&(?:lt|#60|#x3c);", "&(?:gt|#62|#x3e);"


def _escaped_tag(names: str) -> re.Pattern[str]:
    return re.compile(rf"({_LT})(/?(?:{names})\b(?:(?!{_LT}|{_GT})[^<>]){{0,4000}})({_GT})", re.IGNORECASE)


_ESCAPED_TAG = _escaped_tag("a|img|iframe")
_ESCAPED_IN_FEED = _escaped_tag("[a-z][a-z0-9]{0,9}")


def is_feed(text: str) -> bool:
    """Whether the text is an RSS or Atom feed; declarations and comments may come first."""
    return _FEED.match(text) is not None


def _readable(text: str) -> str:
    """The text as the tokenizer should see it, of the same length, escaped tags not yet decoded."""
    return _NOSCRIPT.sub(r"\1noscripx", with_plain_tags(text).replace("\r", " "))


def _unescape_tag(match: re.Match[str]) -> str:
    opens, tag, closes = match.groups()
    return f"{' ' * (len(opens) - 1)}<{tag.replace('&quot;', '     ' + chr(34))}>{' ' * (len(closes) - 1)}"


def find_nodes(text: str, max_nodes: int) -> FoundNodes:
    """All elements of a page, a fragment, a feed or a mail. CDATA in a feed is read as HTML.

    Tags with escaped angle brackets count, too: in a feed outside of CDATA all of them, because its articles are
    escaped HTML; elsewhere those of links, images and frames, which sloppy pages contain.
    """
    in_feed = is_feed(text)
    is_xml = in_feed or _XML.match(text) is not None
    readable = _readable(text)
    found = FoundNodes(max_nodes)
    if is_xml:
        found.nodes += _cdata_sections(readable)
    readable = _unescaped(readable, found.nodes, _ESCAPED_IN_FEED if in_feed else _ESCAPED_TAG)
    open_elements: list[tuple[str, Node]] = []  # each with its tag
    line_starts = [0, *accumulate(len(line) + 1 for line in readable.split("\n"))]
    at = 0
    for token in turbohtml.tokenize(readable, capture_source=True):
        source = token.source
        if source is None:  # text
            continue
        kind = token.type
        start = line_starts[token.line - 1] + token.col
        if not readable.startswith(source, start):
            start = readable.find(source, at)
            if start < 0:
                continue
        at = end = start + len(source)
        if text[start] == ";":  # the end of an escaped bracket
            start = text.rindex("&", 0, start)
        if text[end - 1] == "&":
            end = text.index(";", end) + 1
        if kind is _START_TAG:
            found.check()
            _open(found, open_elements, token, start, end, is_xml)
        elif kind is _END_TAG:
            _close(found, open_elements, token.tag or "", start, end)
        elif kind is _COMMENT:
            found.check()
            found.nodes.append(Node(Level.ELEMENT, "comment", start, end, start, start, hidden=True))
    while open_elements:
        _end(open_elements.pop()[1], len(text), len(text))
    for node in found.nodes:
        if node.level == Level.BLOCK:
            node.inner_end = max(node.inner_start, node.inner_end)
    return found


def _cdata_sections(text: str) -> list[Node]:
    sections = []
    start = text.find(_CDATA)
    while start >= 0 and (inner_end := text.find(_CDATA_END, start + len(_CDATA))) >= 0:
        end = inner_end + len(_CDATA_END)
        sections.append(Node(Level.BLOCK, "cdata", start, end, start + len(_CDATA), inner_end))
        start = text.find(_CDATA, end)
    return sections


def _unescaped(text: str, sections: list[Node], escaped: re.Pattern[str]) -> str:
    """The text with escaped tags decoded, outside CDATA those that `escaped` matches, and CDATA markers blanked out."""
    parts, at = [], 0
    for one in sections:
        parts += [escaped.sub(_unescape_tag, text[at : one.start]), " " * len(_CDATA)]
        parts += [_ESCAPED_TAG.sub(_unescape_tag, text[one.inner_start : one.inner_end]), " " * len(_CDATA_END)]
        at = one.end
    return "".join([*parts, escaped.sub(_unescape_tag, text[at:])])


def _open(
    found: FoundNodes, open_elements: list[tuple[str, Node]], token: turbohtml.Token, start: int, end: int, is_xml: bool
) -> None:
    tag = "noscript" if token.tag == "noscripx" else token.tag or ""
    if tag == "br":
        found.breaks.append((start, end))
        return
    if tag in _CLOSES:
        kinds, limits = _CLOSES[tag]
        for depth in range(len(open_elements) - 1, -1, -1):
            opened = open_elements[depth][0]
            if opened in limits:
                break
            if opened in kinds:
                for _, closed in reversed(open_elements[depth:]):
                    _end(closed, start, start)
                del open_elements[depth:]
                break
    if len(open_elements) >= MAX_DEPTH:
        return
    node = _element(tag, token, start, end)
    if open_elements and open_elements[-1][0] == "head":
        found.breaks.append((start, start))  # elements of the head are unrelated to each other
    found.nodes.append(node)
    if (tag not in VOID or (is_xml and tag == "link")) and not (token.self_closing and (is_xml or tag not in BLOCKS)):
        open_elements.append((tag, node))


class _Kind(NamedTuple):
    """What a tag alone says about an element."""

    level: Level
    name: str
    rank: int
    url_attribute: str
    protected: bool
    content: bool


def _kind(tag: str) -> _Kind:
    rank = int(tag[1]) if re.fullmatch(r"h[1-6]", tag) else 0
    name = _NAMES.get(tag, "code" if tag in ("pre", "code", "kbd", "samp") else tag)
    level = Level.BLOCK if tag in BLOCKS else Level.ELEMENT
    level = {"cell": Level.CELL, "row": Level.ITEM, "item": Level.ITEM}.get(name, level)
    if tag == "item":  # of a feed
        level = Level.BLOCK
    return _Kind(
        level,
        "heading" if rank else name,
        rank,
        _URL_ATTRIBUTE.get(tag, "src"),
        protected=tag in PROTECTED,
        content=name in CONTENT or tag in CONTENT,
    )


_KINDS = {tag: _kind(tag) for tag in {*BLOCKS, *CONTENT, *VOID, *_NAMES, *_URL_ATTRIBUTE, *_FREQUENT}}


def _element(tag: str, token: turbohtml.Token, start: int, end: int) -> Node:
    kind = _KINDS.get(tag) or _kind(tag)
    given = token.attrs
    attributes = MappingProxyType(dict(reversed(given))) if given else NO_ATTRIBUTES  # the first counts
    url = attributes.get(kind.url_attribute)
    inner = start if tag in VOID else end
    return Node(
        kind.level,
        "link" if tag == "a" and url is not None else kind.name,
        start,
        end,
        inner,
        inner,
        url,
        attributes,
        kind.rank,
        is_hidden(tag, attributes),
        kind.protected,
        kind.content or (tag == "a" and url is None) or "id" in attributes,
    )


def _close(found: FoundNodes, open_elements: list[tuple[str, Node]], token_tag: str, start: int, end: int) -> None:
    tag = "noscript" if token_tag == "noscripx" else token_tag
    for depth in range(len(open_elements) - 1, -1, -1):
        opened, node = open_elements[depth]
        if opened == tag:
            for _, closed in reversed(open_elements[depth + 1 :]):
                _end(closed, start, start)
            _end(node, start, end)
            del open_elements[depth:]
            return
    # A stray `</img>` belongs to the image before it.
    if found.nodes and found.nodes[-1].end == start and tag == "img" and found.nodes[-1].name == "image":
        found.nodes[-1].end = end


def _end(node: Node, inner_end: int, end: int) -> None:
    node.inner_end, node.end = max(node.inner_start, inner_end), max(node.end, end)
