"""RSS and Atom feeds as HTML pages."""

from __future__ import annotations

import html
import re

import turbohtml

_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
# Elements that only programs read.
_DATA = re.compile(
    r"<(atom:link|category|comments|docs|enclosure|generator|guid|id|language|lastBuildDate|link|managingEditor|slash:\w+"
    r"|sy:\w+|ttl|updated|url|webMaster|wfw:\w+)\b[^<>]*>[^<]*</\1\s*>",
    re.IGNORECASE,
)
_TITLE = re.compile(r"<(/?)title\b", re.IGNORECASE)
_PICTURE = re.compile(r"<(/?)image\b", re.IGNORECASE)
_MARKED_UP = re.compile(
    r"<(h2|description|summary|subtitle|content(?::encoded)?)\b[^<>]*>([^<]*)(?=</\1)", re.IGNORECASE
)


def feed_page(feed: str) -> str:
    """The feed as an HTML page: titles become headings; CDATA sections and escaped markup become markup."""
    page = _CDATA.sub(lambda match: html.escape(match.group(1), quote=False), feed)
    page = _PICTURE.sub(r"<\1template", _DATA.sub("", page))
    return _MARKED_UP.sub(_unescaped, _TITLE.sub(r"<\1h2", page))


def _unescaped(match: re.Match[str]) -> str:
    start = match.group()[: match.start(2) - match.start()]
    # Parsed on its own, so that elements it leaves open end with it.
    body = turbohtml.parse(html.unescape(match.group(2))).find("body")
    return start + (body.inner_html if body is not None else "")
