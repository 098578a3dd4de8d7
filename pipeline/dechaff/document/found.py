"""What rules have found in a text by searching it, whatever is made of it later."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field

Match = tuple[int, int, str]
"""Start and end of what a pattern matched, and the entity that its rule names there, or `""`."""


@dataclass(slots=True)
class Found:
    """What has been found in a text so far; it grows as rules search it."""

    concerned: Set[str] | None = None
    """The ids of the rules that could find something in it; None if that has not been determined, or if they would find
    nothing that matters."""
    matches: dict[str, Sequence[Match] | None] = field(default_factory=dict)
    """For each rule whose pattern has been searched for, its matches, or None if that takes too long."""
    leading: Set[str] | None = field(default=None, compare=False)
    """The ids of the rules that could find something in it, without those that lead to nothing by themselves; None if
    that has not been determined. It is not kept for the second pass."""
