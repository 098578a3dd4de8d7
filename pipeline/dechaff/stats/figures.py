"""The figures of each rule, or of each entry of a list, added up over articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Generic, TypeVar

from dechaff.stats.told import Decided, Hit, Told
from dechaff.tuning.intervals import Interval, wilson

K = TypeVar("K", bound=Hashable)
LEAST_TOGETHER = 2
"""How many cuts two rules must stand behind before it is worth saying that they always do so together."""


@dataclass(slots=True)
class Figures:
    """The figures of one rule, or of one entry."""

    articles: int = 0
    """Articles in which it found something that counts."""
    hits: int = 0
    """How many places that was in."""
    spared: int = 0
    """Of an entry: places where it made an exception of a rule."""
    cuts: int = 0
    """Cuts that it stands behind."""
    cut_articles: int = 0
    """The articles these are in."""
    chars: int = 0
    """The characters of these cuts."""
    flags: int = 0
    """Flags that it stands behind."""
    alone: int = 0
    """Cuts of which something would have stayed without it; it need not stand behind them."""
    alone_chars: int = 0
    """The characters that would have stayed, blanks aside."""
    right: int = 0
    """Cuts that it stands behind and that are right, by labels or judgements."""
    wrong: int = 0
    """Those that are wrong."""
    promotional: int = 0
    """Articles labelled promotional in which it found something."""
    honest: int = 0
    """Honest articles in which it found something."""

    @property
    def precision(self) -> float | None:
        """The share of judged cuts that are right; None if there are none."""
        judged = self.right + self.wrong
        return self.right / judged if judged else None

    @property
    def precision_interval(self) -> Interval | None:
        """Its interval; it takes cuts for independent, though those of one campaign are alike."""
        judged = self.right + self.wrong
        return wilson(self.right, judged) if judged else None


@dataclass(slots=True)
class Tally(Generic[K]):
    """The figures of all rules, or of all entries, that anything was found by."""

    names: Callable[[Hit], Collection[K]]
    """What a hit counts for."""
    figures: dict[K, Figures] = field(default_factory=dict)
    articles: int = 0
    cuts: int = 0
    together: Counter[tuple[K, K]] = field(default_factory=Counter)
    """The number of cuts that both of two stand behind; each pair is in order."""
    promotional: int = 0
    """Articles labelled promotional."""
    honest: int = 0
    """Articles labelled honest, or given as such."""

    def of(self, key: K) -> Figures:
        """The figures of one."""
        return self.figures.setdefault(key, Figures())

    def add(self, told: Told, *, pairs: bool = False) -> None:
        """Counts an article of the corpus; with `pairs`, also which stand behind its cuts together."""
        self.articles += 1
        self.cuts += len(told.cuts)
        self._add_hits(told)
        behind = [self._behind(one) for one in told.cuts]
        for cut, keys in zip(told.cuts, behind, strict=True):
            for key in keys:
                self.of(key).cuts += 1
                self.of(key).chars += len(cut.text)
            for pair in combinations(sorted(keys, key=str), 2) if pairs else ():
                self.together[pair] += 1
        for key in frozenset[K]().union(*behind):
            self.of(key).cut_articles += 1
        for flag in told.flags:
            for key in self._behind(flag):
                self.of(key).flags += 1
        self.judge(told)

    def spare(self, told: Told, names: Callable[[Hit], Collection[K]]) -> None:
        """Counts the exceptions that were made in an article."""
        for hit in told.spared:
            for key in names(hit):
                self.of(key).spared += 1

    def judge(self, told: Told) -> None:
        """Counts only what labels say of an article, as of an honest one from outside the corpus."""
        if told.is_promotional is None:
            return
        self.promotional += told.is_promotional
        self.honest += not told.is_promotional
        for key in {key for hit in told.hits for key in self.names(hit)}:
            self.of(key).promotional += told.is_promotional
            self.of(key).honest += not told.is_promotional
        for cut, is_right in zip(told.cuts, told.judged, strict=True):
            for key in self._behind(cut) if is_right is not None else ():
                self.of(key).right += bool(is_right)
                self.of(key).wrong += not is_right

    @property
    def knows_right(self) -> bool:
        """Whether anything could be right: honest articles alone only show what is wrong."""
        return self.promotional > 0 or any(one.right for one in self.figures.values())

    def s_o(self, figures: Figures) -> float | None:
        """SpamAssassin's S/O: of articles it hits, the share that is promotional, if there were as many of both kinds.

        None if one of the two kinds is missing, or it hit none of either.
        """
        if not (self.promotional and self.honest and (figures.promotional or figures.honest)):
            return None
        promotional, honest = figures.promotional / self.promotional, figures.honest / self.honest
        return promotional / (promotional + honest)

    def always_together(self) -> Iterator[tuple[K, K, int]]:
        """The pairs of which neither stands behind a cut without the other, with the number of those cuts."""
        for (a, b), number in sorted(self.together.items(), key=lambda one: (-one[1], str(one[0]))):
            if number == self.of(a).cuts == self.of(b).cuts >= LEAST_TOGETHER:
                yield a, b, number

    def _add_hits(self, told: Told) -> None:
        found = Counter(key for hit in told.hits for key in self.names(hit))
        for key, hits in found.items():
            self.of(key).articles += 1
            self.of(key).hits += hits

    def _behind(self, one: Decided) -> frozenset[K]:
        return frozenset(key for hit in one.hits for key in self.names(hit))


def rules_of(hit: Hit) -> tuple[str]:
    """The rule of a hit, as `Tally.names` wants it."""
    return (hit.rule,)


def add_trials(tally: Tally[str], told: Told, shadow: Collection[str]) -> None:
    """Counts what each rule does alone in an article; for a rule in shadow status, everything that it would cut."""
    for rule, trial in told.trials.items():
        figures = tally.of(rule)
        figures.alone += sum(map(bool, trial.alone))
        figures.alone_chars += sum(trial.alone)
        if rule in shadow:
            figures.cuts += len(trial.cuts)
            figures.cut_articles += bool(trial.cuts)
            figures.chars += sum(len(one.text) for one in trial.cuts)
            figures.right += sum(one is True for one in trial.judged)
            figures.wrong += sum(one is False for one in trial.judged)
