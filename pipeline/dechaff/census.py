"""What a whole corpus says about an entity: in how many articles it stands, in how many it was caught promoting."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dechaff import urls

BANDS = ((20, "20+"), (5, "5-19"), (2, "2-4"), (1, "1"))
"""Least number of articles, and what the report calls it: exact numbers would change with every article added."""
_NAME = re.compile(r"[a-z0-9_]{5,64}")


@dataclass(frozen=True, slots=True)
class Survey:
    """What one article adds to the census."""

    text_hash: bytes
    """Of the text: an exact duplicate adds nothing."""
    entities: frozenset[str]
    """All entities seen in the article."""
    accused: frozenset[str]
    """Those that lie in a unit which reaches `remove` by the article's own evidence."""


def text_hash(text: str) -> bytes:
    """A short hash of the text, the same for the same code points."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Census:
    """Counts over a corpus, frozen: cleaning an article reads them and changes nothing, so order never matters."""

    articles: Mapping[str, int] = field(default_factory=dict)
    """For each entity, the distinct texts that hold it."""
    accused: Mapping[str, int] = field(default_factory=dict)
    """For each entity, the distinct texts in which it was caught promoting."""

    def count(self, entity: str) -> int:
        """The number of articles that hold the entity, at least 1: the one that asks."""
        return max(1, self.articles.get(entity, 0))

    def suspects(self, accused_articles: int, share: float) -> frozenset[str]:
        """The entities accused in that many articles and in that share of those that hold them."""
        return frozenset(
            entity
            for entity, count in self.accused.items()
            if count >= accused_articles and count >= share * self.articles.get(entity, count)
        )


def band(count: int) -> str:
    """The band of a count of articles: `1`, `2-4`, `5-19` or `20+`."""
    return next(name for least, name in BANDS if count >= least)


def entity_key(entity: str, parameters: frozenset[str] = frozenset()) -> str:
    """The entity as rules name it: an address in canonical form less the parameters, another name in lower case."""
    kind, _, name = entity.strip().partition(":")
    if kind.lower() != "url":
        return entity.strip().lower()
    return address_entity(urls.canonical(name) or name, parameters)


def address_entity(address: str, parameters: frozenset[str]) -> str:
    """The entity that stands at a canonical address, the parameters making no difference."""
    return f"url:{urls.without(address, parameters)}"


def names(entities: Iterable[str]) -> dict[str, str]:
    """Names by which an entity can be found in plain text, each with its entity.

    Only names no ordinary word could be: five characters or more, with a digit or an underscore among them.
    """
    found: dict[str, str] = {}
    for entity in sorted(entities):
        space, _, name = entity.partition(":")
        if space != "url" and _NAME.fullmatch(name) and re.search(r"[0-9_]", name):
            found[name] = entity
    return found


def take_census(surveys: Iterable[Survey]) -> Census:
    """The census of the surveyed articles, exact duplicates counted once; the order of the surveys is no matter."""
    articles: Counter[str] = Counter()
    accused: Counter[str] = Counter()
    seen: set[bytes] = set()
    for survey in surveys:
        if survey.text_hash in seen:
            continue
        seen.add(survey.text_hash)
        articles.update(survey.entities)
        accused.update(survey.accused)
    return Census(dict(articles), dict(accused))
