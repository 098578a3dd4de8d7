"""Paragraphs as the census counts them: by their words, ignoring names, numbers and addresses."""

from __future__ import annotations

import hashlib
import re

from dechaff.world import LISTS, any_of

LEAST_LETTERS = 8
"""A shorter paragraph is a heading or label that any article may have."""
LONGEST = 20_000
"""In characters. What is longer is a page, not a paragraph; tags that are never closed make many such."""
_ADDRESS = re.compile(
    rf"\b(?:https?:|www\.|{any_of(LISTS['account-hosts'])}/)\S+"
    r"|(?<![a-z0-9\-])[a-z0-9\-]++(?:\.[a-z0-9\-]+)+|<[^<>]{0,2000}>",
    re.IGNORECASE,
)
_IN_ADDRESS = re.compile(r"[.:/<]")
_NAME = re.compile(r"@\s?\w+|\b(?=\w*[0-9_])[a-z0-9_\-]+\b", re.IGNORECASE | re.ASCII)
_IN_NAME = re.compile(r"[@0-9_]")
_LETTERS = re.compile(r"[^\W\d_]+")


def paragraph_entity(text: str) -> str:
    """The same entity for all paragraphs that differ only in names, numbers and addresses; `""` for one that is too
    short or too long to count. `text` has its disguises undone.
    """
    if len(text) > LONGEST:
        return ""
    masked = _ADDRESS.sub("0", text) if _IN_ADDRESS.search(text) else text
    if _IN_NAME.search(masked):
        masked = _NAME.sub("0", masked)
    words = "".join(_LETTERS.findall(masked.casefold()))
    if len(words) < LEAST_LETTERS:
        return ""
    return f"block:{hashlib.blake2b(words.encode('utf-8', 'surrogatepass'), digest_size=8).hexdigest()}"
