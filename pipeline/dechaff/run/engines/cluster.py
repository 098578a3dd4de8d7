"""Parts processed on a Ray cluster, or on this machine under Ray. Needs `dechaff[ray]`."""

from __future__ import annotations

import os
import socket
import struct
from collections import deque
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

from dechaff.run.engines.engine import Progress
from dechaff.run.engines.job import Job, Task, Try, Watch, WorkerError
from dechaff.run.settings import code_fingerprint

WAITING_EACH = 2
"""Parts submitted per worker: more would only fill the cluster's memory."""
CONNECT_SECONDS = 10.0
CANCEL_SECONDS = 30.0
"""How long to wait for workers to stop."""
_NUMBER = struct.Struct("<q")


class ClusterError(WorkerError):
    """There is no cluster, or it cannot do this work; the message says what to do."""


class RayEngine:
    """Ray Core tasks, one per part. Input and output must be on a path that all nodes share."""

    name = "ray"

    def __init__(self, address: str | None = None, workers: int | None = None) -> None:
        """The cluster at that address (`auto` for the one this machine belongs to); if None, a new local one.

        `workers` is the number of tasks at a time; if None, the number of cores. Raises ClusterError.
        """
        self._ray = _import_ray()
        if not self._ray.is_initialized():
            _refuse_silence(address)
            os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
            try:
                self._ray.init(
                    address=address,
                    num_cpus=workers if address is None else None,
                    include_dashboard=None if address else False,
                    log_to_driver=False,
                    logging_level="error",
                )
            except (ConnectionError, ValueError, RuntimeError) as error:
                raise ClusterError(
                    f"no Ray cluster at {address}: {error}; start one with `ray start --head`"
                ) from error
        self._workers = workers or max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def run(self, task: Task, jobs: Sequence[Job], progress: Progress, scratch: Path) -> None:
        """Runs the task for each job, in any order. Raises as `Engine.run` does, and ClusterError."""
        ray = self._ray
        scratch.mkdir(parents=True, exist_ok=True)
        work = ray.remote(num_cpus=1, max_retries=0)(_work)
        shared, code = ray.put(task), code_fingerprint()
        waiting = deque(Try(job) for job in sorted(jobs, key=lambda job: -job.size))
        running: dict[Any, tuple[Try, Path]] = {}
        attempts = count()  # each with a file of its own: a worker believed dead may still be writing
        try:
            while waiting or running:
                while waiting and len(running) < WAITING_EACH * self._workers:
                    one, at = waiting.popleft(), scratch / f"at-{next(attempts)}"
                    running[work.remote(shared, one.job, one.deadly, one.one_by_one, at, code)] = one, at
                for done in ray.wait([*running], timeout=1.0)[0]:
                    one, at = running.pop(done)
                    try:
                        ray.get(done)
                    except ray.exceptions.RayTaskError as error:
                        raise error.cause from error
                    except ray.exceptions.RayError:  # the worker is lost, or the node with it
                        waiting.appendleft(one.again(_read(at)))
                    else:
                        progress.done(one.job.size)
                    at.unlink(missing_ok=True)
        finally:
            for reference in running:
                ray.cancel(reference, force=True)
            if running:  # no worker may write after the end of the run
                ray.wait([*running], num_returns=len(running), timeout=CANCEL_SECONDS)

    def end(self) -> None:
        """Does nothing: the workers belong to the cluster."""


def _work(task: Task, job: Job, deadly: frozenset[int], one_by_one: bool, at: Path, code: str) -> None:
    """What a worker does for a job. It writes to `at` which record it is working on, in case it dies.

    Raises ClusterError if its code does not have that fingerprint: its results would be taken for those of the run's.
    """
    if code_fingerprint() != code:
        raise ClusterError(
            f"{socket.gethostname()}: this node of the cluster has another version of dechaff, Python or a library "
            "than the machine that started the run; install the same everywhere and run the command again"
        )
    with at.open("wb", buffering=0) as file:

        def take_up(number: int) -> None:
            os.pwrite(file.fileno(), _NUMBER.pack(number), 0)

        take_up(-1)
        try:
            task(job, Watch(take_up, deadly=deadly, one_by_one=one_by_one))
        except MemoryError:  # as in the local engine
            os._exit(1)


def _read(at: Path) -> int:
    try:
        return int(_NUMBER.unpack(at.read_bytes())[0])
    except (OSError, struct.error):
        return -1


def _refuse_silence(address: str | None) -> None:
    """Raises ClusterError if nothing answers at `HOST:PORT`: Ray itself would try forever."""
    host, _, port = (address or "").rpartition(":")
    if not host or "/" in host or not port.isdecimal():
        return
    try:
        socket.create_connection((host, int(port)), CONNECT_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise ClusterError(f"no Ray cluster at {address}: {error}; start one with `ray start --head`") from error


def _import_ray() -> Any:
    try:
        import ray
        import ray.exceptions
    except ImportError as error:
        raise ClusterError("Ray is not installed; pip install 'dechaff[ray]'") from error
    return ray
