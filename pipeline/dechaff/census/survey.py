"""What one article adds to a census."""

from __future__ import annotations

from dataclasses import dataclass

import xxhash


@dataclass(frozen=True, slots=True)
class Survey:
    """What one article adds to the census, and which suspects of a census could affect it."""

    text_hash: int
    """A hash of the text: exact duplicates add nothing."""
    entities: frozenset[str]
    """All entities seen in the article."""
    accused: frozenset[str]
    """Those in a unit that reaches `remove` by the article's own evidence."""
    names: frozenset[str] = frozenset()
    """Words that could mention a suspect."""
    settled: bool = False
    """Whether there is nothing to cut or flag in the article unless it mentions a suspect."""


def text_hash(text: str) -> int:
    """A 64-bit hash of the text, the same for the same code points."""
    return xxhash.xxh3_64_intdigest(text.encode("utf-8", "surrogatepass"))
