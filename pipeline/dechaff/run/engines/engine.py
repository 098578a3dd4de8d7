"""Where parts are worked on, and who wants to know how far that is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from dechaff.run.engines.job import Job, Task


class Progress(Protocol):
    """Whoever wants to know how far a run is."""

    def expect(self, bytes: int) -> None:
        """So many bytes more are to be worked through."""

    def done(self, bytes: int) -> None:
        """So many of them have been."""


class Silent:
    """Progress that nobody looks at."""

    def expect(self, bytes: int) -> None:
        pass

    def done(self, bytes: int) -> None:
        pass


class Engine(Protocol):
    """Where parts are worked on."""

    name: str
    """What the command line calls it."""

    def run(self, task: Task, jobs: Sequence[Job], progress: Progress, scratch: Path) -> None:
        """Does the task for each job, in any process and any order; `scratch` is a folder that all of them see.

        A worker that dies costs its job one retry; if the next dies over the same record, that is given up. Raises what
        a task raises, and WorkerError.
        """

    def end(self) -> None:
        """Lets go what was kept for the next task, and what a task that raised has left; called after all of them."""
