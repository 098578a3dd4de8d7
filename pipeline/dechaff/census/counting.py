"""Counting a corpus: rows of hashes gathered, on disk where they are many, and counted bucket by bucket."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dechaff.census.census import Census, Hashes, Numbers
from dechaff.census.entities import entity_hash
from dechaff.census.survey import Survey

Rows = npt.NDArray[np.uint64]
"""One row for each entity in each article. Columns: the hashes of the entity and of the article's text, then that of
its site, 0 where it is not known, whose last bit says instead whether the entity was accused there."""

ENTITY, TEXT, SITE = range(3)
ACCUSED = np.uint64(1)
BUCKETS = 64
ROWS_IN_MEMORY = 1 << 20
_BUCKET_SHIFT = np.uint64(58)


def make_rows(entities: Hashes, texts: Hashes, sites: Hashes, accused: npt.NDArray[np.bool_]) -> Rows:
    """The rows of these columns."""
    return np.stack([entities, texts, sites & ~ACCUSED | accused], axis=1)


class Tally:
    """Rows gathered for counting: in memory while they are few, beyond that in files below `scratch`.

    Each file holds the entities with the same first bits, so that each can be counted by itself.
    """

    def __init__(self, scratch: Path | None = None) -> None:
        self._scratch = scratch
        self._held: list[Rows] = []
        self._on_disk = False

    def add(self, rows: Rows) -> None:
        """Adds rows, in any order."""
        self._held.append(rows)
        if self._scratch is not None and sum(map(len, self._held)) > ROWS_IN_MEMORY:
            self._spill(self._scratch)

    def census(self, named: Mapping[int, str]) -> Census:
        """All rows counted; `named` are the entities that were accused, by their hashes."""
        counted = [_count(rows) for rows in self._buckets()]
        hashes = np.concatenate([one[0] for one in counted])
        articles, accused, sites = (np.concatenate([one[column] for one in counted]) for column in (1, 2, 3))
        return Census(hashes, articles, accused, sites, named)

    def _buckets(self) -> Iterator[Rows]:
        if self._on_disk and self._scratch is not None:
            self._spill(self._scratch)
            for number in range(BUCKETS):
                yield np.fromfile(self._file(self._scratch, number), np.uint64).reshape(-1, 3)
        else:
            yield _joined(self._held)

    def _spill(self, scratch: Path) -> None:
        rows = _joined(self._held)
        numbers = rows[:, ENTITY] >> _BUCKET_SHIFT
        order = np.argsort(numbers, kind="stable")
        edges = np.searchsorted(numbers[order], np.arange(BUCKETS + 1, dtype=np.uint64))
        for number in range(BUCKETS):
            with self._file(scratch, number).open("ab" if self._on_disk else "wb") as file:
                rows[order[edges[number] : edges[number + 1]]].tofile(file)
        self._held, self._on_disk = [], True

    @staticmethod
    def _file(scratch: Path, number: int) -> Path:
        return scratch / f"rows-{number:02}"


def take_census(surveys: Iterable[Survey]) -> Census:
    """The census of the surveyed articles, exact duplicates counted once; the order of the surveys is no matter."""
    tally = Tally()
    named: dict[int, str] = {}
    for survey in surveys:
        hashes = {entity_hash(entity): entity for entity in survey.entities}
        entities = np.array([*hashes], np.uint64)
        caught = np.array([entity in survey.accused for entity in hashes.values()], np.bool_)
        texts = np.full(len(hashes), survey.text_hash, np.uint64)
        tally.add(make_rows(entities, texts, np.zeros(len(hashes), np.uint64), caught))
        named |= {hashed: entity for hashed, entity in hashes.items() if entity in survey.accused}
    return tally.census(named)


def _joined(held: list[Rows]) -> Rows:
    return np.concatenate([np.empty((0, 3), np.uint64), *held])


def _count(rows: Rows) -> tuple[Hashes, Numbers, Numbers, Numbers]:
    """The entities of the rows, ascending, each with its numbers of articles, accusations and sites.

    Without those that stand in one article only and were never accused.
    """
    rows = rows[np.argsort(rows[:, ENTITY], kind="stable")]
    starts = np.flatnonzero(np.diff(rows[:, ENTITY], prepend=~rows[:1, ENTITY]))
    sizes = np.diff(starts, append=len(rows))
    guilty = (rows[:, SITE] & ACCUSED).astype(np.bool_)
    kept = (sizes > 1) | (np.logical_or.reduceat(guilty, starts) if len(starts) else np.empty(0, np.bool_))
    rows = rows[np.repeat(kept, sizes)]
    entities = np.unique(rows[:, ENTITY])
    guilty = (rows[:, SITE] & ACCUSED).astype(np.bool_)
    rows[:, SITE] &= ~ACCUSED
    articles = _distinct(rows[:, ENTITY], rows[:, TEXT], entities)
    accused = _distinct(rows[guilty, ENTITY], rows[guilty, TEXT], entities)
    known = rows[:, SITE] != 0
    sites = _distinct(rows[known, ENTITY], rows[known, SITE], entities)
    telling = (articles > 1) | (accused > 0)
    return entities[telling], articles[telling], accused[telling], sites[telling]


def _distinct(entities: Hashes, values: Hashes, wanted: Hashes) -> Numbers:
    """For each wanted entity, the number of distinct values beside it."""
    order = np.lexsort((values, entities))
    entities, values = entities[order], values[order]
    first = np.ones(len(entities), np.bool_)
    first[1:] = (entities[1:] != entities[:-1]) | (values[1:] != values[:-1])
    counted, numbers = np.unique(entities[first], return_counts=True)
    found = np.zeros(len(wanted), np.uint32)
    found[np.searchsorted(wanted, counted)] = numbers
    return found
