"""Whether the cuts of a record fit its text, so that they can be made or undone."""

from __future__ import annotations

from collections.abc import Sequence

from dechaff.ingest.records import RecordError, Removal
from dechaff.model import Cut
from dechaff.spans import undoing
from dechaff.text.characters import LONE_SURROGATE


def check_cuts(text: str, cuts: Sequence[Cut]) -> None:
    """Raises RecordError unless the cuts are sorted, disjoint, not empty, and match the text they remove.

    That text must have no lone surrogates.
    """
    at = 0
    for cut in cuts:
        if not at <= cut.start < cut.end <= len(text):
            raise RecordError(f"the cut [{cut.start}, {cut.end}) is empty, out of order or outside the text")
        if text[cut.start : cut.end] != cut.text:
            raise RecordError(f"the cut [{cut.start}, {cut.end}) is not the text it says it removes")
        if LONE_SURROGATE.search(cut.text):
            raise RecordError(f"the cut [{cut.start}, {cut.end}) contains an undecodable byte or a lone surrogate")
        at = cut.end


def check_undoable(length: int, cuts: Sequence[Removal]) -> None:
    """Raises RecordError unless the cuts are sorted, disjoint, and lie inside a cleaned text of this length."""
    at = 0
    for cut, ((start, end), _) in zip(cuts, undoing(cuts), strict=True):
        if not at <= start <= end <= length:
            raise RecordError(f"a cut at {cut.start} lies outside the cleaned text")
        at = end
