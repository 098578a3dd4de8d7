"""The cuts and flags of an article, as hunks of lines for people to read, in the order of the text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from dechaff.folder.rows import DecisionRow
from dechaff.spans import Spans

Sign = Literal[" ", "?", "-", "+"]
"""A line that stays, one that stays and has a flag, a changed one as it was, and as it is now."""
Change = Literal["", "removed", "inserted"]

CONTEXT = 3
"""Lines around a change."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class Piece(NamedTuple):
    """Some characters of a line."""

    text: str
    change: Change = ""
    flagged: bool = False
    left_out: int = 0
    """How many characters are left out here; then there is no text."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line, its end included."""

    sign: Sign
    pieces: tuple[Piece, ...]
    """None is empty."""
    is_inside: bool = False
    """Whether it is a line of the raw text in which no cut or flag starts or ends."""
    left_out: int = 0
    """How many lines are left out here; then it has no pieces."""

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def words(self) -> str:
        """The text without the line end."""
        return self.text.rstrip("\r\n")

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it stays but blanks."""
        return all(piece.change == "removed" or not piece.text.strip() for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Hunk:
    """Consecutive lines of the raw text, with what became of them."""

    first: int
    """The number of its first line in the raw text, from 1."""
    last: int
    lines: int
    """How many lines the raw text has."""
    rows: tuple[Row, ...]
    """Without `+` rows and insertions they join to the raw lines, without `-` rows and removals to the cleaned ones."""
    cuts: tuple[DecisionRow, ...]
    """Those that start in it."""
    flags: tuple[DecisionRow, ...]


def hunks(
    raw: str, cuts: Sequence[DecisionRow], flags: Sequence[DecisionRow] = (), *, whole: bool = False
) -> Iterator[Hunk]:
    """The hunks of an article with these removal lines, sorted and disjoint, and these flag lines.

    With `whole`, the lines between them too, as hunks without cuts and flags.
    """
    return _Diff(raw, cuts, flags).hunks(whole)


class _Diff:
    """The lines of one article, and where in them something is cut or flagged."""

    def __init__(self, raw: str, cuts: Sequence[DecisionRow], flags: Sequence[DecisionRow]) -> None:
        self._raw = raw
        self._cuts, self._flags = cuts, sorted(flags, key=lambda flag: flag["start"])
        self._starts = [match.start() for match in _LINE.finditer(raw)]
        self._cut_spans, self._flag_spans = Spans(map(_span, cuts)), Spans(map(_span, flags))
        self._edges = sorted({edge for one in (*cuts, *flags) for edge in _span(one)})

    def hunks(self, whole: bool) -> Iterator[Hunk]:
        """As the function `hunks`."""
        lines = len(self._starts)
        changed = [*self._changed()]
        flagged = ((self._line(one["start"]), self._line(one["end"] - 1)) for one in self._flags)
        near = Spans((max(0, a - CONTEXT), min(lines, b + 1 + CONTEXT)) for a, b in (*changed, *flagged))
        for first, end in sorted((*near, *near.outside(0, lines))) if whole else near:
            here = slice(bisect_left(changed, (first, 0)), bisect_left(changed, (end, 0)))
            rows = tuple(self._rows(first, end, changed[here]))
            cuts, flags = (tuple(self._starting(found, first, end)) for found in (self._cuts, self._flags))
            yield Hunk(first + 1, end, lines, rows, cuts, flags)

    def _changed(self) -> Iterator[tuple[int, int]]:
        """The first and last line of each run that cuts touch; lines joined by cutting a line end are in one run."""
        first = last = -1
        tail = ""  # the last character of the run that stays
        at = 0  # up to where the run is known
        for cut in self._cuts:
            line = self._line(cut["start"])
            if first >= 0 and line > last:
                last = self._joined(last, at, tail)
            if first < 0 or line > last:
                if first >= 0:
                    yield first, last
                first, at, tail = line, self._starts[line], ""
            last = max(last, self._line(cut["end"] - 1))
            kept = self._raw[max(at, cut["start"] - 1) : cut["start"]]
            at, tail = cut["end"], (cut["inserted"] or kept or tail)[-1:]
        if first >= 0:
            yield first, self._joined(last, at, tail)

    def _joined(self, last: int, at: int, tail: str) -> int:
        """The last line of a run: the next one if its own end was cut off, but not all that is before it."""
        is_cut_off = at >= self._end(last) and tail not in ("", "\r", "\n")
        return last + 1 if is_cut_off and last + 1 < len(self._starts) else last

    def _rows(self, first: int, end: int, changed: Iterable[tuple[int, int]]) -> Iterator[Row]:
        at = first
        for begin, last in (*changed, (end, end)):
            for line in range(at, begin):
                pieces = tuple(self._kept(self._starts[line], self._end(line)))
                yield Row(_sign(pieces), pieces, self._is_inside(line))
            if begin < end:
                start, until = self._starts[begin], self._end(last)
                inside = [self._is_inside(line) for line in range(begin, last + 1)]
                was, now = _lines("-", self._as_it_was(start, until), inside), _lines("+", self._as_it_is(start, until))
                words_stay = not any(one.change == "removed" and one.text.strip("\r\n") for one in was[0].pieces)
                if len(now) == 1 and words_stay and now[0].words == was[0].words:  # what follows it was cut
                    yield _stays(now[0], was.pop(0))
                    now = []
                yield from (*was, *now)
            at = last + 1

    def _as_it_was(self, start: int, end: int) -> Iterator[Piece]:
        for left, right in self._between_edges(start, end):
            removed = self._cut_spans.covers(left, right)
            flagged = removed and self._flag_spans.covers(left, right)  # what stays is marked in the row that stays
            yield Piece(self._raw[left:right], "removed" if removed else "", flagged)

    def _as_it_is(self, start: int, end: int) -> Iterator[Piece]:
        at = start
        for cut in self._starting(self._cuts, self._line(start), self._line(end - 1) + 1):
            yield from self._kept(at, cut["start"])
            if cut["inserted"]:
                yield Piece(cut["inserted"], "inserted")
            at = cut["end"]
        yield from self._kept(at, end)

    def _kept(self, start: int, end: int) -> Iterator[Piece]:
        for left, right in self._between_edges(start, end):
            yield Piece(self._raw[left:right], "", self._flag_spans.covers(left, right))

    def _between_edges(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        if start < end:
            inside = self._edges[bisect_right(self._edges, start) : bisect_left(self._edges, end)]
            yield from pairwise((start, *inside, end))

    def _starting(self, found: Sequence[DecisionRow], first: int, end: int) -> Sequence[DecisionRow]:
        """The cuts or flags that start in the lines `[first, end)`."""
        start = bisect_left(found, self._starts[first], key=_start)
        return found[start : bisect_left(found, self._end(end - 1), key=_start)]

    def _is_inside(self, line: int) -> bool:
        return bisect_left(self._edges, self._starts[line]) == bisect_left(self._edges, self._end(line))

    def _line(self, offset: int) -> int:
        return max(0, bisect_right(self._starts, offset) - 1)

    def _end(self, line: int) -> int:
        return self._starts[line + 1] if line + 1 < len(self._starts) else len(self._raw)


def _sign(pieces: Iterable[Piece]) -> Sign:
    return "?" if any(piece.flagged for piece in pieces) else " "


def _stays(now: Row, was: Row) -> Row:
    """The row of a line in which at most the line end has changed."""
    pieces = tuple(piece._replace(text=piece.text.rstrip("\r\n")) for piece in now.pieces)
    old, new = (one.text[len(one.words) :] for one in (was, now))
    ends = (Piece(old),) if old == new else (Piece(old, "removed"), Piece(new, "inserted"))
    return Row(_sign(pieces), tuple(piece for piece in (*pieces, *ends) if piece.text))


def _lines(sign: Sign, pieces: Iterable[Piece], inside: Sequence[bool] = ()) -> list[Row]:
    """The pieces in rows of one line each."""
    rows: list[Row] = []
    held = [*pieces]
    ends = iter([match.end() for match in _LINE.finditer("".join(piece.text for piece in held))])
    end = next(ends, 0)
    row: list[Piece] = []
    at = 0
    for piece in held:
        start = at
        at += len(piece.text)
        while start < at:
            row.append(piece._replace(text=piece.text[start - at :][: end - start]))
            start = min(at, end)
            if start == end:
                rows.append(Row(sign, tuple(row), bool(inside) and inside[len(rows)]))
                row = []
                end = next(ends, 0)
    return rows


def _span(line: DecisionRow) -> tuple[int, int]:
    return line["start"], line["end"]


def _start(line: DecisionRow) -> int:
    return line["start"]
