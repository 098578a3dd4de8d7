"""What one article adds to a census, and the census of articles in memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import xxhash

from dechaff.census.census import Census


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


def take_census(surveys: Iterable[Survey]) -> Census:
    """The census of the surveyed articles, with exact duplicates counted once; their order does not matter.

    In plain Python, as numpy is slow to import. Raises TypeError.
    """
    texts: dict[str, set[int]] = {}
    accused: dict[str, set[int]] = {}
    for survey in surveys:
        if not isinstance(survey, Survey):
            raise TypeError(f"surveys must be what Cleaner.survey returns, not {type(survey).__name__}")
        for entities, found in ((survey.entities, texts), (survey.accused & survey.entities, accused)):
            for entity in entities:
                found.setdefault(entity, set()).add(survey.text_hash)
    counts = {entity: len(found) for entity, found in texts.items() if len(found) > 1}
    return Census.of(counts, {entity: len(found) for entity, found in accused.items()})


def text_hash(text: str) -> int:
    """A 64-bit hash of the text, the same for the same code points."""
    return xxhash.xxh3_64_intdigest(text.encode("utf-8", "surrogatepass"))
