"""What a run keeps for the next one, in `_report/.work`: what each part was made of, and what came of it."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dechaff.export.files import writing
from dechaff.export.folder import LOCK, REPORT, WORK, OutputError
from dechaff.report.lines import Line, dump_line, load_line

LOCK_SECONDS = 10.0
"""How long to wait for another run in the same folder: one that was killed may take a moment to go."""


@dataclass(frozen=True, slots=True)
class Work:
    """The work folder of one output folder. Parts are known by their keys."""

    output: Path

    @property
    def folder(self) -> Path:
        """Where all this lies."""
        return self.output / REPORT / WORK

    @property
    def census(self) -> Path:
        """The frozen census."""
        return self.folder / "census"

    @property
    def scratch(self) -> Path:
        """A folder for what is needed while the census is counted."""
        return self.folder / "scratch"

    def survey(self, key: str) -> Path:
        """What the first pass wrote down of the part's records."""
        return self.folder / "surveys" / key

    def surveyed(self, key: str) -> Path:
        """What the survey was made of; there only when it is complete."""
        return self.folder / "surveys" / f"{key}.json"

    def written(self, key: str) -> Path:
        """What the part's output was made of; there only when it is complete."""
        return self.folder / "parts" / f"{key}.json"

    def pieces(self, key: str, attempt: str) -> Path:
        """The folder of what the part has written and others add to, until it is joined.

        Each attempt at a part has its own: a worker that is believed dead may still be writing.
        """
        return self.folder / "pieces" / key / attempt

    def keys(self) -> set[str]:
        """The parts of which anything is kept."""
        folders = (self.folder / "surveys", self.folder / "parts", self.folder / "pieces")
        return {path.name.removesuffix(".json") for folder in folders if folder.is_dir() for path in folder.iterdir()}


def save(path: Path, content: Line) -> None:
    """Writes the content as JSON, whole or not at all."""
    with writing(path) as file:
        file.write(dump_line(content))


def load(path: Path) -> Line | None:
    """What was saved there; None where there is nothing, or nothing that can be read: then it is made anew."""
    try:
        return load_line(path.read_bytes())
    except (OSError, ValueError):
        return None


@contextmanager
def locked(output: Path) -> Iterator[None]:
    """The folder for this process and those it starts alone. Raises OutputError where another run is at work in it."""
    folder = output / REPORT / WORK
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as file:
        started = time.monotonic()
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() - started > LOCK_SECONDS:
                    raise OutputError(
                        f"{output}: another run is writing here; let it end, or name another folder"
                    ) from None
                time.sleep(0.05)
            except OSError:  # a file system without locks
                break
        yield
