"""Counting a corpus: rows of hashes, sorted by entity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from dechaff.census.census import Census

Numbers = npt.NDArray[np.uint32]
Hashes = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.uint64]
"""One row for each entity in each article. Columns: the hash of the entity, that of the article's text, and that of its
site, or 0 if unknown; the last bit of the site says instead whether the entity was accused there."""

ENTITY, TEXT, SITE = range(3)
ACCUSED = np.uint64(1)


def make_rows(entities: Hashes, texts: Hashes, sites: Hashes, accused: npt.NDArray[np.bool_]) -> Rows:
    """Rows made of these columns."""
    return np.stack([entities, texts, sites & ~ACCUSED | accused], axis=1)


def count(held: Sequence[Rows], named: Mapping[int, str]) -> Census:
    """The census of all rows, which may be in any order; `named` are the accused entities, by hash."""
    columns = _count(np.concatenate([np.empty((0, 3), np.uint64), *held]))
    hashes, articles, accused, sites = (one.data for one in columns)
    return Census(hashes, articles, accused, sites, named)


def _count(rows: Rows) -> tuple[Hashes, Numbers, Numbers, Numbers]:
    """The entities of the rows, ascending, with their numbers of articles, accusations and sites.

    Those that occur in only one article and were never accused are left out.
    """
    rows = rows[np.argsort(rows[:, ENTITY], kind="stable")]
    starts = np.flatnonzero(np.diff(rows[:, ENTITY], prepend=~rows[:1, ENTITY]))
    sizes = np.diff(starts, append=len(rows))
    was_accused = (rows[:, SITE] & ACCUSED).astype(np.bool_)
    kept = (sizes > 1) | (np.logical_or.reduceat(was_accused, starts) if len(starts) else np.empty(0, np.bool_))
    entities = rows[starts[kept], ENTITY]
    rows = rows[np.repeat(kept, sizes)]
    was_accused = (rows[:, SITE] & ACCUSED).astype(np.bool_)
    rows[:, SITE] &= ~ACCUSED
    articles = _distinct(rows[:, ENTITY], rows[:, TEXT], entities)
    accused = _distinct(rows[was_accused, ENTITY], rows[was_accused, TEXT], entities)
    known = rows[:, SITE] != 0
    sites = _distinct(rows[known, ENTITY], rows[known, SITE], entities)
    counted = (articles > 1) | (accused > 0)
    return entities[counted], articles[counted], accused[counted], sites[counted]


def _distinct(entities: Hashes, values: Hashes, wanted: Hashes) -> Numbers:
    """For each wanted entity, the number of distinct values in its rows."""
    order = np.lexsort((values, entities))
    entities, values = entities[order], values[order]
    first = np.ones(len(entities), np.bool_)
    first[1:] = (entities[1:] != entities[:-1]) | (values[1:] != values[:-1])
    counted, numbers = np.unique(entities[first], return_counts=True)
    found = np.zeros(len(wanted), np.uint32)
    found[np.searchsorted(wanted, counted)] = numbers
    return found
