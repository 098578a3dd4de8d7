"""In how many articles each trait is, counted part by part in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from dechaff.folder.work import Work
from dechaff.suggest.sift import DecidedRow, TraitsRow, read_decided, read_traits
from dechaff.suggest.traits import Kind, Trait

MOST_HELD = 1 << 20
"""How many traits are held at a time. If there are more, those in the fewest articles are dropped."""


@dataclass(slots=True)
class Count:
    """In how many articles a trait is, copies of the same text counted once."""

    missed: int = 0
    """Articles in which nothing is cut or flagged."""
    weak: int = 0
    """Those of them in which rules could find promotion."""
    caught: int = 0
    """Articles in which something is."""


@dataclass(slots=True)
class Counts:
    """What was counted over the whole corpus."""

    missed: int = 0
    weak: int = 0
    caught: int = 0
    traits: dict[Trait, Count] = field(default_factory=dict)
    dropped: int = 0
    """No trait that was dropped to save memory was in more articles than this, by the time."""

    @property
    def articles(self) -> int:
        """How many articles there are, copies counted once."""
        return self.missed + self.caught


class CountedPart:
    """A part's articles with what is known of each."""

    def __init__(self, work: Work, key: str, seen: set[int]) -> None:
        """`seen` has the hashes of all texts so far: a copy of one of them does not count."""
        self.key = key
        self.row: TraitsRow = read_traits(work, key)
        self.decided: DecidedRow = read_decided(work, key)
        self.ids = {number: id for number, id, _, _ in self.row["articles"]}
        counted = set()
        for number, _, _, text in self.row["articles"]:
            if (hashed := int(text, 16)) not in seen:
                seen.add(hashed)
                counted.add(number)
        self.caught = counted & set(self.decided["caught"])
        self.missed = counted - self.caught
        self.weak = self.missed & set(self.row["weak"])

    def traits(self) -> Iterator[tuple[Trait, Sequence[int]]]:
        """Each trait with the numbers of the articles that have it."""
        for kind, traits in self.row["traits"].items():
            for name, numbers in traits.items():
                yield (_kind(kind), name), numbers
        near: dict[str, list[int]] = {}
        for number, one in self.decided["near"]:
            near.setdefault(one.key, []).append(number)
        for key, numbers in near.items():
            yield ("near miss", key), numbers


def count(work: Work, keys: Sequence[str]) -> Counts:
    """The counts over these parts."""
    counts, seen = Counts(), set[int]()
    for key in keys:
        part = CountedPart(work, key, seen)
        counts.missed += len(part.missed)
        counts.weak += len(part.weak)
        counts.caught += len(part.caught)
        for trait, numbers in part.traits():
            here = part.missed.intersection(numbers)
            if not here and trait not in counts.traits:
                continue
            one = counts.traits.setdefault(trait, Count())
            one.missed += len(here)
            one.weak += len(part.weak & here)
            one.caught += len(part.caught.intersection(numbers))
        if len(counts.traits) > MOST_HELD:
            _drop(counts)
    return counts


def _drop(counts: Counts) -> None:
    """Drops the half of the traits that the fewest articles have."""
    numbers = np.array([one.missed for one in counts.traits.values()])
    most = int(np.partition(numbers, len(numbers) // 2)[len(numbers) // 2])
    counts.traits = {trait: one for trait, one in counts.traits.items() if one.missed > most}
    counts.dropped = max(counts.dropped, most)


def _kind(name: str) -> Kind:
    return name  # type: ignore[return-value]  # written by `sift_part`
