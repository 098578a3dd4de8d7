"""The report read back in order, file by file, with no more of it in memory than one record needs."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from typing import Literal

from dechaff.folder.make_rows import cut_of
from dechaff.folder.paths import REPORT, OutputError, report_paths, volume_kind
from dechaff.folder.read import REPORT_FILES, Wanted, naming, report_rows, rows_of
from dechaff.folder.rows import (
    Action,
    ArticleRow,
    ContainerRow,
    DecisionRow,
    DecisionWithArticleRow,
    EntryRow,
    RecordRow,
)
from dechaff.ingest.records import Layout, Removal
from dechaff.ingest.sources import sort_key

Place = tuple[bytes, float]
"""The sort key of a report's lines: the path's bytes, then the record; a container's own line follows the last record
it covers."""


@dataclass(frozen=True, slots=True)
class FileEntries:
    """What the report says about one raw file."""

    path: str
    """Its path below RAW."""
    lines: Iterator[EntryRow]
    """Its article and failure lines by record; in a container, each stretch ends with a container line.
    To be read before the next file is asked for."""
    layout: Layout | None = None
    """How its values are laid out, if there are several ways."""


def file_entries(cleaned: Path, only: str | None = None) -> Iterator[FileEntries]:
    """Every raw file of the run, or only the one at that path, in the order of the report. Raises OutputError."""
    _refuse_gaps(cleaned)
    is_wanted = None if only is None else naming(only)
    kinds: tuple[Iterator[EntryRow], ...] = (
        report_rows(cleaned, "articles", is_wanted),
        report_rows(cleaned, "failures", is_wanted),
        report_rows(cleaned, "containers", is_wanted),
    )
    layouts = _Layouts(cleaned, is_wanted)
    for path, lines in groupby(heapq.merge(*kinds, key=_place_of_entry), key=lambda line: line["path"]):
        if only in (None, path):
            yield FileEntries(path, lines, layouts.of(path))


class _Layouts:
    """The layouts of files, to be asked for in the order of the report."""

    def __init__(self, cleaned: Path, is_wanted: Wanted | None) -> None:
        self._lines = report_rows(cleaned, "containers", is_wanted)
        self._next: ContainerRow | None = next(self._lines, None)

    def of(self, path: str) -> Layout | None:
        """The layout of the file at that path."""
        while self._next is not None and _sort_key(self._next["path"]) < _sort_key(path):
            self._next = next(self._lines, None)
        return self._next.get("layout") if self._next is not None and self._next["path"] == path else None


class DecisionRows:
    """The cuts, or the flags, of a run, to be asked for in the order of the report."""

    def __init__(self, cleaned: Path, kind: Literal["removals", "flags"]) -> None:
        self._lines = report_rows(cleaned, kind)
        self._next: DecisionRow | None = next(self._lines, None)

    def of(self, entry: RecordRow) -> list[DecisionRow]:
        """Those in an article, given its line."""
        place = _place(entry)
        found: list[DecisionRow] = []
        while self._next is not None and _place(self._next) <= place:
            if _place(self._next) == place:
                found.append(self._next)
            self._next = next(self._lines, None)
        return found


class Removals:
    """The cuts of a run, with what is needed to undo them, to be asked for in the order of the report."""

    def __init__(self, cleaned: Path) -> None:
        self._rows = DecisionRows(cleaned, "removals")

    def of(self, entry: RecordRow) -> list[Removal]:
        """The cuts made in an article, given its line."""
        return [cut_of(row) for row in self._rows.of(entry)]


def decisions(cleaned: Path) -> Iterator[DecisionWithArticleRow]:
    """Every cut and flag of a run, in the order of the report. Raises OutputError."""
    return chain.from_iterable(volumes_of_decisions(cleaned))


def volumes_of_decisions(cleaned: Path) -> Iterator[Iterator[DecisionWithArticleRow]]:
    """The same, volume by volume: all about an article is in one."""
    _refuse_gaps(cleaned)
    paths = (report_paths(cleaned, kind) for kind in ("removals", "flags", "articles"))
    return (decisions_in(*files) for files in zip(*paths, strict=True))


def decisions_in(removals: Path, flags: Path, articles: Path) -> Iterator[DecisionWithArticleRow]:
    """Every cut and flag in these files of a report, in order. Raises OutputError."""
    rows = _Articles(articles)
    cuts, flagged = _acted(removals, "cut"), _acted(flags, "flag")
    found = heapq.merge(cuts, flagged, key=lambda one: (_place(one[1]), one[1]["start"]))
    for _, group in groupby(found, key=lambda one: _place(one[1])):
        action, line = first = next(group)
        entry = rows.line_of(line)
        if entry is None:
            raise OutputError(f"{articles.parent}: a {action} in {line['article']}, but no line for that article")
        for action, line in chain((first,), group):
            yield {**line, "action": action, "language": entry["language"], "verdict": entry["verdict"]}


def _acted(file: Path, action: Action) -> Iterator[tuple[Action, DecisionRow]]:
    return ((action, line) for line in rows_of(file, DecisionRow))


class _Articles:
    """The lines of articles, to be asked for in the order of the report; the rest, most of them, are not parsed."""

    def __init__(self, file: Path) -> None:
        self._is_wanted = naming("")
        self._lines = rows_of(file, ArticleRow, lambda line: self._is_wanted(line))

    def line_of(self, found: DecisionRow) -> ArticleRow | None:
        """The line of the article in which this was found; None if it is missing."""
        self._is_wanted = naming(found["article"])
        return next((line for line in self._lines if _place(line) == _place(found)), None)


def _refuse_gaps(cleaned: Path) -> None:
    """Raises OutputError if a file of the report is missing: articles would be left out unnoticed."""
    present = {file.name for file in (cleaned / REPORT).glob("*-*.jsonl") if volume_kind(file.name)}
    parts = {name.rpartition("-")[2] for name in present}
    expected = {f"{kind}-{part:05}.jsonl" for part in range(max(1, len(parts))) for kind in REPORT_FILES}
    if missing := sorted(expected - present):
        raise OutputError(f"{cleaned / REPORT / missing[0]}: missing; without it the report is incomplete")


def _place_of_entry(line: EntryRow) -> Place:
    if "records" in line:
        return _sort_key(line["path"]), line["first"] + line["records"] - 0.5
    return _place(line)


def _place(line: RecordRow | DecisionRow) -> Place:
    return _sort_key(line["path"]), -1 if line["record"] is None else line["record"]


def _sort_key(path: str) -> bytes:
    try:
        return sort_key(path)
    except UnicodeError as error:
        raise OutputError(f"a line of the report has an invalid path: {path!r:.120}") from error
