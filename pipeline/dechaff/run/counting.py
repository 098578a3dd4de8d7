"""The census of a corpus, counted from the notes on all its parts.

A large corpus is counted in tasks of the engine: groups of parts are sorted by entity, then each share of the entities
is counted over all groups.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import isqrt
from pathlib import Path
from typing import Any

import numpy as np

from dechaff.census.census import Census
from dechaff.census.counting import ENTITY, Rows, count
from dechaff.census.entities import entity_hash
from dechaff.census.files import write_census
from dechaff.folder.files import writing
from dechaff.folder.work import SurveyRow, Work
from dechaff.ingest.parts import Part
from dechaff.rulebook import RuleSet
from dechaff.run.engines.job import Job, Task, Watch
from dechaff.run.notes import read_notes

ROWS_AT_A_TIME = 1 << 18
"""How many rows are sorted or counted together; more if the pieces to be read would otherwise be too small."""
LEAST_PIECE = 1000
"""How many rows a share has, on average, in each group of sorted parts."""
_ROW_BYTES = 24
Run = Callable[[Task, Sequence[Job]], None]


@dataclass(frozen=True, slots=True)
class SortJob:
    """Some parts whose rows are to be sorted."""

    key: str
    surveys: tuple[Path, ...]
    size: int
    about: str = "the census"


@dataclass(frozen=True, slots=True)
class CountJob:
    """A share of the entities to be counted: those whose hashes begin with the bits of its number."""

    number: int
    size: int
    about: str = "the census"

    @property
    def key(self) -> str:
        """Its number."""
        return f"share-{self.number}"


def count_parts(
    work: Work, parts: Sequence[Part], surveys: Sequence[SurveyRow], rules: RuleSet, about: dict[str, str], run: Run
) -> None:
    """Counts all parts and writes the census, with `about` in its header; `run` has the engine do a task."""
    rows = [survey["rows"] for survey in surveys]
    at_a_time = max(ROWS_AT_A_TIME, isqrt(LEAST_PIECE * sum(rows)))
    if sum(rows) <= at_a_time:
        counted = count([block.rows() for part in parts for block in read_notes(work.survey(part.key))], {})
    else:
        counted = _count_in_shares(work, parts, rows, at_a_time, run)
    least = min(profile.suspect_accused for profile in rules.profiles)
    often = np.asarray(counted.hashes)[np.asarray(counted.accused) >= least]
    census = replace(counted, named=_names(work, parts, frozenset(often.tolist())))
    with writing(work.census) as file:
        write_census(census, file, about)


def _count_in_shares(work: Work, parts: Sequence[Part], rows: Sequence[int], at_a_time: int, run: Run) -> Census:
    shutil.rmtree(work.scratch, ignore_errors=True)
    work.scratch.mkdir(parents=True)
    groups = [*_groups(parts, rows, at_a_time)]
    bits = (sum(rows) // at_a_time).bit_length()
    sorting = [
        SortJob(f"sort-{number}", tuple(work.survey(part.key) for part in group), _ROW_BYTES * size)
        for number, (group, size) in enumerate(groups)
    ]
    counting = [CountJob(number, _ROW_BYTES * sum(rows) >> bits) for number in range(1 << bits)]
    run(partial(sort_rows, scratch=work.scratch, bits=bits), sorting)
    names = tuple(job.key for job in sorting)
    run(partial(count_share, scratch=work.scratch, sorted_as=names), counting)
    columns = [_read_counts(work.scratch / job.key) for job in counting]
    shutil.rmtree(work.scratch)
    hashes, articles, accused, sites = map(np.concatenate, zip(*columns, strict=True))
    return Census(hashes.data, articles.data, accused.data, sites.data)


def _groups(parts: Sequence[Part], rows: Sequence[int], at_a_time: int) -> Iterator[tuple[list[Part], int]]:
    """The parts in groups of about that many rows, each with its number of rows."""
    group: list[Part] = []
    size = 0
    for part, more in zip(parts, rows, strict=True):
        if group and size + more > at_a_time:
            yield group, size
            group, size = [], 0
        group.append(part)
        size += more
    yield group, size


def sort_rows(job: SortJob, watch: Watch, *, scratch: Path, bits: int) -> None:
    """Writes the rows of the parts, sorted by entity, and where each share begins and ends in them."""
    rows = np.concatenate([block.rows() for survey in job.surveys for block in read_notes(survey)])
    rows = rows[np.argsort(rows[:, ENTITY])]
    firsts = np.arange(1 << bits, dtype=np.uint64) << np.uint64(64 - bits)
    edges = np.append(np.searchsorted(rows[:, ENTITY], firsts), len(rows))
    with writing(scratch / job.key) as file:
        np.save(file, rows)
    with writing(_edges(scratch / job.key)) as file:
        np.save(file, edges)


def count_share(job: CountJob, watch: Watch, *, scratch: Path, sorted_as: Sequence[str]) -> None:
    """Writes the counts of all entities of the share."""
    census = count([_read_share(scratch / name, job.number) for name in sorted_as], {})
    with writing(scratch / job.key) as file:
        np.savez(file, hashes=census.hashes, articles=census.articles, accused=census.accused, sites=census.sites)


def _read_share(file: Path, number: int) -> Rows:
    first, last = np.load(_edges(file))[number : number + 2].tolist()
    return np.array(np.load(file, mmap_mode="r")[first:last])  # a copy: mapped pages would count as memory in use


def _edges(file: Path) -> Path:
    return file.with_name(f"{file.name}-edges")


def _read_counts(file: Path) -> list[Any]:
    with np.load(file) as columns:
        return [columns[name] for name in ("hashes", "articles", "accused", "sites")]


def _names(work: Work, parts: Iterable[Part], wanted: frozenset[int]) -> dict[int, str]:
    """The accused entities that have one of these hashes, by hash."""
    blocks = (block for part in parts for block in read_notes(work.survey(part.key), columns=()))
    accused = (one for block in blocks for one in block.accused)
    return {hashed: entity for entity in accused if (hashed := entity_hash(entity)) in wanted}
