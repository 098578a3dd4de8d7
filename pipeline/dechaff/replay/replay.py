"""What becomes of a cleaned corpus under other rules, article by article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dechaff import arguments
from dechaff.census.bands import BANDS
from dechaff.census.census import Census
from dechaff.census.counting import Hashes
from dechaff.census.entities import entity_hash, names
from dechaff.census.files import open_census
from dechaff.census.header import CensusError
from dechaff.display.comparison.differences import Judged
from dechaff.folder.paths import OutputError
from dechaff.folder.work import SurveyRow, Work, load
from dechaff.known import Known
from dechaff.replay.base import AGAIN, Base
from dechaff.replay.changes import Changes
from dechaff.replay.clean_again import CensusChange, JudgedRow, clean_part_again, judged_file
from dechaff.replay.survey_again import AgainRow, ReplayJob, survey_part_again
from dechaff.run.counting import count_parts
from dechaff.run.engines.engine import Engine, Progress
from dechaff.run.engines.job import ChangedError, Job, Task
from dechaff.run.settings import Settings, shared_cleaner
from dechaff.text.rows import read_row


def replay(base: Base, new: Settings, engine: Engine, progress: Progress, scratch: Path) -> Replayed:
    """What the settings, with other rules than those of the base, make of its articles.

    Works in the folder `scratch`, which it makes. Raises OutputError, ChangedError and WorkerError.
    """
    changes = Changes(base.settings, new)
    if not changes:
        return Replayed(())
    was, work = base.work, Work(scratch)
    jobs = [ReplayJob(one) for one in base.parts]
    progress.expect(2 * sum(job.size for job in jobs))
    shared_cleaner(new)  # before the workers are forked, which then share it
    survey = partial(survey_part_again, old=base.settings, new=new, changes=changes, was=was, work=work)
    engine.run(survey, jobs, progress, work.scratch)
    census = _count(base, new, work, engine, progress)
    change = _census_change(base.settings, base.settings.census or was.census, new, census)
    clean = partial(clean_part_again, new=new, changes=changes, was=was, work=work, census=census, census_change=change)
    engine.run(clean, jobs, progress, work.scratch)
    return Replayed(tuple(judged_file(work, job.key) for job in jobs))


@dataclass(frozen=True, slots=True)
class Replayed:
    """What other rules make of the articles of a base."""

    files: tuple[Path, ...]
    """With what has been judged again, in the order of the report."""

    def over(self, base: Iterable[Judged]) -> Iterator[Judged]:
        """What they make of each article, given what the run made of it. Raises ChangedError."""
        lines = (line for file in self.files for line in file.open("rb"))
        again = (read_row(line, JudgedRow) for line in lines)
        row = next(again, None)
        for one in base:
            if row is not None and (row["path"], row["record"]) == (one.path, one.record):
                yield replace(one, outcome=row["outcome"], cuts=row["cuts"], flags=row["flags"])
                row = next(again, None)
            else:
                yield one
        if row is not None:
            raise ChangedError("the report has changed during the comparison; run the same command again")


def _count(base: Base, new: Settings, work: Work, engine: Engine, progress: Progress) -> Path:
    """The census under the new settings."""
    if new.census is not None:
        return new.census
    again = [load(work.surveyed(one.part.key), AgainRow) for one in base.parts]
    surveys = []
    for one, row in zip(base.parts, again, strict=True):
        if row is None:
            raise ChangedError(f"{work.surveyed(one.part.key)}: changed; run the same command again")
        survey: SurveyRow = {**one.surveyed, "rows": row["rows"]}
        surveys.append(survey)

    def work_on(task: Task, more: Sequence[Job]) -> None:
        engine.run(task, more, progress, work.scratch)

    count_parts(work, [one.part for one in base.parts], surveys, new.rules, {}, work_on)
    return work.census


def _census_change(old: Settings, old_census: Path, new: Settings, new_census: Path) -> CensusChange:
    try:
        one, other = open_census(old_census), open_census(new_census)
    except CensusError as error:
        raise OutputError(f"{error}; {AGAIN}") from error
    before, after = _suspects(old, one), _suspects(new, other)
    return CensusChange(_keys(before ^ after), _moved(one, other))


def _suspects(settings: Settings, census: Census) -> frozenset[str]:
    rules = settings.rules
    known = Known(
        rules,
        rules.profile(settings.profile),
        allowed=arguments.as_listing("allow", settings.allow, rules),
        denied=arguments.as_listing("deny", settings.deny, rules),
    )
    return known.with_census(census).suspects.entities


def _keys(suspects: Iterable[str]) -> Hashes:
    """The hashes that stand for a mention of one of these in notes, ascending."""
    suspects = [*suspects]
    return np.array(sorted({entity_hash(one) for one in (*suspects, *names(suspects))}), np.uint64)


def _moved(old: Census, new: Census) -> Hashes:
    """The hashes of the entities that are in another band, ascending."""
    hashes = np.union1d(np.asarray(old.hashes), np.asarray(new.hashes))
    moved: Hashes = hashes[_bands(old, hashes) != _bands(new, hashes)]
    return moved


def _bands(census: Census, hashes: Hashes) -> npt.NDArray[np.intp]:
    """The band of each of these entities, as a number."""
    counts = np.ones(len(hashes), np.int64)
    counts[np.searchsorted(hashes, np.asarray(census.hashes))] = np.asarray(census.articles)
    return np.searchsorted(np.array(sorted(least for least, _ in BANDS)), counts, side="right")
