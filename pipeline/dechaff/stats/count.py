"""A cleaned folder counted: each of its articles is told to the tallies of rules, of entries, and of an overlap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dechaff.census.census import Census
from dechaff.cleaner import Cleaner
from dechaff.model import Article, CleaningError
from dechaff.rulebook import RuleSet
from dechaff.run.settings import Settings, make_cleaner
from dechaff.stats.again import Again
from dechaff.stats.corpus import Lookout, judged_again
from dechaff.stats.entries import Entry, EntryFinder
from dechaff.stats.figures import Tally, add_trials, rules_of
from dechaff.stats.overlap import Overlap
from dechaff.stats.told import Told, reported
from dechaff.tuning.labels import Label

A_MILLION = 1_000_000


@dataclass(slots=True)
class Counts:
    """All that is counted."""

    ruleset: RuleSet
    finder: EntryFinder | None = None
    """If entries are to be counted."""
    overlap: Overlap | None = None
    rules: Tally[str] = field(default_factory=lambda: Tally(rules_of))
    entries: Tally[Entry] | None = None
    chars: int = 0
    """How many characters were judged again."""
    cpu: dict[str, float] | None = None
    """By rule, the milliseconds for a million characters, if they were taken."""

    def __post_init__(self) -> None:
        if self.finder:
            self.entries = Tally(self.finder.found)

    @property
    def is_labelled(self) -> bool:
        """Whether anything is known of what is right."""
        return bool(self.rules.promotional or self.rules.honest)

    @property
    def shadow(self) -> frozenset[str]:
        """The rules in shadow status, which count as if they were active."""
        return frozenset(rule.id for rule in self.ruleset.running if rule.status == "shadow")

    def add(self, told: Told) -> None:
        """Counts an article of the corpus."""
        self.rules.add(told, pairs=True)
        add_trials(self.rules, told, self.shadow)
        if self.entries is not None and self.finder:
            self.entries.add(told)
            self.entries.spare(told, self.finder.spared)
        if self.overlap:
            self.overlap.add(told)

    def judge(self, told: Told) -> None:
        """Counts what is right and wrong in an article that is not of the corpus."""
        self.rules.judge(told)
        if self.entries is not None:
            self.entries.judge(told)


def count_report(counts: Counts, cleaned: Path) -> None:
    """Counts what the report says. Raises OutputError."""
    for told in reported(cleaned):
        counts.add(told)


def count_again(
    counts: Counts,
    cleaned: Path,
    settings: Settings,
    census: Census,
    labels: Mapping[str, Label],
    done: Callable[[int], None],
    *,
    only: bool = False,
    timed: bool = False,
) -> Lookout:
    """Counts every article judged again; `only` those with a label. Raises OutputError and LabelError."""
    again = Again(make_cleaner(settings).with_census(census), drops=settings.spam == "drop", timed=timed)
    lookout = Lookout()

    def noting(chars: int) -> None:
        counts.chars += chars
        done(chars)

    for told in judged_again(cleaned, again, labels, lookout, noting):
        if told.is_promotional is not None or not only:
            counts.add(told)
    if timed:
        millions = max(1, counts.chars) / A_MILLION
        counts.cpu = {rule: took / 1e6 / millions for rule, took in again.nanoseconds.items()}
    return lookout


def judge_honest(counts: Counts, cleaner: Cleaner, articles: Iterable[Article], labels: Mapping[str, Label]) -> None:
    """Counts what is right and wrong in honest articles, under the census of the cleaner. Raises LabelError."""
    for told in _honest(Again(cleaner, trials=False), articles, labels):
        counts.judge(told)


def _honest(again: Again, articles: Iterable[Article], labels: Mapping[str, Label]) -> Iterator[Told]:
    for article in articles:
        try:
            yield again.look(article.text, article.format, labels[article.id])
        except CleaningError:  # such an article stays as it is
            continue
