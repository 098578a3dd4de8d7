"""Numbers in messages."""

from __future__ import annotations


def number_of(count: int, what: str) -> str:
    """The count with its noun: `1 file`, `2,000 files`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
