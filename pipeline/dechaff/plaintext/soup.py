"""HTML parsed into Beautiful Soup."""

from __future__ import annotations

import re

import turbohtml
from bs4 import BeautifulSoup, Tag
from bs4.builder import HTMLTreeBuilder

MAX_DEPTH = 200
"""Elements nested deeper become siblings: Beautiful Soup climbs all levels for each text."""

_ATTRIBUTES = frozenset({"alt", "checked", "hidden", "open", "start", "style", "type", "value"})
"""The attributes that are kept, which affect how text is laid out."""
_XML = re.compile(r"\s*<\?xml\b")
# In HTML such a tag is not self-closing: all up to its end tag would be its text.
_SELF_CLOSED = re.compile(r"<(iframe|script|style|textarea|title)\b([^<>]*)/>", re.IGNORECASE)


def parse_page(html: str) -> BeautifulSoup:
    """The elements and texts of a page or a fragment as a browser would see them. Never raises, in linear time."""
    if _XML.match(html):
        html = _SELF_CLOSED.sub(r"<\1\2></\1>", html)
    # With a line end, as Beautiful Soup warns about text that looks like a file name.
    return BeautifulSoup(html + "\n", builder=_Builder(multi_valued_attributes=None))  # type: ignore[arg-type]


class _Builder(HTMLTreeBuilder):
    """Feeds Beautiful Soup with the elements that a browser would make of a page, in linear time.

    Of its own builders, the one on `html.parser` takes quadratic time for unclosed tags and does not close paragraphs
    and list items by itself; the others need another library.
    """

    def feed(self, markup: object) -> None:
        soup = self.soup
        assert soup is not None
        assert isinstance(markup, str)
        opened: list[Tag | None] = []
        levels = [iter(turbohtml.parse(markup).children)]
        while levels:
            for node in levels[-1]:
                if isinstance(node, turbohtml.Text):
                    soup.handle_data(node.data)
                elif isinstance(node, turbohtml.Element):
                    if len(soup.tagStack) > MAX_DEPTH and soup.currentTag is not None:
                        soup.handle_endtag(soup.currentTag.name)
                    opened.append(soup.handle_starttag(node.tag, None, None, _attributes(node)))
                    levels.append(iter(node.children))
                    break
            else:
                levels.pop()
                if levels and (tag := opened.pop()) is not None and tag is soup.currentTag:
                    soup.handle_endtag(tag.name)


def _attributes(node: turbohtml.Element) -> dict[str, str]:
    return {name: value if isinstance(value, str) else "" for name, value in node.attrs.items() if name in _ATTRIBUTES}
