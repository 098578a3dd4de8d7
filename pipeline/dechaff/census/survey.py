"""What one article says in a census."""

from __future__ import annotations

from dataclasses import dataclass

import xxhash


@dataclass(frozen=True, slots=True)
class Survey:
    """What one article adds to the census, and what of a census could bear on it."""

    text_hash: int
    """Of the text: an exact duplicate adds nothing."""
    entities: frozenset[str]
    """All entities seen in the article."""
    accused: frozenset[str]
    """Those that lie in a unit which reaches `remove` by the article's own evidence."""
    names: frozenset[str] = frozenset()
    """Words by which a suspect could be mentioned."""
    settled: bool = False
    """Whether nothing is to be said of the article, unless it mentions a suspect."""


def text_hash(text: str) -> int:
    """A 64-bit hash of the text, the same for the same code points."""
    return xxhash.xxh3_64_intdigest(text.encode("utf-8", "surrogatepass"))
