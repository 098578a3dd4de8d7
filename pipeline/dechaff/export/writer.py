"""One part of a run written: the cleaned files, what was kept back, and the part's share of the report."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from dechaff.export.files import Writers
from dechaff.export.folder import REPORT_FILES, placed, report_path
from dechaff.export.outcome import Outcome, Spam, settle
from dechaff.export.totals import PartTotals, count_outcome
from dechaff.ingest.containers import Container, Fields, Record, container_of
from dechaff.ingest.sources import Part, Source
from dechaff.model import Article, Cleaning
from dechaff.report.lines import OUTPUTS, Count, Line, container_line, dump_line


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
    paths = {kind: report_path(output, kind, part.index) for kind in REPORT_FILES}
    with Writers() as report:
        for kind in reversed(REPORT_FILES):  # the file begun first is the last to get its name
            report.write(paths[kind], b"")

        def tell(kind: str, line: Line) -> None:
            report.write(paths[kind], dump_line(line))

        for source in part.sources:
            container = container_of(source.name)

            def settled(record: Record, name: str = source.name, container: Container = container) -> Outcome:
                return settle(record, name, container, clean, spam, count)

            _write_source(source, container, fields, output, settled, tell, totals)
    return totals


def _write_source(
    source: Source,
    container: Container,
    fields: Fields,
    output: Path,
    settled: Callable[[Record], Outcome],
    tell: Callable[[str, Line], None],
    totals: PartTotals,
) -> None:
    """Writes all that comes of one file, and tells its report lines, each with the name of its report file."""
    places = {where: placed(output, where, source.name) for where in OUTPUTS}
    whole, records, readable = hashlib.sha256(), 0, True
    with Writers() as files:
        for record in container.records(source, fields):
            outcome = settled(record)
            if outcome.data is not None:
                files.write(places[outcome.output], outcome.data)
            for kind, line in _lines(outcome):
                tell(kind, line)
            count_outcome(totals, record, outcome)
            records += 1
            readable = readable and record.source is not None
            if container.has_records and record.source is not None:
                whole.update(record.source)
        if not records:  # an empty container stays an empty file
            files.write(places["cleaned"], b"")
    if container.has_records:
        tell("containers", container_line(source.name, records, whole.hexdigest() if readable else None))
    totals.files += 1


def _lines(outcome: Outcome) -> Iterator[tuple[str, Line]]:
    yield from (("removals", line) for line in outcome.removals)
    yield from (("flags", line) for line in outcome.flags)
    if outcome.failure is not None:
        yield "failures", outcome.failure
    if outcome.article is not None:
        yield "articles", outcome.article
