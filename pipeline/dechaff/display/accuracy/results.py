"""What was measured on labelled articles, all together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dechaff.tuning.evaluation import Figures
from dechaff.tuning.groups import By, Group
from dechaff.tuning.mistakes import Mistake
from dechaff.tuning.thresholds import Tried


@dataclass(frozen=True, slots=True)
class Sweep:
    """What came of several values of one threshold."""

    threshold: str
    tried: Sequence[Tried]


@dataclass(frozen=True, slots=True)
class Results:
    """What was measured."""

    figures: Figures
    groups: Mapping[By, Sequence[Group]] = field(default_factory=dict)
    """The groups that were asked for."""
    sweep: Sweep | None = None
    mistakes: Sequence[Mistake] | None = None
    """None if they were not asked for."""
