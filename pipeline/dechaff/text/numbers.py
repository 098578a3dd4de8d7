"""Numbers in messages."""

from __future__ import annotations


def number_of(count: int, what: str, many: str = "") -> str:
    """The count with its noun: `1 file`, `2,000 files`. `many` is the plural, if it does not just end in -s."""
    return f"{count:,} {what if count == 1 else many or f'{what}s'}"
