"""Progress on standard error while a terminal looks on."""

from __future__ import annotations

import sys
import time
from types import TracebackType


class Progress:
    """Counts articles and shows how fast they go; silent where standard error is no terminal."""

    def __init__(self, passes: int) -> None:
        self._passes = passes
        self._articles = 0
        self._characters = 0
        self._started = time.monotonic()
        self._shown = 0.0
        self._visible = sys.stderr.isatty()

    def tick(self, characters: int) -> None:
        """One more article of so many characters has gone through a pass."""
        self._articles += 1
        self._characters += characters
        now = time.monotonic()
        if self._visible and now - self._shown > 0.2:
            self._shown = now
            rate = self._characters / 1e6 / max(now - self._started, 1e-9) / self._passes
            sys.stderr.write(f"\r{self._articles} articles read in {self._passes} passes, {rate:.1f} MB/s \x1b[K")
            sys.stderr.flush()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
