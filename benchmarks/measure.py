"""What a command costs: CPU time, wall time and memory, of it and of all processes it starts. Linux only."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_SAMPLE_SECONDS = 0.1


@dataclass(frozen=True)
class Cost:
    """Seconds and megabytes (millions of bytes) of one run."""

    cpu: float  # user and system, of the whole tree
    wall: float
    memory: float  # peak resident set of the largest process
    memory_tree: float  # peak of the tree, pages shared within it counted once
    over_time: tuple[Sample, ...] = ()  # if `measure` was asked for it


@dataclass(frozen=True)
class Sample:
    """Memory at one moment, in megabytes."""

    seconds: float  # since the start
    largest: float  # resident set of the largest process
    tree: float  # of all processes, shared pages counted once


def measure(
    command: Sequence[str | Path], log: Path, env: Mapping[str, str] | None = None, *, over_time: bool = False
) -> Cost:
    """Run the command to its end, with its output in `log`. Raises RuntimeError if the command fails."""
    # Processes that outlive their parent become ours, so that their time is counted.
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before, started = _children_seconds(), time.perf_counter()
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=env, start_new_session=True
        )
        memory = _Memory(process.pid)
        memory.start()
        status = process.wait()
        wall = time.perf_counter() - started
        memory.stop()
    _reap_orphans()
    if status:
        raise RuntimeError(f"exit status {status} of {' '.join(map(str, command))}:\n{log.read_text()[-2000:]}")
    samples = tuple(memory.samples) if over_time else ()
    return Cost(_children_seconds() - before, wall, memory.largest / 1e6, memory.tree / 1e6, samples)


def _children_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _reap_orphans() -> None:
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


class _Memory(threading.Thread):
    """Samples the memory of all processes in a session."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self.session = session
        self.largest = self.tree = 0
        self.samples: list[Sample] = []
        self._begun = time.perf_counter()
        self._over = threading.Event()

    def run(self) -> None:
        self._sample()
        while not self._over.wait(_SAMPLE_SECONDS):
            self._sample()

    def stop(self) -> None:
        self._over.set()
        self.join()

    def _sample(self) -> None:
        now = tree = 0
        for process in Path("/proc").iterdir():
            if process.name.isdigit() and _session(process) == self.session:
                self.largest = max(self.largest, _kilobytes(process / "status", "VmHWM:") * 1024)
                now = max(now, _kilobytes(process / "status", "VmRSS:") * 1024)
                tree += _kilobytes(process / "smaps_rollup", "Pss:") * 1024
        self.tree = max(self.tree, tree)
        self.samples.append(Sample(time.perf_counter() - self._begun, now / 1e6, tree / 1e6))


def _session(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[3])
    except (OSError, IndexError):  # the process has just ended
        return 0


def _kilobytes(file: Path, name: str) -> int:
    try:
        lines = file.read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)
