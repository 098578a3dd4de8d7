"""The raw bytes back, from the cleaned files and the report."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from dechaff.export.files import Writers
from dechaff.export.folder import REPORT, OutputError, placed, read_run, refuse_filled, report_lines
from dechaff.export.ledger import FileEntries, Removals, file_entries
from dechaff.ingest.containers import Container, Cut, RecordError, container_of
from dechaff.report.lines import OUTPUTS, Line, Output

Failure = tuple[str, str]
"""An article or file, and why its raw bytes could not be had back."""


@dataclass(slots=True)
class RestoreTotals:
    """What was restored and what was not."""

    restored: int = 0
    """Articles and binaries whose raw bytes were had back, proved by their hash."""
    failures: list[Failure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Piece:
    """The raw bytes of one record, or why they could not be had back."""

    article: str | None
    """None for a blank line."""
    raw: bytes
    why: str = ""
    out_of_step: bool = False
    """True where lines were added or lost: all that follows the first of them fails only for that."""


class _NotRestored(Exception):
    """The file is not to be written."""

    def __init__(self, failures: list[Failure]) -> None:
        super().__init__(failures)
        self.failures = failures


def restore(cleaned: Path, output: Path | None, only: str | None = None) -> RestoreTotals:
    """Writes the raw files below `output`, or only checks that it could where that is None. Raises OutputError.

    `only` names one article or one file. A file of which one record fails is not written; the others are.
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
        try:
            totals.restored += _restore_file(entries, removals, cleaned, output, only)
        except _NotRestored as error:
            totals.failures += error.failures
    if only is None and (lost := _lost_lines(run, cleaned)):
        totals.failures.append((REPORT, f"{lost} of its articles or binaries have no line in it any more"))
    if not found and not totals.restored and not totals.failures:
        raise OutputError(f"{cleaned}: no article or file {only!r}; {cleaned}/_report/articles-*.jsonl name them all")
    return totals


def _lost_lines(run: Mapping[str, Any], cleaned: Path) -> int:
    """How many lines the report has fewer than the run wrote."""
    totals = run.get("totals", {})
    lines = sum(1 for kind in ("articles", "failures") for _ in report_lines(cleaned, kind))
    return max(0, int(totals.get("articles", 0)) + int(totals.get("binaries", 0)) - lines)


def _restore_file(
    entries: FileEntries, removals: Removals, cleaned: Path, output: Path | None, only: str | None
) -> int:
    """Writes one raw file, or those of its records that are wanted, and says how many articles that was."""
    path = PurePosixPath(entries.path)
    if path.is_absolute() or ".." in path.parts:
        raise _NotRestored([(entries.path, "its path leads out of the folder: the report was changed")])
    all_wanted = only in (None, entries.path)
    restored = 0
    failures: list[Failure] = []
    with Writers() as files:
        for piece in _pieces(entries, removals, cleaned):
            if not all_wanted and piece.article != only:
                continue
            if piece.why:
                failures = failures[:1] if piece.out_of_step else failures
                failures.append((piece.article or entries.path, piece.why))
            elif output is not None:
                files.write(output / path, piece.raw)
            restored += piece.article is not None
        if failures:  # raised in here, so that what was begun does not appear
            raise _NotRestored(failures)
    return restored


def _pieces(entries: FileEntries, removals: Removals, cleaned: Path) -> Iterator[_Piece]:
    """Every record of one raw file in order; at last, where the records do not add up to the file, why."""
    container = container_of(entries.path)
    trees: dict[Output, _Pile] = {where: _Pile(container, placed(cleaned, where, entries.path)) for where in OUTPUTS}
    whole, number, failed = hashlib.sha256(), 0, False
    for line in entries.lines:
        # Blank lines have no line in the report: they are what lies between two records that have.
        until = line["records"] if "records" in line else line["record"] or 0
        for _ in range(number, until):
            blank = trees["cleaned"].take() or b""
            whole.update(blank)
            yield _Piece(None, blank)
        if "records" in line:
            if step := _out_of_step(trees):
                yield _Piece(None, b"", step, out_of_step=True)
            elif not failed and whole.hexdigest() != line["sha256_raw"]:
                yield _Piece(None, b"", "edited after cleaning: its records do not make up the raw file")
            elif not line["records"]:
                yield _Piece(None, b"")  # so that an empty file is written
            return
        number = until + 1
        try:
            raw = _raw(container, line, trees, removals.of(line))
        except RecordError as error:
            failed = True
            yield _Piece(line["article"], b"", str(error))
        else:
            whole.update(raw)
            yield _Piece(line["article"], raw)


def _raw(container: Container, line: Line, trees: dict[Output, _Pile], cuts: list[Cut]) -> bytes:
    """The raw bytes of one article. Raises RecordError."""
    failed = "stage" in line
    if failed and line["sha256_raw"] is None:
        raise RecordError(f"it could not be read when it was to be cleaned ({line['error']})")
    where: Output = "kept" if failed else line["output"]
    piece = trees[where].take()
    if piece is None:
        raise RecordError("missing from the cleaned folder")
    raw = piece
    if where != "kept":
        if _sha256(piece) != line["sha256_cleaned"]:
            raise RecordError("edited after cleaning: its bytes are not those that were written")
        if cuts:
            raw = container.reinsert(piece, cuts, line["encoding"], line["field"])
    if _sha256(raw) != line["sha256_raw"]:
        raise RecordError("edited after cleaning: its report or its kept bytes do not lead to the raw ones")
    return raw


def _out_of_step(trees: dict[Output, _Pile]) -> str:
    """How many lines are missing or too many, in words, or `""`."""
    lost, added = sum(tree.lost for tree in trees.values()), sum(tree.rest() for tree in trees.values())
    counts = [f"{count} {what}" for count, what in ((lost, "fewer"), (added, "more")) if count]
    return f"edited after cleaning: {' and '.join(counts)} lines than were written" if counts else ""


class _Pile:
    """The records of one file of the cleaned folder, taken one by one; a missing file has none."""

    def __init__(self, container: Container, path: Path) -> None:
        self._pieces = container.pieces(path) if path.is_file() else iter(())
        self.lost = 0
        """How many were asked for and not there."""

    def take(self) -> bytes | None:
        """The next one, or None where none is left."""
        piece = self._next()
        self.lost += piece is None
        return piece

    def rest(self) -> int:
        """How many were never asked for."""
        return sum(1 for _ in iter(self._next, None))

    def _next(self) -> bytes | None:
        try:
            return next(self._pieces, None)
        except OSError:  # no longer readable: as good as missing
            return None


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
