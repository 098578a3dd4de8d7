"""Cuts and flags as a table: its columns, and the table as CSV that is safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import BinaryIO

from dechaff.folder.make_rows import reasons
from dechaff.folder.rows import DecisionWithArticleRow
from dechaff.text.characters import printable

Value = str | int | float | list[str] | None

COLUMNS: Mapping[str, type] = {
    "action": str,
    "id": str,
    "article": str,
    "path": str,
    "record": int,
    "language": str,
    "verdict": str,
    "start": int,
    "end": int,
    "kind": str,
    "score": float,
    "threshold": float,
    "rules": list,
    "entities": list,
    "sharing": str,
    "removed": str,
    "inserted": str,
    "before": str,
    "after": str,
}
"""The columns in order, and the types of their cells; lists are of strings, and `record`, `threshold` and `sharing` may
be None.

`rules` and `entities` are those of a line's `why` and `also`, each once; `action`, `language` and `verdict` are as
`decisions` adds them; all others are fields of the line."""

# A spreadsheet evaluates a cell that begins with one of these signs, also in full width, some also after blanks.
_SIGN = "=+\\-@＝＋－＠﹦﹢﹣﹫−"
_BLANK = " \"'\u00a0\u00ad\u1680\u180e\u2000-\u200d\u202f\u205f-\u2064\u3000"
# If it takes semicolons or tabs for separators, quotation marks do not protect: a cell begins after each of those, and
# a row after each line feed.
_BREAK = ";\t\n\u2028\u2029"
# It would turn `2-4` into a day in April, and round a long number or `12e34`.
_NUMBER = re.compile(r"\s*(?:\d{1,4}[-/.:]\d{1,2}(?:[-/.:]\d{1,4})?|\d{12,}|\d+e\d+)\s*", re.IGNORECASE)
_OPENING = re.compile(f"[{_BLANK}{_BREAK}]*+[{_SIGN}]|[{_BLANK}]*+[\t\n]")
# The blanks before a sign are matched from the first one only, else many of them would take quadratic time.
_INSIDE = re.compile(f"(?<![{_BLANK}{_BREAK}])([{_BLANK}]*+[{_BREAK}][{_BLANK}{_BREAK}]*+)([{_SIGN}])")


def row(line: DecisionWithArticleRow) -> list[Value]:
    """The values of a cut's or a flag's line, in the order of the columns."""
    seen = [*reasons(line)]
    return [
        line["action"],
        line["id"],
        line["article"],
        line["path"],
        line["record"],
        line["language"],
        line["verdict"],
        line["start"],
        line["end"],
        line["kind"],
        line["score"],
        line.get("threshold"),  # absent in earlier versions
        [*dict.fromkeys(one["rule"] for one in seen)],
        [*dict.fromkeys(one["entity"] for one in seen if one["entity"])],
        line["sharing"],
        line["removed"],
        line["inserted"],
        line["before"],
        line["after"],
    ]


def write_csv(lines: Iterable[DecisionWithArticleRow], file: BinaryIO) -> None:
    """A header and one row a line, as RFC 4180 has it; lists are joined by a blank, None is an empty cell.

    In UTF-8 with a byte order mark, without which spreadsheets assume a legacy encoding. Text is made safe to display:
    control characters become `\\x1b`, and an apostrophe precedes what a spreadsheet could take for a formula, a day, or
    a number that it would round.
    """
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    try:
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        writer.writerows([cell(value) for value in row(line)] for line in lines)
    finally:
        text.detach()  # the file is not ours to close


def cell(value: Value) -> str | int | float:
    """A value as it is written to the CSV."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    shown = _INSIDE.sub(r"\1'\2", printable(value if isinstance(value, str) else " ".join(value)))
    return f"'{shown}" if _OPENING.match(shown) or _NUMBER.fullmatch(shown) else shown
