"""Parts processed on this machine, by several processes."""

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

    They stay for the next task, so that what they loaded to judge articles is not loaded again.
    """

    name = "local"

    def __init__(self, workers: int | None = None) -> None:
        """`workers` is the number of processes; if None, one for each core this process may use."""
        self.workers = workers or len(os.sched_getaffinity(0))
        self._team: list[Worker] = []

    def run(self, task: Task, jobs: Sequence[Job], progress: Progress, scratch: Path) -> None:
        """Runs the task for each job, the largest first; all else is as in `Engine.run`."""
        # Imported late: a run with nothing to do need not wait for multiprocessing.
        from multiprocessing.connection import wait

        from dechaff.run.engines.worker import Worker

        # The largest first, so that no large one is left for the end.
        waiting = deque(Try(job) for job in sorted(jobs, key=lambda job: -job.size))
        team = self._team
        missing = min(self.workers, len(jobs)) - len(team)
        has_frozen = gc.get_freeze_count() > 0  # objects that the calling program has frozen stay frozen
        if not has_frozen:  # so that workers share the memory of what is loaded by now
            if missing > 0:
                gc.collect()
            gc.freeze()
        try:
            team += [Worker(task) for _ in range(missing)]
            while waiting or any(worker.busy for worker in team):
                for worker in team:
                    if waiting and worker.busy is None:
                        worker.begin(task, waiting.popleft())
                busy = {worker.connection: worker for worker in team if worker.busy}
                for connection in wait([*busy]):
                    worker = busy[connection]
                    lost = worker.listen(progress)
                    if lost is not None:
                        team[team.index(worker)] = Worker(task)
                        waiting.appendleft(lost)
        finally:
            if not has_frozen:
                gc.unfreeze()

    def end(self) -> None:
        """Kills the processes."""
        while self._team:
            self._team.pop().end()
