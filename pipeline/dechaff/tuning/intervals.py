"""Confidence intervals: how far the share in a sample may be from the share in everything it was taken from."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

CONFIDENCE = 0.95
"""In how many of many samples an interval holds the true share."""
_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


class Interval(NamedTuple):
    """A range of shares, from 0 to 1."""

    low: float
    high: float


def wilson(hits: float, total: float) -> Interval:
    """The Wilson score interval of the share of `hits` in a sample of `total`; from 0 to 1 if the sample is empty.

    It holds the shares that the sample does not speak against. `hits` may be a sum of shares, one for each of `total`
    groups: no shares between 0 and 1 vary more than hits and misses do, so that the interval of their mean is no
    narrower than it would be for these.
    """
    if total <= 0:
        return Interval(0.0, 1.0)
    share, spread = hits / total, _Z * _Z / total
    centre = (share + spread / 2) / (1 + spread)
    reach = sqrt(spread * share * (1 - share) + spread * spread / 4) / (1 + spread)
    return Interval(
        0.0 if hits <= 0 else max(0.0, centre - reach),
        1.0 if hits >= total else min(1.0, centre + reach),
    )
