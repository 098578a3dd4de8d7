"""The interface of engines, and of what shows their progress."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from dechaff.run.engines.job import Job, Task


class Progress(Protocol):
    """Something that shows the progress of a run."""

    def expect(self, bytes: int) -> None:
        """Adds to the bytes that are to be processed."""

    def done(self, bytes: int) -> None:
        """Adds to the bytes that have been processed."""


class Silent:
    """Progress that is not shown."""

    def expect(self, bytes: int) -> None:
        pass

    def done(self, bytes: int) -> None:
        pass


class Engine(Protocol):
    """Runs tasks in worker processes."""

    name: str
    """What the command line calls it."""

    def run(self, task: Task, jobs: Sequence[Job], progress: Progress, scratch: Path) -> None:
        """Runs the task for each job, in any process and any order; `scratch` is a folder that all of them share.

        A worker that dies costs its job one retry; if the next dies over the same record, that is given up. Raises what
        a task raises, and WorkerError.
        """

    def end(self) -> None:
        """Frees what was kept for the next task, and what a failed task left behind; called after the last task."""
