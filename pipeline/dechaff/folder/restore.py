"""Raw files restored from the cleaned files and the report."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from dechaff.folder.files import writing
from dechaff.folder.ledger import FileEntries, Removals, file_entries
from dechaff.folder.paths import REPORT, OutputError, below
from dechaff.folder.pieces import Piece, pieces_of
from dechaff.folder.prepare import refuse_filled
from dechaff.folder.read import read_run, report_rows
from dechaff.folder.rows import RunRow
from dechaff.folder.steps import written_trees
from dechaff.ingest.containers import container_of
from dechaff.ingest.records import RecordError, Sink

Failure = tuple[str, str]
"""An article or file, and why its raw bytes could not be restored."""


@dataclass(slots=True)
class RestoreTotals:
    """What was restored and what was not."""

    restored: int = 0
    """Articles and binaries whose raw bytes were restored, verified by their hash."""
    binaries: int = 0
    """How many of them are binaries."""
    failures: list[Failure] = field(default_factory=list)

    def add(self, piece: Piece) -> None:
        """Counts a restored piece, unless it is a blank line."""
        self.restored += piece.article is not None
        self.binaries += piece.is_binary


def restore(cleaned: Path, output: Path | None, only: str | None = None) -> RestoreTotals:
    """Writes the raw files below `output`; if that is None, only checks that it could. Raises OutputError.

    `only` names one article or one file. Records that fail are left out of their file.
    """
    run = read_run(cleaned)
    if output is not None:
        refuse_filled(output)
        if cleaned.resolve() in output.resolve().parents:
            raise OutputError(f"{output}: lies inside {cleaned}; name a folder outside it with -o")
    totals = RestoreTotals()
    removals = Removals(cleaned)
    found = only is None
    for entries in file_entries(cleaned):
        found = found or entries.path == only
        _restore_file(entries, removals, cleaned, output, only, run, totals)
    if only is None and (lost := _lost_lines(run, cleaned)):
        totals.failures.append((REPORT, f"{lost} of its articles or binaries have no line in it any more"))
    if not found and not totals.restored and not totals.failures:
        raise OutputError(f"{cleaned}: no article or file {only!r}; {cleaned}/_report/articles-*.jsonl list them all")
    return totals


def _lost_lines(run: RunRow, cleaned: Path) -> int:
    """How many lines are missing from the report."""
    lines = sum(1 for kind in ("articles", "failures") for _ in report_rows(cleaned, kind))
    return max(0, run["totals"]["articles"] + run["totals"]["binaries"] - lines)


def _restore_file(
    entries: FileEntries,
    removals: Removals,
    cleaned: Path,
    output: Path | None,
    only: str | None,
    run: RunRow,
    totals: RestoreTotals,
) -> None:
    """Writes one raw file, or only those of its records that are wanted."""
    path = entries.path
    all_wanted = only in (None, path)
    container = container_of(path)
    trees = written_trees(cleaned, entries, run)
    with ExitStack() as files:
        sink: Sink | None = None
        for piece in pieces_of(container, trees, entries, removals):
            if not all_wanted and piece.article != only:
                continue
            if piece.why:
                totals.failures.append((piece.article or path, piece.why))
                continue
            if output is None:
                totals.add(piece)
                continue
            if sink is None:
                like = next((tree.path for tree in trees.values() if tree.path.is_file()), Path())
                sink = container.sink(files.enter_context(writing(below(output, path))), like)
            if piece.record.data is not None:
                try:
                    sink.write(piece.record, piece.raw)
                except RecordError as error:
                    totals.failures.append((piece.article or path, str(error)))
                    continue
            totals.add(piece)
        if sink is not None:
            sink.close()
