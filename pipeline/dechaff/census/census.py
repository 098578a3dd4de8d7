"""The frozen census: in how many articles and on how many sites each entity occurs, and how often it was accused."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from dechaff.census.bands import least_of_band
from dechaff.census.entities import entity_hash

Numbers = npt.NDArray[np.uint32]
Hashes = npt.NDArray[np.uint64]

_NO_HASHES: Hashes = np.empty(0, np.uint64)
_NO_NUMBERS: Numbers = np.empty(0, np.uint32)


@dataclass(frozen=True, eq=False)
class Census:
    """Counts over a corpus, frozen: cleaning an article only reads them, so the order of articles does not matter.

    Entities are stored as hashes. Those that occur in only one article, and were never accused, are left out.
    """

    hashes: Hashes = field(default_factory=lambda: _NO_HASHES)
    """The hashes of the entities, ascending."""
    articles: Numbers = field(default_factory=lambda: _NO_NUMBERS)
    """For each entity, the number of distinct texts that mention it."""
    accused: Numbers = field(default_factory=lambda: _NO_NUMBERS)
    """For each entity, the number of distinct texts in which it was accused."""
    sites: Numbers = field(default_factory=lambda: _NO_NUMBERS)
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
            np.array(order, np.uint64),
            np.array([max(articles.get(hashes[one], 0), accused.get(hashes[one], 0)) for one in order], np.uint32),
            np.array([accused.get(hashes[one], 0) for one in order], np.uint32),
            np.zeros(len(order), np.uint32),
            {one: hashes[one] for one in order if hashes[one] in accused},
        )

    def count(self, entity: str) -> int:
        """The number of articles that mention the entity, rounded down to the least of its band: 1, 2, 5 or 20."""
        return self.count_hash(entity_hash(entity))

    def count_hash(self, hashed: int) -> int:
        """As `count`, given the hash of the entity."""
        at = self._place(hashed)
        return least_of_band(int(self.articles[at])) if at is not None else 1

    def site_count(self, entity: str) -> int:
        """The number of known sites that mention the entity."""
        at = self._place(entity_hash(entity))
        return int(self.sites[at]) if at is not None else 0

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
        pairs = [(getattr(self, name), getattr(other, name)) for name in ("hashes", "articles", "accused", "sites")]
        return self.named == other.named and all(np.array_equal(one, two) for one, two in pairs)

    __hash__ = None  # type: ignore[assignment]

    def _place(self, hashed: int) -> int | None:
        at = bisect_left(self.hashes.data, hashed)  # for a single hash, far faster than numpy's search
        return at if at < len(self.hashes) and int(self.hashes[at]) == hashed else None
