"""The raw bytes back, from the cleaned files and the report."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from dechaff.export.files import writing
from dechaff.export.folder import REPORT, OutputError, placed, read_run, refuse_filled, report_lines
from dechaff.export.ledger import FileEntries, Removals, file_entries
from dechaff.export.written import WrittenFile, in_step, limits_of, tree_of
from dechaff.ingest.bulk import Data, sha256_of
from dechaff.ingest.containers import Container, Cut, Fields, Record, RecordError, Sink, container_of
from dechaff.limits import Limits
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
    record: Record
    """As it lies in the cleaned folder."""
    raw: Data
    why: str = ""
    out_of_step: bool = False
    """True where lines were added or lost: all that follows the first of them fails only for that."""


_NOTHING = Record(None, None)


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
    fields, limits = Fields(text=run.get("options", {}).get("text_field")), limits_of(run)
    totals = RestoreTotals()
    removals = Removals(cleaned)
    found = only is None
    for entries in file_entries(cleaned):
        found = found or entries.path == only
        try:
            totals.restored += _restore_file(entries, removals, cleaned, output, only, fields, limits)
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
    entries: FileEntries,
    removals: Removals,
    cleaned: Path,
    output: Path | None,
    only: str | None,
    fields: Fields,
    limits: Limits,
) -> int:
    """Writes one raw file, or those of its records that are wanted, and says how many articles that was."""
    path = PurePosixPath(entries.path)
    if path.is_absolute() or ".." in path.parts:
        raise _NotRestored([(entries.path, "its path leads out of the folder: the report was changed")])
    all_wanted = only in (None, entries.path)
    container = container_of(entries.path)
    trees = {where: WrittenFile(placed(cleaned, where, entries.path), fields, limits) for where in OUTPUTS}
    restored = 0
    failures: list[Failure] = []
    with ExitStack() as files:
        sink: Sink | None = None
        for piece in _pieces(container, trees, entries, removals):
            if not all_wanted and piece.article != only:
                continue
            if piece.why:
                failures = failures[:1] if piece.out_of_step else failures
                failures.append((piece.article or entries.path, piece.why))
            elif output is not None:
                if sink is None:
                    like = next((tree.path for tree in trees.values() if tree.path.is_file()), Path())
                    sink = container.sink(files.enter_context(writing(output / path)), like)
                if piece.record.data is not None:
                    sink.write(piece.record, piece.raw)
            restored += piece.article is not None
        if failures:  # raised in here, so that what was begun does not appear
            raise _NotRestored(failures)
        if sink is not None:
            sink.close()
    return restored


def _pieces(
    container: Container, trees: Mapping[Output, WrittenFile], entries: FileEntries, removals: Removals
) -> Iterator[_Piece]:
    """Every record of one raw file in order; at last, where the records do not add up to the file, why."""
    hashes, empty, failed = hashlib.sha256(), True, False
    for line, record in in_step(entries.lines, trees):
        empty &= line is not None and "records" in line
        if line is None:
            failed = failed or record is None
            blank = record or Record(None, b"")
            data = blank.data or b""
            hashes.update(sha256_of(data).encode())
            yield _Piece(None, blank, data)
            continue
        if "records" in line:
            if not failed and hashes.hexdigest() != line["sha256_raw"]:
                yield _Piece(None, _NOTHING, b"", "edited after cleaning: its records do not make up the raw file")
            hashes, failed = hashlib.sha256(), False
            continue
        try:
            record, raw = _raw(container, line, record, removals.of(line))
        except RecordError as error:
            failed = True
            yield _Piece(line["article"], _NOTHING, b"", str(error))
        else:
            hashes.update(sha256_of(raw).encode())
            yield _Piece(line["article"], record, raw)
    if container.has_records and (step := _out_of_step(trees)):
        yield _Piece(None, _NOTHING, b"", step, out_of_step=True)
    elif empty:
        yield _Piece(None, _NOTHING, b"")  # so that an empty file is written


def _raw(container: Container, line: Line, record: Record | None, cuts: list[Cut]) -> tuple[Record, Data]:
    """The record of one article, and its raw bytes. Raises RecordError."""
    if line["sha256_raw"] is None:
        raise RecordError(f"it could not be read when it was to be cleaned ({line['error']})")
    if record is None or (raw := record.data) is None:
        raise RecordError("missing from the cleaned folder")
    if tree_of(line) != "kept":
        if sha256_of(raw) != line["sha256_cleaned"]:
            raise RecordError("edited after cleaning: its bytes are not those that were written")
        if cuts and isinstance(raw, bytes):
            raw = container.reinsert(raw, cuts, line["encoding"], line["field"], line.get("header"))
    if sha256_of(raw) != line["sha256_raw"]:
        raise RecordError("edited after cleaning: its report or its kept bytes do not lead to the raw ones")
    return replace(record, field=line.get("field")), raw


def _out_of_step(trees: Mapping[Output, WrittenFile]) -> str:
    """How many lines are missing or too many, in words, or `""`."""
    lost, added = sum(tree.lost for tree in trees.values()), sum(tree.rest() for tree in trees.values())
    counts = [f"{count} {what}" for count, what in ((lost, "fewer"), (added, "more")) if count]
    return f"edited after cleaning: {' and '.join(counts)} lines than were written" if counts else ""
