"""Long lines, and long runs of lines, without their middle: both ends of every change stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from dechaff.display.diff.hunks import Piece, Row

LONG = 400
"""The most code points of a line that is shown in full."""
AROUND = 100
"""Code points of a longer one shown at its ends and on each side of a change; the fewest that are left out."""
AROUND_CHANGED = 1000
"""Code points shown at the ends of what was removed or flagged in it."""
LINES = 10
"""Lines shown at each end of what was removed or flagged; the fewest that are left out."""


def shortened(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, shortened to what is worth reading."""
    for (sign, is_inside), alike in groupby(rows, key=lambda row: (row.sign, row.is_inside)):
        run = [*alike]
        left_out = len(run) - 2 * LINES
        if not is_inside or left_out < LINES:
            yield from map(_shortened, run)
            continue
        yield from map(_shortened, run[:LINES])
        yield Row(sign, (), left_out=left_out)
        yield from map(_shortened, run[-LINES:])


def _shortened(row: Row) -> Row:
    if len(row.text) <= LONG:
        return row
    return Row(row.sign, tuple(short for piece in row.pieces for short in _without_middle(piece)))


def _without_middle(piece: Piece) -> Iterator[Piece]:
    keep = AROUND_CHANGED if piece.change or piece.flagged else AROUND
    left_out = len(piece.text) - 2 * keep
    if left_out < AROUND:
        yield piece
        return
    yield piece._replace(text=piece.text[:keep])
    yield piece._replace(text="", left_out=left_out)
    yield piece._replace(text=piece.text[-keep:])
