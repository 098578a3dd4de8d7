"""The articles that contestants are run over: invented corpora, folders of real files, and two short texts."""

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

import corpus

HERE = Path(__file__).resolve().parent
PLAIN, LINKING = SHORT = "plain", "linking"
"""The short texts, both honest: one without anything for a rule to look at, one with a link to a group."""
_GENERATOR = ["words.py", "voices.py", "markup.py", "honest.py", "promo.py", "corpus.py"]
_GROUP_LINK = "https://t.me/"


class Source(Protocol):
    """A folder of articles."""

    @property
    def size(self) -> float:
        """Its size, in its unit."""

    @property
    def unit(self) -> str:
        """What costs are given for: `MB`, a million bytes, or `text`."""

    def folder(self, scratch: Path) -> Path:
        """The folder, made below `scratch` if it is not there yet."""


@dataclass(frozen=True)
class Invented:
    """A corpus of JSON Lines, a share `dirty` of its articles with promotion."""

    dirty: float
    size: float
    shards: int
    unit: str = "MB"

    def folder(self, scratch: Path) -> Path:
        name = f"{self.dirty:g}-{self.size:g}mb-{self.shards}"
        articles = corpus.lines(1, self.dirty)
        return _made(scratch, name, lambda folder: corpus.write(folder, self.size, articles, self.shards))


@dataclass(frozen=True)
class Real:
    """A folder of files as they are, in any folders below it."""

    path: Path
    unit: str = "MB"

    @cached_property
    def size(self) -> float:
        return sum(file.stat().st_size for file in self.path.rglob("*") if file.is_file()) / corpus.MEGABYTE

    def folder(self, scratch: Path) -> Path:
        return self.path


@dataclass(frozen=True)
class Short:
    """The two short texts, each a file of 1 to 2 kB."""

    size: float = 1
    unit: str = "text"

    def folder(self, scratch: Path) -> Path:
        return _made(scratch, "short", _write_short)


def _write_short(folder: Path) -> None:
    folder.mkdir(parents=True)
    texts = (line.fields["text"] for line in corpus.lines(1, 0.0, 1000, 1500))
    fitting = (text for text in texts if text.startswith("# ") and 1000 <= len(text.encode()) <= 2000)
    wanted = {PLAIN: False, LINKING: True}
    while wanted:
        text = next(fitting)
        for name, links in wanted.items():
            if links == (_GROUP_LINK in text):
                (folder / f"{name}.md").write_text(text, encoding="utf-8")
                del wanted[name]
                break


def _made(scratch: Path, name: str, make: Callable[[Path], object]) -> Path:
    """The folder of that name, made by this version of the generator."""
    generator = hashlib.sha256(b"".join((HERE / file).read_bytes() for file in _GENERATOR)).hexdigest()[:8]
    folder = scratch / "corpora" / f"{generator}-{name}"
    if not folder.exists():
        unfinished = folder.with_name(f"{folder.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        make(unfinished)
        unfinished.rename(folder)
    return folder
