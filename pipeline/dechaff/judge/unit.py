"""Units of a text that is being judged."""

from __future__ import annotations

from dataclasses import dataclass

from dechaff.judge.weigh import total
from dechaff.model import Evidence, Level


@dataclass(frozen=True, slots=True)
class Unit:
    """A span that is cut or flagged as a whole."""

    start: int
    end: int
    level: Level
    """How much of the article it is."""
    why: tuple[Evidence, ...]
    """The evidence that makes up its score; some may be outside it, elsewhere in its block."""
    seen: tuple[Evidence, ...]
    """All evidence in it, whether it counts or not; if there is none, that of the unit it goes with."""
    threshold: float
    """The score from which such a unit is cut or flagged."""

    @property
    def score(self) -> float:
        """The total points of `why`."""
        return total(self.why)
