"""The report read back, file by file and in order, never more of it in memory than one record needs."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path

from dechaff.export.lines import REPORT_FILES, naming, report_lines
from dechaff.export.paths import REPORT, OutputError, volume_kind
from dechaff.ingest.records import Cut
from dechaff.ingest.sources import sort_key
from dechaff.report.lines import Line, cut_of

Place = tuple[bytes, float]
"""What the lines of a report are sorted by: the path's bytes, then the record; a container's own line follows the last
record it speaks of."""


@dataclass(frozen=True, slots=True)
class FileEntries:
    """What the report holds of one raw file."""

    path: str
    """Its path below RAW."""
    lines: Iterator[Line]
    """Its article and failure lines by record; where it is a container, each stretch's ends with a container line.
    To be read at once."""


def file_entries(cleaned: Path, only: str | None = None) -> Iterator[FileEntries]:
    """Every raw file of the run, or `only` the one of that path, in the order of the report. Raises OutputError."""
    _refuse_gaps(cleaned)
    is_wanted = None if only is None else naming(only)
    kinds = [report_lines(cleaned, kind, is_wanted) for kind in ("articles", "failures", "containers")]
    for path, lines in groupby(heapq.merge(*kinds, key=_place), key=lambda line: line["path"]):
        if only in (None, path):
            yield FileEntries(path, lines)


class Removals:
    """The cuts of a run, asked for in the order of the report."""

    def __init__(self, cleaned: Path) -> None:
        self._lines = report_lines(cleaned, "removals")
        self._next: Line | None = next(self._lines, None)

    def of(self, entry: Line) -> list[Cut]:
        """The cuts made in an article, given its line."""
        place = _place(entry)
        cuts: list[Cut] = []
        while self._next is not None and _place(self._next) <= place:
            if _place(self._next) == place:
                cuts.append(cut_of(self._next))
            self._next = next(self._lines, None)
        return cuts


def findings(cleaned: Path) -> Iterator[Line]:
    """Every cut and flag of a run, in the order of the report. Raises OutputError.

    Each is its line, with its `action` (`cut` or `flag`) and the `language` and the `verdict` of its article.
    """
    _refuse_gaps(cleaned)
    articles = _Articles(cleaned)
    cuts = ({**line, "action": "cut"} for line in report_lines(cleaned, "removals"))
    flags = ({**line, "action": "flag"} for line in report_lines(cleaned, "flags"))
    found = heapq.merge(cuts, flags, key=lambda line: (_place(line), line["start"]))
    for _, lines in groupby(found, key=_place):
        line = next(lines)
        entry = articles.line_of(line)
        if entry is None:
            raise OutputError(f"{cleaned / REPORT}: a {line['action']} in {line['article']}, which has no line in it")
        for one in chain((line,), lines):
            yield {**one, "language": entry["language"], "verdict": entry["verdict"]}


class _Articles:
    """The lines of articles, asked for in the order of the report: those in between, most of them, are not read."""

    def __init__(self, cleaned: Path) -> None:
        self._is_wanted = naming("")
        self._lines = report_lines(cleaned, "articles", lambda line: self._is_wanted(line))

    def line_of(self, found: Line) -> Line | None:
        """That of the article in which this was found, or None where it is missing."""
        self._is_wanted = naming(found["article"])
        return next((line for line in self._lines if _place(line) == _place(found)), None)


def _refuse_gaps(cleaned: Path) -> None:
    """Raises OutputError where a file of the report is missing: without it articles would be left out unnoticed."""
    present = {file.name for file in (cleaned / REPORT).glob("*-*.jsonl") if volume_kind(file.name)}
    parts = {name.rpartition("-")[2] for name in present}
    expected = {f"{kind}-{part:05}.jsonl" for part in range(max(1, len(parts))) for kind in REPORT_FILES}
    if missing := sorted(expected - present):
        raise OutputError(f"{cleaned / REPORT / missing[0]}: missing; without it the report is not whole")


def _place(line: Line) -> Place:
    try:
        if "records" in line:
            return sort_key(line["path"]), line["first"] + line["records"] - 0.5
        record = -1 if line["record"] is None else line["record"]
        return sort_key(line["path"]), record
    except (LookupError, TypeError, UnicodeError) as error:
        raise OutputError(f"a line of the report is not what dechaff writes: {line!r:.120}") from error
