"""Intervals hold what they promise: the true share, in 95 of 100 samples."""

from __future__ import annotations

from math import comb, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dechaff.tuning.intervals import wilson

Z = 1.959964


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [  # as published: Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(hits: int, total: int, low: float, high: float) -> None:
    assert wilson(hits, total) == pytest.approx((low, high), abs=0.00006)


@given(total=st.integers(1, 500), share=st.floats(0, 1))
def test_it_holds_the_shares_that_the_sample_is_within_two_standard_errors_of(total: int, share: float) -> None:
    hits = round(share * total)
    inside = [at / 1000 for at in range(1001) if abs(hits / total - at / 1000) <= Z * _error(at / 1000, total)]
    low, high = wilson(hits, total)
    assert low <= hits / total <= high
    assert all(low - 1e-6 <= one <= high + 1e-6 for one in inside)
    assert all(one in inside for one in (at / 1000 for at in range(1001)) if low + 1e-6 < one < high - 1e-6)


def _error(share: float, total: int) -> float:
    return sqrt(share * (1 - share) / total)


@pytest.mark.parametrize("total", [5, 20, 100])
def test_it_holds_the_true_share_in_95_of_100_samples(total: int) -> None:
    shares = [at / 200 for at in range(1, 200)]
    intervals = [wilson(hits, total) for hits in range(total + 1)]
    coverage = [
        sum(
            comb(total, hits) * share**hits * (1 - share) ** (total - hits)
            for hits, (low, high) in enumerate(intervals)
            if low <= share <= high
        )
        for share in shares
    ]
    assert sum(coverage) / len(coverage) >= 0.949
    assert min(coverage) >= 0.83  # nobody's is better close to 0 and 1 without being too wide elsewhere


def test_an_empty_sample_says_nothing() -> None:
    assert wilson(0, 0) == (0, 1)


@given(shares=st.lists(st.floats(0, 1), min_size=2, max_size=60))
def test_it_is_no_narrower_for_the_mean_of_shares_than_their_own_spread(shares: list[float]) -> None:
    mean, total = sum(shares) / len(shares), len(shares)
    variance = sum((one - mean) ** 2 for one in shares) / total
    low, high = wilson(sum(shares), total)
    assert high - low >= 2 * Z * sqrt(variance / total) / (1 + Z * Z / total) - 1e-9
