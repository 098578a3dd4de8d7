"""The output of one part written: the cleaned files, what was kept back, and the part's share of the report."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType

import xxhash

from dechaff.folder.files import Writers, hash_of, stamp_of, writing
from dechaff.folder.make_rows import OUTPUTS, container_row, dump_row
from dechaff.folder.outcome import Outcome
from dechaff.folder.paths import below, placed
from dechaff.folder.read import REPORT_FILES
from dechaff.folder.rows import Output, ReportKind, ReportRow
from dechaff.folder.totals import PartTotals, count_outcome
from dechaff.folder.work import BegunRow, Mark, PieceKind
from dechaff.ingest.bulk import Data, mark_of, sha256_of
from dechaff.ingest.containers import container_of
from dechaff.ingest.parts import Part, Stretch
from dechaff.ingest.records import Container, Fields, Record, Sink
from dechaff.limits import DEFAULT_LIMITS, Limits

NoteBegun = Callable[[BegunRow], None]
"""Called for each file that a part writes whole, before it appears."""
Decide = Callable[[Container, str, Record], Outcome]
"""What becomes of a record of the file of that name; called once for each record of a part, in order."""


@dataclass(slots=True)
class Written:
    """What has been written for a part."""

    totals: PartTotals = field(default_factory=PartTotals)
    hashes: list[str] = field(default_factory=list)
    """For each stretch, a hash of the bytes that were read."""
    files: dict[str, dict[Output, Mark]] = field(default_factory=dict)
    """The files it wrote whole, by the name of their source."""
    pieces: dict[PieceKind, tuple[int, str]] = field(default_factory=dict)
    """The files below `pieces`, each with its size and a hash of its bytes: its share of the report, and of a file
    shared with other parts."""


def write_part(
    part: Part,
    firsts: Sequence[int],
    decide: Decide,
    fields: Fields,
    output: Path,
    pieces: Path,
    limits: Limits = DEFAULT_LIMITS,
    note_begun: NoteBegun = lambda begun: None,
) -> Written:
    """Writes what `decide` makes of every record of the part, whose stretches begin with the records `firsts`.

    Files that are whole in the part are written to the output, each atomically and after a call of `note_begun`; the
    rest is written below `pieces`.
    """
    written, files = Written(), {kind: below(pieces, kind) for kind in REPORT_FILES}
    with Writers() as report:
        for file in files.values():
            report.write(file, b"")

        def add_row(kind: ReportKind, line: ReportRow) -> None:
            report.write(files[kind], dump_row(line))

        for stretch, first in zip(part.stretches, firsts, strict=True):
            _write_stretch(stretch, first, decide, fields, output, pieces, limits, add_row, written, note_begun)
    written.pieces |= {kind: _size_and_hash(file) for kind, file in files.items()}
    return written


def _write_stretch(
    stretch: Stretch,
    first: int,
    decide: Decide,
    fields: Fields,
    output: Path,
    pieces: Path,
    limits: Limits,
    add_row: Callable[[ReportKind, ReportRow], None],
    written: Written,
    note_begun: NoteBegun,
) -> None:
    source = stretch.source
    container = container_of(source.name)
    if stretch.is_whole:
        places = {where: placed(output, where, source.name) for where in OUTPUTS}
    else:
        places = {where: below(pieces, where) for where in OUTPUTS}
    digest, hashes, records, readable = xxhash.xxh3_128(), hashlib.sha256(), 0, True
    marks: dict[Output, Mark] = {}

    def appearing(where: Output, file: Path) -> None:
        marks[where] = *stamp_of(file), hash_of(file)
        if stretch.is_whole:
            note_begun({"name": source.name, "where": where, "mark": marks[where]})

    with _Trees(container, places, source.path, appearing) as trees:
        for record in container.split(source, stretch.start, stretch.end, first, fields, limits):
            outcome = decide(container, source.name, record)
            if outcome.data is not None:
                trees.write(outcome.output, record, outcome.data)
            for kind, line in _lines(outcome):
                add_row(kind, line)
            count_outcome(written.totals, record, outcome)
            records += 1
            digest.update(mark_of(record.data))
            if record.data is None:
                readable = False
            elif container.has_records:
                hashes.update(_sha256_raw(record.data, outcome).encode())
        if not records and stretch.is_whole:  # an empty container stays an empty file
            trees.begin("cleaned")
    done = {where: (size, hashed) for where, (size, _, hashed) in marks.items()}
    if container.has_records:
        sha256_raw = hashes.hexdigest() if readable else None
        add_row("containers", container_row(source.name, first, records, sha256_raw, done, container.layout))
    written.hashes.append(digest.hexdigest())
    if stretch.is_whole:
        written.files[source.name] = marks
    else:
        for where, chunk in done.items():
            written.pieces[where] = chunk
    for where in OUTPUTS:  # what an earlier run may have put there
        if where not in trees.begun:
            places[where].unlink(missing_ok=True)
    written.totals.files += stretch.start == 0


class _Trees:
    """The files being written for one stretch, at most one in each output tree. They appear only if all succeed."""

    def __init__(
        self,
        container: Container,
        places: dict[Output, Path],
        like: Path,
        appearing: Callable[[Output, Path], None],
    ) -> None:
        self._appearing = appearing
        self._container = container
        self._places = places
        self._like = like
        self._files = ExitStack()
        self._sinks: dict[Output, Sink] = {}

    @property
    def begun(self) -> list[Output]:
        """The trees in which there is a file."""
        return [*self._sinks]

    def begin(self, where: Output) -> Sink:
        """The file in that tree, ready to be written."""
        if where not in self._sinks:
            file = self._files.enter_context(writing(self._places[where], partial(self._appearing, where)))
            self._sinks[where] = self._container.sink(file, self._like)
        return self._sinks[where]

    def write(self, where: Output, record: Record, data: Data) -> None:
        """Adds the record with these bytes to the file in that tree."""
        self.begin(where).write(record, data)

    def __enter__(self) -> _Trees:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            with self._files:  # if closing fails, no file appears
                for sink in self._sinks.values():
                    sink.close()
        else:
            self._files.__exit__(kind, error, trace)


def _size_and_hash(file: Path) -> tuple[int, str]:
    return file.stat().st_size, hash_of(file)


def _sha256_raw(raw: Data, outcome: Outcome) -> str:
    line = outcome.article or outcome.failure
    return (line and line["sha256_raw"]) or sha256_of(raw)


def _lines(outcome: Outcome) -> Iterator[tuple[ReportKind, ReportRow]]:
    yield from (("removals", line) for line in outcome.removals)
    yield from (("flags", line) for line in outcome.flags)
    if outcome.failure is not None:
        yield "failures", outcome.failure
    if outcome.article is not None:
        yield "articles", outcome.article
