"""How large an article may be: one that is too large fails on its own, without affecting others."""

from __future__ import annotations

from dataclasses import dataclass

FREE_RECORDS = 64
"""A compressed file may always expand to this many times the largest record, whatever the ratio."""
UNLIMITED = 1 << 53
"""Larger than anything can be."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large an article may be. All limits are on size, not time, so that output is the same everywhere.

    With the defaults, a process needs less than 1 GB to clean the largest article allowed.
    """

    record_bytes: int = 40_000_000
    """Bytes of a record in its file: a line, a cell, a WARC record, a file of its own. Larger ones are never held in
    memory. Also bytes of a payload in a WARC record, decompressed."""
    ratio: int = 1000
    """How far a compressed file may expand, as a multiple of its size; what is decompressed twice counts twice. The
    same for a payload in a WARC record."""
    chars: int = 40_000_000
    """Code points of a text."""
    nodes: int = 500_000
    """Links, blocks, elements and other nodes of the outline of a text; each takes 350 to 950 bytes of memory."""


DEFAULT_LIMITS = Limits()


def over(found: int, limit: int, what: str, option: str) -> str:
    """A message that a limit is exceeded: `what` names what was counted, `option` sets the limit."""
    return f"{found:,} {what}, more than the {limit:,} that are allowed; see {option}"
