"""What `check` finds: cuts and flags as rows of a report, each with its place in lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from dechaff.folder.make_rows import flag_rows, removal_rows
from dechaff.folder.rows import Action, DecisionRow, DecisionWithArticleRow
from dechaff.ingest.records import place_of
from dechaff.model import Article, Cleaning
from dechaff.spans import Span
from dechaff.text.characters import BOM, one_line, printable


class Position(NamedTuple):
    """A place in a text. Lines end with LF; a byte order mark is in no column."""

    line: int
    """From 1."""
    column: int
    """In code points, from 1."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A cut or a flag, and the place of its words: it may also hold the blank lines around them."""

    row: DecisionWithArticleRow
    words: Span
    start: Position
    end: Position
    """Just behind its words."""

    @property
    def file(self) -> str:
        """The file it is in, with `#N` for record N."""
        return place_of(self.row["path"], self.row["record"])

    @property
    def message(self) -> str:
        """What it is, and by which rules."""
        rules = ", ".join(dict.fromkeys(one["rule"] for one in self.row["why"] if one["points"] > 0))
        what = printable(f"{_WORDS[self.row['action']]}{self.row['kind']}, {self.row['score']:g} points ({rules})")
        return f"{what}: {one_line(self.row['removed'])}"


_WORDS: dict[Action, str] = {"cut": "", "flag": "flagged: "}


def findings_in(article: Article, cleaning: Cleaning, *, flags: bool) -> Iterator[Finding]:
    """The cuts of an article, and its `flags` if asked for, in the order of the text."""
    rows: list[tuple[Action, DecisionRow]]
    rows = [("cut", row) for row in removal_rows(article, cleaning.cuts, [None] * len(cleaning.cuts), _alone)]
    if flags:
        rows += [("flag", row) for row in flag_rows(article, cleaning.flags, _alone)]
    positions = _Positions(article.text)
    for action, row in sorted(rows, key=lambda one: one[1]["start"]):
        start, end = _words(row)
        joined: DecisionWithArticleRow = {
            **row,
            "action": action,
            "language": article.language,
            "verdict": cleaning.verdict,
        }
        yield Finding(joined, (start, end), positions[start], positions[end])


def _alone(entity: str) -> int:
    """The number of articles an entity occurs in, which no format shows."""
    return 1


def _words(row: DecisionRow) -> Span:
    """The span without the blanks at its ends, unless it holds nothing else."""
    removed = row["removed"]
    if not removed.strip():
        return row["start"], row["end"]
    return row["start"] + len(removed) - len(removed.lstrip()), row["start"] + len(removed.rstrip())


class _Positions:
    """The places of offsets in a text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def __getitem__(self, offset: int) -> Position:
        line = bisect_right(self._starts, offset)
        before = self._text[self._starts[line - 1] : offset]
        return Position(line, len(before.removeprefix(BOM) if line == 1 else before) + 1)
