"""A process of this machine that works on parts."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import pickle
import signal
import sys
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from dechaff.run.engines.engine import Progress
from dechaff.run.engines.job import Task, Try, Watch

REPORT_SECONDS = 0.2
"""How often a worker reports its progress."""
OBJECTS_AT_A_TIME = 10_000
"""How many new objects a worker makes before they are looked through for garbage. With ten times as many, it takes a
tenth more memory."""
_PR_SET_PDEATHSIG = 1


class Worker:
    """A process, and the job it is working on."""

    def __init__(self, task: Task) -> None:
        """A process that begins with this task."""
        # A forked process shares what is loaded here, above all the rules, and is given the task without pickling.
        context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
        self.busy: Try | None = None
        self._reported = 0
        self._task = task
        self._at = context.RawValue("q", -1)
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, self._at, os.getpid(), task), daemon=True)
        self._process.start()
        theirs.close()

    def begin(self, task: Task, job: Try) -> None:
        """Gives it a job, and the task if that has changed."""
        self.busy, self._reported = job, 0
        with suppress(OSError):  # if it is dead, listening notices
            self.connection.send((None if task is self._task else task, job.job, job.deadly, job.one_by_one))
        self._task = task

    def listen(self, progress: Progress) -> Try | None:
        """Takes one message from it. If it is dead, the job to be tried again. Raises what its task has raised."""
        assert self.busy is not None
        try:
            kind, value = self.connection.recv()
        except (EOFError, OSError):
            progress.done(-self._reported)
            self.end()
            return self.busy.again(self._at.value)
        if kind == "error":
            raise value
        if kind == "end":
            value = self.busy.job.size - self._reported
            self.busy = None
        self._reported += value
        progress.done(value)
        return None

    def end(self) -> None:
        """Kills the process."""
        self.connection.close()
        self._process.kill()
        self._process.join()


def _work(connection: Connection, at: Any, parent: int, task: Task) -> None:
    """The main loop of a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles it
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _die_with(parent)
    gc.set_threshold(OBJECTS_AT_A_TIME)
    while True:
        try:
            other, job, deadly, one_by_one = connection.recv()
        except EOFError:
            return
        task = other or task
        try:
            task(job, _watch(connection, at, deadly, one_by_one))
        # As if the machine had killed the process for lack of memory: the record is tried again, then given up. The
        # interpreter raises SystemError if a library fails without setting an error.
        except (MemoryError, SystemError):
            os._exit(1)
        except BaseException as error:
            connection.send(("error", _sendable(error)))
        else:
            connection.send(("end", 0))


def _watch(connection: Connection, at: Any, deadly: frozenset[int], one_by_one: bool) -> Watch:
    held, reported = 0, time.monotonic()

    def take_up(number: int) -> None:
        at.value = number

    def done(size: int) -> None:
        nonlocal held, reported
        held += size
        now = time.monotonic()
        if now - reported > REPORT_SECONDS:
            connection.send(("done", held))
            held, reported = 0, now

    return Watch(take_up, done, deadly, one_by_one)


def _die_with(parent: int) -> None:
    """Has this process killed when its parent dies: it must not go on writing when another run has begun."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _sendable(error: BaseException) -> BaseException:
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
