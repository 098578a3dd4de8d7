"""One part to be worked on, and how the work on it is watched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dechaff.ingest.parts import Part


@dataclass(frozen=True, slots=True)
class Job:
    """A part to be worked on."""

    part: Part
    firsts: tuple[int, ...] = ()
    """The numbers of the first records of its stretches, where they are known."""


def _ignore(number: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Watch:
    """What the work on a part tells whoever watches it, and is told."""

    at: Callable[[int], None] = _ignore
    """Called with the number of the record, counted over the part, that is taken up next; -1 for none."""
    done: Callable[[int], None] = _ignore
    """Called with the number of bytes that have been worked through since the last call."""
    deadly: frozenset[int] = frozenset()
    """Records, counted over the part, over which the process that worked on them has died."""


Task = Callable[[Job, Watch], None]
"""What is done for each part. It leaves all it has to say in files."""
