"""Bands of article counts, because exact numbers would change with every added article."""

from __future__ import annotations

BANDS = ((20, "20+"), (5, "5-19"), (2, "2-4"), (1, "1"))
"""The least count of each band, and the band's name in the report."""


def band(count: int) -> str:
    """The band of a count of articles: `1`, `2-4`, `5-19` or `20+`."""
    return next(name for least, name in BANDS if count >= least)


def least_of_band(count: int) -> int:
    """The least count of the band of a count of articles: 1, 2, 5 or 20."""
    return next((least for least, _ in BANDS if count >= least), 1)
