"""The lines of an article that its readers see, found without parsing it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from dechaff.model import Format

EDGE = 5
"""How many lines at the beginning, and at the end, are the head and the tail of an article."""
_TAG = re.compile(r"</?[a-z][\w\-]*(?:\s[^<>]*)?/?>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
MOST_FIELDS = 60
_READ_FIELD = re.compile(r"(?:title|subtitle|description|summary|excerpt)\s*:", re.IGNORECASE)
_PIECE = re.compile(
    r"<(?P<hidden>script|style|svg|template)\b.*?</(?P=hidden)\s*>|<!--.*?-->|<[^>]*>|[^<\n]+|<",
    re.IGNORECASE | re.DOTALL,
)


def visible_lines(text: str, format: Format) -> list[str]:
    """The lines of the text without blank ones; of HTML, the words between two tags are a line."""
    if format == "html":
        pieces = (found.group() for found in _PIECE.finditer(text))
        text = html.unescape("\n".join(one for one in pieces if not one.startswith("<")))
    elif format == "markdown" and "<" in text:
        text = _TAG.sub("", text)
    lines = [line for one in text.splitlines() if (line := one.strip())]
    return lines if format == "html" or not lines or lines[0] != "---" else [*_without_fields(lines)]


def _without_fields(lines: list[str]) -> Iterator[str]:
    """The lines without the fields of a front matter, apart from those that are read."""
    end = next((at for at, line in enumerate(lines[1:MOST_FIELDS], 1) if line in ("---", "...")), 0)
    yield from (line for line in lines[1:end] if _READ_FIELD.match(line))
    yield from lines[end + 1 if end else 0 :]


def edges(lines: list[str]) -> list[str]:
    """The lines of the head and of the tail."""
    return lines if len(lines) <= 2 * EDGE else lines[:EDGE] + lines[-EDGE:]
