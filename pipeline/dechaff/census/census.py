"""The frozen census: in how many articles and on how many sites each entity occurs, and how often it was accused."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from dechaff.census.bands import least_of_band
from dechaff.census.entities import entity_hash

Kind = Literal["Q", "I"]
"""The type of a column of a census, as `array` names it: unsigned integers of 64 or of 32 bits."""
HASHES: Kind = "Q"
NUMBERS: Kind = "I"


def column(kind: Kind, values: Iterable[int] = ()) -> memoryview:
    """A column of that type in memory."""
    return memoryview(array(kind, values))


@dataclass(frozen=True, eq=False)
class Census:
    """Counts over a corpus, frozen: cleaning an article only reads them, so the order of articles does not matter.

    Entities are stored as hashes. Those that occur in only one article, and were never accused, are left out.
    """

    hashes: memoryview = field(default_factory=lambda: column(HASHES))
    """The hashes of the entities, ascending."""
    articles: memoryview = field(default_factory=lambda: column(NUMBERS))
    """For each entity, the number of distinct texts that mention it."""
    accused: memoryview = field(default_factory=lambda: column(NUMBERS))
    """For each entity, the number of distinct texts in which it was accused."""
    sites: memoryview = field(default_factory=lambda: column(NUMBERS))
    """For each entity, the number of sites that these texts are from, as far as their addresses are known."""
    named: Mapping[int, str] = field(default_factory=dict)
    """The names, by hash, of the entities accused often enough to be suspects in some profile."""

    @classmethod
    def of(cls, articles: Mapping[str, int], accused: Mapping[str, int] | None = None) -> Census:
        """A census with these counts."""
        accused = accused or {}
        hashes = {entity_hash(one): one for one in (*articles, *accused)}
        order = sorted(hashes)
        return cls(
            column(HASHES, order),
            column(NUMBERS, (max(articles.get(hashes[one], 0), accused.get(hashes[one], 0)) for one in order)),
            column(NUMBERS, (accused.get(hashes[one], 0) for one in order)),
            column(NUMBERS, [0] * len(order)),
            {one: hashes[one] for one in order if hashes[one] in accused},
        )

    def count(self, entity: str) -> int:
        """The number of articles that mention the entity, rounded down to the least of its band: 1, 2, 5 or 20."""
        return self.count_hash(entity_hash(entity))

    def count_hash(self, hashed: int) -> int:
        """As `count`, given the hash of the entity."""
        at = self._place(hashed)
        return least_of_band(self.articles[at]) if at is not None else 1

    def site_count(self, entity: str) -> int:
        """The number of known sites that mention the entity."""
        at = self._place(entity_hash(entity))
        return self.sites[at] if at is not None else 0

    def suspects(self, accused_articles: int, share: float) -> frozenset[str]:
        """The entities accused in at least so many articles and in at least this share of those that mention them."""
        return frozenset(
            entity
            for hashed, entity in self.named.items()
            if (at := self._place(hashed)) is not None
            and self.accused[at] >= max(accused_articles, share * self.articles[at])
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Census):
            return NotImplemented
        return self._columns == other._columns and self.named == other.named

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[object, ...]:
        return _from_bytes, ([(one.format, one.tobytes()) for one in self._columns], self.named)

    @property
    def _columns(self) -> tuple[memoryview, ...]:
        return self.hashes, self.articles, self.accused, self.sites

    def _place(self, hashed: int) -> int | None:
        at = bisect_left(self.hashes, hashed)
        return at if at < len(self.hashes) and self.hashes[at] == hashed else None


def _from_bytes(columns: Iterable[tuple[Kind, bytes]], named: Mapping[int, str]) -> Census:
    """The census that was pickled as these columns."""
    hashes, articles, accused, sites = (memoryview(data).cast(kind) for kind, data in columns)
    return Census(hashes, articles, accused, sites, named)
