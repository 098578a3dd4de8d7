"""The jobs that engines work on, and how the work is watched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from dechaff.ingest.parts import Part


class Job(Protocol):
    """A piece of work, independent of all others of the same task."""

    @property
    def key(self) -> str:
        """A name that is unique in its task, and valid as the name of a file."""

    @property
    def size(self) -> int:
        """In bytes, to show progress."""

    @property
    def about(self) -> str:
        """What messages call it."""


@dataclass(frozen=True, slots=True)
class PartJob:
    """A part to be worked on."""

    part: Part
    firsts: tuple[int, ...] = ()
    """The numbers of the first records of its stretches, if they are known."""

    @property
    def key(self) -> str:
        """The part's."""
        return self.part.key

    @property
    def size(self) -> int:
        """The part's."""
        return self.part.size

    @property
    def about(self) -> str:
        """The first files it is made of."""
        return ", ".join(stretch.source.name for stretch in self.part.stretches[:3])


def _ignore(number: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Watch:
    """What the work on a part reports, and what it is told."""

    at: Callable[[int], None] = _ignore
    """Called with the number of a record, counted over the part, when it is begun, and with -1 when it is done."""
    done: Callable[[int], None] = _ignore
    """Called with the number of bytes processed since the last call."""
    deadly: frozenset[int] = frozenset()
    """Records, counted over the part, to be given up: processes have died over them."""
    one_by_one: bool = False
    """Whether records are to be worked on one by one."""


MOST_DEATHS = 3
"""How often a job is tried again without a record being given up. After that the fault is not in a record, but in the
machine, or in what is read between two records."""


class ChangedError(Exception):
    """A file is no longer what it was when the first pass read it; the message says what to do."""


class WorkerError(Exception):
    """Workers die and no record is to blame; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Try:
    """A job as it is given to a worker."""

    job: Job
    deaths: int = 0
    """How many workers have died on it since a record was last given up."""
    at: int = -1
    """The record that the last of them was at; -1 for none."""
    deadly: frozenset[int] = frozenset()
    """Records that have been given up: two workers in a row died over them."""

    @property
    def one_by_one(self) -> bool:
        """Whether its records are to be worked on one by one, so that it is known over which the next worker dies."""
        return self.deaths > 0

    def again(self, at: int) -> Try:
        """The job after the death of its worker at that record, or at none if it is -1.

        One death over a record is chance; at the next, the record is given up. Raises WorkerError.
        """
        if at >= 0 and at == self.at and at not in self.deadly:
            return Try(self.job, deadly=self.deadly | {at})
        if self.deaths >= MOST_DEATHS:
            raise WorkerError(
                f"{self.job.about}: the process that worked on it died {self.deaths + 1} times, perhaps for lack of "
                "memory; run the same command again to resume, with fewer --workers"
            )
        return replace(self, deaths=self.deaths + 1, at=at)


Task = Callable[[Any, Watch], None]
"""What is done for each job, of one kind of job. Its results are all in files."""
