"""Parts worked on by several processes of this machine."""

from __future__ import annotations

import gc
import os
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dechaff.run.engines.engine import Progress
from dechaff.run.engines.job import Job, Task, Try

if TYPE_CHECKING:
    from dechaff.run.engines.worker import Worker


class LocalEngine:
    """Processes of this machine, each with one part at a time.

    They stay for the next task: what they have made ready to judge articles is not made ready again.
    """

    name = "local"

    def __init__(self, workers: int | None = None) -> None:
        """As many processes as the machine has cores for us, where `workers` is None."""
        self.workers = workers or len(os.sched_getaffinity(0))
        self._team: list[Worker] = []

    def run(self, task: Task, jobs: Sequence[Job], progress: Progress, scratch: Path) -> None:
        """Does the task for each job, in any order. Raises what a task raises, and WorkerError.

        A worker that dies costs its part one retry; if the next dies over the same record, that is given up.
        """
        # With them comes multiprocessing, for which a run that finds nothing to do need not wait.
        from multiprocessing.connection import wait

        from dechaff.run.engines.worker import Worker

        # The largest first, so that at the end nobody waits long for the last one.
        waiting = deque(Try(job) for job in sorted(jobs, key=lambda job: -job.size))
        team = self._team
        missing = min(self.workers, len(jobs)) - len(team)
        has_frozen = gc.get_freeze_count() > 0  # a program that has frozen its objects keeps them so
        if not has_frozen:  # so that workers share the memory of what is loaded by now
            if missing > 0:
                gc.collect()
            gc.freeze()
        try:
            team += [Worker() for _ in range(missing)]
            while waiting or any(worker.busy for worker in team):
                for worker in team:
                    if waiting and worker.busy is None:
                        worker.begin(task, waiting.popleft())
                busy = {worker.connection: worker for worker in team if worker.busy}
                for connection in wait([*busy]):
                    worker = busy[connection]
                    lost = worker.listen(progress)
                    if lost is not None:
                        team[team.index(worker)] = Worker()
                        waiting.appendleft(lost)
        finally:
            if not has_frozen:
                gc.unfreeze()

    def end(self) -> None:
        """Ends the processes, at once."""
        while self._team:
            self._team.pop().end()
