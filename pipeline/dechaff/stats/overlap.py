"""How often two rules stand behind the same cuts, with examples."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal, get_args

from dechaff.stats.told import Told
from dechaff.text.characters import one_line

Behind = Literal["both", "only_a", "only_b"]
"""Which of two rules are behind a cut."""
BEHIND: tuple[Behind, ...] = get_args(Behind)
MOST_SHOWN = 3


@dataclass(slots=True)
class Overlap:
    """The cuts of two rules."""

    a: str
    b: str
    cuts: Counter[Behind] = field(default_factory=Counter)
    examples: dict[Behind, list[str]] = field(default_factory=lambda: {one: [] for one in BEHIND})
    """The first few different texts of each kind."""

    def add(self, told: Told) -> None:
        """Counts the cuts of an article."""
        for cut in told.cuts:
            a, b = self.a in cut.rules, self.b in cut.rules
            if not (a or b):
                continue
            behind: Behind = "both" if a and b else "only_a" if a else "only_b"
            self.cuts[behind] += 1
            text, shown = one_line(cut.text), self.examples[behind]
            if len(shown) < MOST_SHOWN and text not in shown:
                shown.append(text)
