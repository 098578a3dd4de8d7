"""A span of the judged text that evidence points at."""

from __future__ import annotations

from dataclasses import dataclass

from dechaff.model import Evidence, Level


@dataclass(frozen=True, slots=True)
class Unit:
    """What may be cut or flagged as one."""

    start: int
    end: int
    level: Level
    """How much of the article it is."""
    score: float
    """Its points."""
    why: tuple[Evidence, ...]
    """The evidence in it."""
