"""Which of very many texts are most frequent, counted by hash: twelve bytes for each different one, and a few times as
many while they are counted."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import numpy as np
import xxhash

HASHES_AT_A_TIME = 1 << 20


def hash_of_texts(*texts: str) -> int:
    """The hash by which these texts are counted together."""
    return xxhash.xxh3_64_intdigest("\0".join(texts).encode("utf-8", "surrogatepass"))


class Frequent:
    """Counts hashes."""

    def __init__(self) -> None:
        self._waiting, self._times = array("Q"), array("I")
        self._hashes = np.empty(0, np.uint64)
        self._counts = np.empty(0, np.uint32)

    def add(self, hashes: Iterable[int], times: Iterable[int]) -> None:
        """Counts some hashes, each so many times."""
        self._waiting.extend(hashes)
        self._times.extend(times)
        if len(self._waiting) >= max(HASHES_AT_A_TIME, len(self._hashes)):  # so that each is sorted only a few times
            self._count()

    def __len__(self) -> int:
        """How many different hashes there are."""
        self._count()
        return len(self._hashes)

    def most(self, number: int) -> frozenset[int]:
        """The most frequent hashes, that many of them.

        Of equally frequent ones, the smaller hashes, so that their order of arrival makes no difference.
        """
        self._count()
        first = np.lexsort((self._hashes, -self._counts.astype(np.int64)))[:number]
        return frozenset(self._hashes[first].tolist())

    def _count(self) -> None:
        if not self._waiting:
            return
        hashes = np.concatenate([self._hashes, np.array(self._waiting, np.uint64)])
        counts = np.concatenate([self._counts, np.array(self._times, np.uint32)])
        self._waiting, self._times = array("Q"), array("I")
        self._hashes, places = np.unique(hashes, return_inverse=True)
        self._counts = np.bincount(places, counts, len(self._hashes)).astype(np.uint32)
