"""The lines of an article that its readers see, found without parsing it."""

from __future__ import annotations

import html
import re

from dechaff.model import Format

EDGE = 5
"""How many lines at the beginning, and at the end, are the head and the tail of an article."""
_PIECE = re.compile(
    r"<(?P<hidden>script|style|svg|template)\b.*?</(?P=hidden)\s*>|<!--.*?-->|<[^>]*>|[^<\n]+|<",
    re.IGNORECASE | re.DOTALL,
)


def visible_lines(text: str, format: Format) -> list[str]:
    """The lines of the text without blank ones; of HTML, the words between two tags are a line."""
    if format == "html":
        pieces = (found.group() for found in _PIECE.finditer(text))
        text = html.unescape("\n".join(one for one in pieces if not one.startswith("<")))
    return [line for one in text.splitlines() if (line := one.strip())]


def edges(lines: list[str]) -> list[str]:
    """The lines of the head and of the tail."""
    return lines if len(lines) <= 2 * EDGE else lines[:EDGE] + lines[-EDGE:]
