"""The command line in processes of its own, forked from one that has loaded it: a hundred runs take seconds."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import isal.igzip_threaded  # noqa: F401  all of them so that no process loads them again
from dechaff.cli import main
from dechaff.ingest import parts
from dechaff.rulefiles import load_rules
from dechaff.run.settings import Settings, make_cleaner

PART_BYTES = 4096
"""What runs work on at a time here, so that a small corpus has many parts."""
TIMEOUT_SECONDS = 120.0
UNEXPECTED = 70
"""The status of a command that raised what it should have told."""


@dataclass(frozen=True)
class Ended:
    """A command that has come to its end."""

    command: str
    status: int
    """Below zero the signal that killed it."""
    said: str
    """On standard output and standard error."""


def load() -> None:
    """Loads all that commands need."""
    make_cleaner(Settings(load_rules())).clean("[TG📱+ @demo_shop](https://t.me/demo_shop)\n", "markdown")


class Command:
    """A command that is running."""

    def __init__(self, arguments: list[str], log: Path, first: Callable[[], object] | None = None) -> None:
        """Starts it; `first` is done in the new process before."""
        self.name, self._log = " ".join(["dechaff", *arguments]), log
        self.pid = os.fork()
        self._status: int | None = None
        if self.pid == 0:
            _become(arguments, log, first)

    def workers(self) -> list[int]:
        """The processes that it has started, by their numbers."""
        with suppress(OSError):
            return [int(one) for one in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]
        return []

    def ended(self) -> bool:
        """Whether it has come to its end."""
        if self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._status = os.waitstatus_to_exitcode(status) if pid else None
        return self._status is not None

    def kill(self, with_signal: int = signal.SIGKILL) -> None:
        """Sends it the signal, unless it has ended."""
        if not self.ended():
            os.kill(self.pid, with_signal)

    def wait(self) -> Ended:
        """Waits for its end; one that takes too long is killed."""
        until = time.monotonic() + TIMEOUT_SECONDS
        while not self.ended():
            if time.monotonic() > until:
                self.kill()
                until += TIMEOUT_SECONDS
            time.sleep(0.002)
        assert self._status is not None
        return Ended(self.name, self._status, self._log.read_text("utf-8", "replace"))


def _become(arguments: list[str], log: Path, first: Callable[[], object] | None) -> None:
    """The life of the new process: it never returns."""
    status = UNEXPECTED
    try:
        out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for stream in (1, 2):
            os.dup2(out, stream)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")  # a test may have put others there
        assert parts.SMALLEST_PART
        parts.SMALLEST_PART = PART_BYTES
        if first is not None:
            first()
        main.main(arguments, "dechaff")
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)
