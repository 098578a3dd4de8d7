"""Hits among cases, by campaign: the share of all of them, and the mean of what each campaign has."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from dechaff.tuning.intervals import Interval, wilson


@dataclass(slots=True)
class Tally:
    """How many cases are hits, by campaign."""

    cases_of: Counter[str] = field(default_factory=Counter)
    hits_of: Counter[str] = field(default_factory=Counter)

    def add(self, campaign: str, hit: bool) -> None:
        """Counts a case."""
        self.cases_of[campaign] += 1
        self.hits_of[campaign] += hit

    @property
    def cases(self) -> int:
        """All cases."""
        return self.cases_of.total()

    @property
    def hits(self) -> int:
        """Those that are hits."""
        return self.hits_of.total()

    @property
    def share(self) -> float:
        """The share of cases that are hits; 1 if there are no cases."""
        return self.hits / self.cases if self.cases_of else 1.0

    @property
    def interval(self) -> Interval:
        """The interval of `share`. It takes cases for independent, though those of one campaign are alike."""
        return wilson(self.hits, self.cases)

    @property
    def campaigns(self) -> int:
        """How many campaigns have a case."""
        return len(self.cases_of)

    @property
    def mean(self) -> float:
        """The share of a campaign's cases that are hits, averaged over campaigns; 1 if there are none."""
        return self._shares / self.campaigns if self.cases_of else 1.0

    @property
    def mean_interval(self) -> Interval:
        """The interval of `mean`: what other campaigns, of which nothing is known, may come to."""
        return wilson(self._shares, self.campaigns)

    @property
    def without_hits(self) -> int:
        """The number of campaigns without a hit."""
        return sum(not self.hits_of[name] for name in self.cases_of)

    @property
    def _shares(self) -> float:
        return sum(self.hits_of[name] / cases for name, cases in self.cases_of.items())
