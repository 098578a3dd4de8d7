"""A span of the judged text that evidence points at."""

from __future__ import annotations

from dataclasses import dataclass

from dechaff.judge.weigh import total
from dechaff.model import Evidence, Level


@dataclass(frozen=True, slots=True)
class Unit:
    """What may be cut or flagged as one."""

    start: int
    end: int
    level: Level
    """How much of the article it is."""
    why: tuple[Evidence, ...]
    """The evidence whose points it has; some of it may lie beside it, as that of the block it stands in."""
    seen: tuple[Evidence, ...]
    """All evidence in it, whether it counts or not; where there is none, that of the unit it goes with."""
    threshold: float
    """The points from which on such a unit is cut or flagged."""

    @property
    def score(self) -> float:
        """Its points."""
        return total(self.why)
