"""Which traits are proposed, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from math import exp, log, sqrt
from typing import NamedTuple

from dechaff.suggest.counts import Count, Counts
from dechaff.suggest.examples import Example, Seen
from dechaff.suggest.traits import KINDS, Kind, Trait
from dechaff.tuning.intervals import wilson

PRIORS: Mapping[Kind, float] = {
    "contact": 0.5,
    "near miss": 0.4,
    "paragraph": 0.3,
    "name": 0.2,
    "phrase": 0.12,
    "link": 0.1,
}
"""How likely something is promotion that many articles have, before more is known."""
ACCOUNT_PRIOR = 0.4
"""The same of a link to an account at a host that many share."""
FEW = 5
"""So many articles count half of what more would."""
Z = 1.96
"""Of an interval that holds the true value in 95 % of samples."""
LEAST_VISIBLE = 0.5
"""Of what fewer articles show their readers, nothing is proposed: it belongs to the page, not to what it says."""
LEAST_WEIGHT = 0.05
"""What is less likely is not proposed."""
ALIKE = 0.6
"""The share of articles that two traits have in common from which one goes with the other."""


class Estimate(NamedTuple):
    """The share of articles with a trait in which it is promotion."""

    share: float
    low: float
    high: float


@dataclass(slots=True)
class Candidate:
    """A trait that could be proposed."""

    trait: Trait
    count: Count
    articles: Set[int]
    """Those in which nothing is caught, by their numbers."""
    honest: int | None
    """The honest articles that have it; None if there are none."""
    right: int
    wrong: int
    """Of those that have it, how many are labelled as promotion, and as clean."""
    precision: Estimate
    likely: float
    """How likely it is promotion, for the ranking: by its least precision, if there are labels; else by its kind, its
    company, and how much rarer it is in honest articles."""
    seen: Seen = field(default_factory=Seen)

    @classmethod
    def of(
        cls,
        trait: Trait,
        count: Count,
        counts: Counts,
        articles: Set[int],
        honest: tuple[int, int] | None,
        labelled: tuple[int, int],
    ) -> Candidate:
        """The trait, with how many of how many honest articles have it, and its right and wrong labels."""
        precision = estimate(trait, count, counts, honest, labelled)
        likely = guess(trait, count, counts).share
        if any(labelled):
            likely = precision.low
        elif honest:
            rate = (honest[0] + 0.5) / (honest[1] + 1)
            likely *= max(0.0, 1 - counts.articles * rate / (count.missed + count.caught))
        return cls(trait, count, articles, honest and honest[0], *labelled, precision, likely)

    @property
    def weight(self) -> float:
        """How likely it is promotion, also by its place."""
        return self.likely * (0.75 + 0.25 * self.seen.at_edges)


@dataclass(slots=True)
class Proposal:
    """A trait that is proposed."""

    candidate: Candidate
    explains: int
    """The articles that it explains and no proposal before it does."""
    also: list[Candidate] = field(default_factory=list)
    """Other traits of the same articles."""

    @property
    def traits(self) -> list[Trait]:
        """What is proposed, and what goes with it."""
        return [self.candidate.trait, *(one.trait for one in self.also)]

    @property
    def examples(self) -> list[Example]:
        """Where it is seen."""
        return self.candidate.seen.examples


def estimate(
    trait: Trait, count: Count, counts: Counts, honest: tuple[int, int] | None, labelled: tuple[int, int]
) -> Estimate:
    """The precision of a trait. From labels, if there are any on its articles; else from how many more of the articles
    have it than honest ones do; else from its kind and its company."""
    right, wrong = labelled
    number = count.missed + count.caught
    if right + wrong:
        wrong += honest[0] if honest else 0
        return Estimate(right / (right + wrong), *wilson(right, right + wrong))
    if honest and honest[1]:
        having, articles = honest
        low, high = wilson(having, articles)
        expected = (counts.articles * rate / number for rate in (having / articles, high, low))
        return Estimate(*(max(0.0, 1 - one) for one in expected))
    return guess(trait, count, counts)


def guess(trait: Trait, count: Count, counts: Counts) -> Estimate:
    """How likely the trait is promotion by its kind, and by how much more often than elsewhere rules find anything in
    its articles, enough for a cut or not: the log-odds of both add up, those of few articles for less."""
    near, number = count.weak + count.caught, count.missed + count.caught
    company = _log_odds(near, number) - _log_odds(counts.weak + counts.caught, counts.articles)
    company *= number / (number + FEW)
    reach = Z * sqrt(1 / (near + 0.5) + 1 / (number - near + 0.5))
    before = prior(trait)
    odds = log(before / (1 - before)) + company
    return Estimate(*(1 / (1 + exp(-one)) for one in (odds, odds - reach, odds + reach)))


def likeliest(candidates: Iterable[Candidate], most: int) -> list[Candidate]:
    """So many of each kind, those that explain the most, weighed by how likely they are promotion."""
    found: dict[Kind, list[Candidate]] = {}
    for one in sorted(candidates, key=lambda one: (-one.likely * len(one.articles), one.trait)):
        found.setdefault(one.trait[0], []).append(one)
    return [one for some in found.values() for one in some[:most]]


def prior(trait: Trait) -> float:
    """How likely it is promotion, before more is known."""
    return ACCOUNT_PRIOR if _is_account(trait) and trait[0] == "link" else PRIORS[trait[0]]


def _is_account(trait: Trait) -> bool:
    """Whether it names somebody for certain."""
    kind, name = trait
    return kind == "contact" or (kind == "link" and "/" in name)


def _log_odds(hits: int, total: int) -> float:
    return log((hits + 0.5) / (total - hits + 0.5))


def proposals(candidates: list[Candidate], least: int) -> Iterator[Proposal]:
    """The proposals, best first: each explains the most articles that none before it does, weighed by how likely it is
    promotion."""
    left = sorted((one for one in candidates if one.weight >= LEAST_WEIGHT), key=lambda one: one.trait)
    explained: set[int] = set()
    while left := [one for one in left if len(one.articles - explained) >= least]:
        first = max(left, key=lambda one: one.weight * len(one.articles - explained))
        alike = [one for one in left if _alike(first.articles, one.articles)]
        stronger = (one for one in alike if one.articles >= first.articles and 2 * one.weight >= first.weight)
        best = min(stronger, key=lambda one: (not _is_account(one.trait), KINDS.index(one.trait[0]), -one.weight))
        also = sorted((one for one in alike if one is not best), key=lambda one: -one.weight)
        left.remove(best)
        yield Proposal(best, len(best.articles - explained), also)
        explained |= best.articles


def _alike(one: Set[int], other: Set[int]) -> bool:
    return len(one & other) >= ALIKE * len(one | other)
