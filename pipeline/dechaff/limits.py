"""How large an article may be: what is larger fails by itself, so that no article costs another one."""

from __future__ import annotations

from dataclasses import dataclass

FREE_RECORDS = 64
"""A compressed file may always give as many bytes as this many of the largest records have, whatever its ratio."""
UNLIMITED = 1 << 53
"""More than there can be."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large an article may be. All are counted and none is clocked, so that output is the same everywhere.

    With the defaults, the largest article that is let through keeps the process that cleans it below 1 GB.
    """

    record_bytes: int = 40_000_000
    """Of a record as it lies in its file: a line, a cell, an archive's record, a file of its own. One that is larger
    is never held in memory."""
    ratio: int = 1000
    """How far a compressed file may expand, as a multiple of its size; what is decompressed again counts again."""
    chars: int = 40_000_000
    """Code points of a text."""
    nodes: int = 500_000
    """Links, blocks, elements and the like that the outline of a text may have; each takes 350 to 950 bytes."""


DEFAULT_LIMITS = Limits()


def over(found: int, limit: int, what: str, option: str) -> str:
    """Says that a limit is passed: `what` is what was counted, `option` sets the limit."""
    return f"{found:,} {what}, more than the {limit:,} that are allowed; see {option}"
