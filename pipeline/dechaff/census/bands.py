"""Bands of article counts: exact numbers would change with every article added."""

from __future__ import annotations

BANDS = ((20, "20+"), (5, "5-19"), (2, "2-4"), (1, "1"))
"""The least count of each band, and what the report calls the band."""


def band(count: int) -> str:
    """The band of a count of articles: `1`, `2-4`, `5-19` or `20+`."""
    return next(name for least, name in BANDS if count >= least)


def least_of_band(count: int) -> int:
    """The least count of the band that a count of articles is in: 1, 2, 5 or 20."""
    return next((least for least, _ in BANDS if count >= least), 1)
