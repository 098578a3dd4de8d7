"""Progress on standard error, if that is a terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from dechaff.cli.terminal import duration

SHOW_SECONDS = 0.2


class Progress:
    """Shows how far a run is, its speed and the time left; silent if standard error is not a terminal."""

    def __init__(self, passes: int = 1, what: str = "read") -> None:
        """`what` is done to the input, once or in two `passes`."""
        self._reading = f"to {what} in two passes" if passes == 2 else f"to {what}"
        self._expected = 0
        self._done = 0
        self._started = time.monotonic()
        self._shown = 0.0
        self._visible = sys.stderr.isatty()

    def expect(self, bytes: int) -> None:
        """Adds to the bytes that are to be processed."""
        self._expected += bytes

    def done(self, bytes: int) -> None:
        """Adds to the bytes that have been processed."""
        self._done += bytes
        now = time.monotonic()
        if self._visible and now - self._shown > SHOW_SECONDS:
            self._shown = now
            sys.stderr.write(f"\r{self._line(now - self._started)}\x1b[K")
            sys.stderr.flush()

    def _line(self, seconds: float) -> str:
        share = min(1.0, self._done / max(1, self._expected))
        rate = self._done / 1e6 / max(seconds, 1e-9)
        left = f", {duration(seconds / share - seconds)} left" if share > 0.01 else ""
        return f"{share:4.0%} of {self._expected / 1e6:,.0f} MB {self._reading}, {rate:.1f} MB/s{left} "

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
