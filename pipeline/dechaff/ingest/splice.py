"""Pieces of a source taken out and put back. Knows strings and spans; what to cut is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dechaff.ingest.records import Cut, RecordError
from dechaff.model import Finding
from dechaff.text.characters import LONE_SURROGATE


def splice(text: str, swaps: Iterable[tuple[int, int, str]]) -> str:
    """The text with each span `[start, end)` swapped for a string; the spans are sorted and disjoint."""
    return "".join(spliced(text, swaps))


def spliced(text: str, swaps: Iterable[tuple[int, int, str]]) -> Iterator[str]:
    """The same in pieces."""
    at = 0
    for start, end, new in swaps:
        yield text[at:start]
        yield new
        at = end
    yield text[at:]


def check_cuts(text: str, cuts: Sequence[Finding]) -> None:
    """Raises RecordError unless the cuts are sorted, disjoint, not empty, and say truly what they remove."""
    at = 0
    for cut in cuts:
        if not at <= cut.start < cut.end <= len(text):
            raise RecordError(f"the cut [{cut.start}, {cut.end}) is empty, out of order or outside the text")
        if text[cut.start : cut.end] != cut.removed:
            raise RecordError(f"the cut [{cut.start}, {cut.end}) is not the text it says it removes")
        if LONE_SURROGATE.search(cut.removed):
            raise RecordError(f"the cut [{cut.start}, {cut.end}) holds an ill byte or half a surrogate pair")
        at = cut.end


def places(cuts: Sequence[Cut], length: int) -> list[tuple[int, Cut]]:
    """Where each cut was made, as an offset in the cleaned text of that length. Raises RecordError."""
    found: list[tuple[int, Cut]] = []
    raw_at = at = 0
    for cut in cuts:
        at += cut.start - raw_at
        if cut.start < raw_at or at + len(cut.inserted) > length:
            raise RecordError(f"a cut at {cut.start} lies outside the cleaned text")
        found.append((at, cut))
        at += len(cut.inserted)
        raw_at = cut.start + len(cut.removed)
    return found
