"""One part of a run written: the cleaned files, what was kept back, and the part's share of the report."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from dechaff.export.files import Writers
from dechaff.export.outcome import Outcome, Spam, settle
from dechaff.export.totals import PartTotals, count_outcome
from dechaff.ingest.containers import Fields, container_of
from dechaff.ingest.sources import Part, Source
from dechaff.model import Article, Cleaning
from dechaff.report.lines import Count, Line, Output, container_line, dump_line

REPORT_FILES = ("removals", "flags", "failures", "containers", "articles")
"""The files of a part's report, in the order in which they appear: the last one completes the part."""


def report_path(output: Path, name: str, part: int) -> Path:
    """One file of a part's report."""
    return output / "_report" / f"{name}-{part:05}.jsonl"


def placed(output: Path, where: Output, name: str) -> Path:
    """The file that holds what came from the source of that name and went that way."""
    below = {"cleaned": output, "spam": output / "_spam", "kept": output / "_report" / "kept"}
    return below[where] / name


def clean_part(
    part: Part,
    clean: Callable[[Article], Cleaning],
    output: Path,
    fields: Fields,
    spam: Spam = "keep",
    count: Count = lambda entity: 1,
) -> PartTotals:
    """Cleans every source of the part, in order, and writes what came of it with the part's report.

    An article for which `clean` raises, or whose raw bytes could not be had back from what would be written, is kept
    verbatim and listed; the others go on. Every file appears whole or not at all, the part's `articles` last.
    """
    totals = PartTotals()
    with Writers() as report:
        for name in reversed(REPORT_FILES):  # the file begun first is the last to get its name
            report.write(report_path(output, name, part.index), b"")
        for source in part.sources:
            totals.files += 1
            for name, line in _write_source(source, clean, output, fields, spam, count, totals):
                report.write(report_path(output, name, part.index), dump_line(line))
    return totals


def _write_source(
    source: Source,
    clean: Callable[[Article], Cleaning],
    output: Path,
    fields: Fields,
    spam: Spam,
    count: Count,
    totals: PartTotals,
) -> Iterator[tuple[str, Line]]:
    """Writes all that comes of one file; yields its report lines, each with the name of its report file."""
    container = container_of(source.name)
    whole, records, readable = hashlib.sha256(), 0, True
    with Writers() as files:
        for record in container.records(source, fields):
            outcome = settle(record, source.name, container, clean, spam, count)
            if outcome.data is not None:
                files.write(placed(output, outcome.output, source.name), outcome.data)
            count_outcome(totals, record, outcome)
            yield from _lines(outcome)
            records += 1
            readable = readable and record.source is not None
            if container.has_records and record.source is not None:
                whole.update(record.source)
        if not records:  # an empty container: an empty file
            files.write(placed(output, "cleaned", source.name), b"")
    if container.has_records:
        yield "containers", container_line(source.name, records, whole.hexdigest() if readable else None)


def _lines(outcome: Outcome) -> Iterator[tuple[str, Line]]:
    yield from (("removals", line) for line in outcome.removals)
    yield from (("flags", line) for line in outcome.flags)
    if outcome.failure is not None:
        yield "failures", outcome.failure
    if outcome.article is not None:
        yield "articles", outcome.article
