"""Other parsers find the same elements: markdown-it-py for Markdown, Beautiful Soup for HTML."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from dechaff.markup import parse_outline
from dechaff.markup.node import Node
from dechaff.text.charset import decode
from dechaff.text.format import sniff_format

MARKDOWN = MarkdownIt("commonmark").enable("table").enable("strikethrough")
WORDS = st.sampled_from(
    "[a](u)|![b](v)|[c][r]|<https://x.example/y>|`[d](w)`|*|**|> |- |1. |\n|\n\n|    |# | word |字|。|\\|]|[|(|)|"
    '[![e](s)](t)|[f](<a b>)|[g](h "i")|\n\n[r]: /r\n\n'.split("|")
)


def ours(text: str) -> Counter[tuple[str, str]]:
    """Links and images of the outline, each with its normalised address; the source of each begins as it must."""
    found: Counter[tuple[str, str]] = Counter()
    for node in parse_outline(text, "markdown").walk():
        if node.name in ("link", "image"):
            assert text[node.start : node.end].startswith(("[", "<") if node.name == "link" else "!"), node
            found[node.name, MARKDOWN.normalizeLink(node.url or "")] += 1
    return found


def theirs(text: str) -> Counter[tuple[str, str]]:
    """Links and images as markdown-it-py reads them; it reads constructs in an alternative text, which are no elements."""
    found: Counter[tuple[str, str]] = Counter()
    stack: list[Token] = list(MARKDOWN.parse(text))
    while stack:
        token = stack.pop()
        if token.type == "link_open":
            found["link", str(token.attrs["href"])] += 1
        elif token.type == "image":
            found["image", str(token.attrs["src"])] += 1
            continue
        stack.extend(token.children or ())
    return found


@given(st.lists(WORDS, max_size=20).map("".join))
@settings(deadline=None, max_examples=300)
def test_markdown_links_and_images_are_those_of_a_second_parser(text: str) -> None:
    broken_images = sum(
        node.name == "image" and not text.startswith("![", node.start)
        for node in parse_outline(text, "markdown").walk()
    )
    # Known: a reference right before an escaped bracket, `[r]\\[a]`, is no link to the parser behind `ours`; one before a
    # parenthesis that ends its block, `[r](`, is a link by the standard and none to the parser behind `theirs`.
    if not broken_images and "]\\[" not in text and not re.search(r"\]\(\s*(?:\n|\Z)", text):
        assert ours(text) == theirs(text)


def _tags(text: str) -> Counter[tuple[str, str]]:
    return Counter(
        (tag.name, str(tag.get("src" if tag.name == "img" else "href", "")))
        for tag in BeautifulSoup(text, "html.parser").find_all(["img", "a"])
        if not tag.find_parents(["script", "style", "textarea", "title", "iframe", "svg"])
    )


HTML_WORDS = st.sampled_from(
    "<p>|</p>|<div>|</div>|<a href='u&amp;v'>|</a>|<img src=x>|<img src=\"y\" width=1/>|</img>|text|<b>|</b>|<br>|<ul>|<li>|"
    "</ul>|<!-- c -->|字|&lt;|\n|\r\n|<table><tr><td>|</table>".split("|")
)


def _ours_html(text: str) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for node in parse_outline(text, "html").walk():
        tag = _tag(text, node)
        if tag:
            found[tag, node.url or ""] += 1
    return found


def _tag(text: str, node: Node) -> str:
    source = text[node.start : node.start + 7].replace("&lt;", "<").lower()[:4]
    if node.name == "image":
        assert source == "<img"
        return "img"
    if node.name in ("link", "a"):
        assert source.startswith("<a")
        return "a"
    return ""


@given(st.lists(HTML_WORDS, max_size=20).map("".join))
@settings(deadline=None, max_examples=300)
def test_html_images_and_links_are_those_of_a_second_parser(text: str) -> None:
    assert _ours_html(text) == _tags(text)


def test_the_images_of_real_pages_are_those_of_a_second_parser(shared: Path) -> None:
    pages = 0
    for path in sorted((shared / "realset" / "articles").iterdir()):
        decoded = decode(path.read_bytes())
        if (
            decoded is None
            or sniff_format(decoded[0]) != "html"
            or decoded[0].lstrip("\ufeff \r\n").startswith("<?xml")
            or "=3D" in decoded[0]  # the other parser does not read mail as it is sent
        ):
            continue
        pages += 1
        text = decoded[0]
        images = Counter({key: count for key, count in _tags(text).items() if key[0] == "img"})
        found = Counter({key: count for key, count in _ours_html(text).items() if key[0] == "img"})
        assert sum((images - found).values()) <= 0.02 * sum(images.values()), (path.name, images - found)
    assert pages > 10
