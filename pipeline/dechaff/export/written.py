"""What a run has written, read back record by record in step with the report, never more than one record at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dechaff.export.folder import placed, read_run
from dechaff.export.ledger import file_entries
from dechaff.ingest.containers import Container, Fields, Record, RecordError, container_of
from dechaff.ingest.sources import Source
from dechaff.ingest.splice import places, splice
from dechaff.limits import UNLIMITED, Limits
from dechaff.report.lines import OUTPUTS, Line, Output, cut_of


def limits_of(run: Line) -> Limits:
    """By which the files that a run has written are read: what it has judged is held, and nothing is too much."""
    most = run.get("options", {}).get("max_record_bytes", UNLIMITED)
    return Limits(record_bytes=2 * most, ratio=UNLIMITED)  # a cut may insert a character


class WrittenFile:
    """The records of one file of the cleaned folder, taken one by one; a missing file has none."""

    def __init__(self, path: Path, fields: Fields, limits: Limits) -> None:
        self.path = path
        source = Source(path, path.name, 0)
        self._records = (
            container_of(path.name).split(source, fields=fields, limits=limits) if path.is_file() else iter(())
        )
        self.lost = 0
        """How many were asked for and not there."""

    def take(self) -> Record | None:
        """The next one, or None where none is left."""
        record = self._next()
        self.lost += record is None
        return record

    def rest(self) -> int:
        """How many were never asked for."""
        return sum(1 for _ in iter(self._next, None))

    def _next(self) -> Record | None:
        record = next(self._records, None)
        return None if record is None or record.data is None else record  # what cannot be read is as good as missing


@dataclass(frozen=True, slots=True)
class WrittenArticle:
    """An article of the cleaned folder that has not been read yet."""

    line: Line
    """Its line in `articles`."""
    _container: Container
    _record: Record | None

    def text(self) -> str:
        """Its cleaned text, as it lies there now; the raw one where it was dropped. Raises RecordError."""
        return self._container.text(self._source(), self.line["encoding"], self.line["field"])

    def raw_text(self, cuts: Sequence[Line], flags: Sequence[Line] = ()) -> str:
        """Its raw text, of which these are all cuts, and some flags.

        Raises RecordError where the article or the report is not as it was written.
        """
        dropped = self.line["output"] == "kept"
        if hashlib.sha256(self._source()).hexdigest() != self.line["sha256_raw" if dropped else "sha256_cleaned"]:
            raise RecordError("edited after cleaning")
        text = self.text()
        if not dropped:
            at_places = places([cut_of(line) for line in cuts], len(text))
            text = splice(text, [(at, at + len(cut.inserted), cut.removed) for at, cut in at_places])
        if any(text[one["start"] : one["end"]] != one["removed"] for one in (*cuts, *flags)):
            raise RecordError("its report was changed, and does not lead to the raw text")
        return text

    def _source(self) -> bytes:
        if self._record is None or self._record.source is None:
            raise RecordError("missing from the cleaned folder")
        return self._record.source


def tree_of(line: Line) -> Output:
    """The tree of the output in which the record of an article's or a failure's line lies."""
    return "kept" if "stage" in line else line["output"]


def in_step(lines: Iterable[Line], trees: Mapping[Output, WrittenFile]) -> Iterator[tuple[Line | None, Record | None]]:
    """Each line of a file's report with the record it tells of, None where that is missing.

    Blank lines come without a line; a container's own line comes without a record, behind the last it speaks of.
    """
    number = 0
    for line in lines:
        # Blank lines have no line in the report: they are what lies between two records that have.
        until = line["first"] + line["records"] if "records" in line else line["record"] or 0
        for _ in range(number, until):
            yield None, trees["cleaned"].take()
        number = until
        if "records" in line:
            yield line, None
            continue
        number += 1
        # What could not be read was never written.
        yield line, None if line["sha256_raw"] is None else trees[tree_of(line)].take()


def written_articles(cleaned: Path, path: str | None = None) -> Iterator[WrittenArticle]:
    """All articles in the order of the report, not yet read, lost ones too; none that failed or was no text.

    With `path`, only those of that raw file, and no other file is opened. Raises OutputError.
    """
    run = read_run(cleaned)
    fields, limits = Fields(text=run.get("options", {}).get("text_field")), limits_of(run)
    for entries in file_entries(cleaned, path):
        container = container_of(entries.path)
        trees = {where: WrittenFile(placed(cleaned, where, entries.path), fields, limits) for where in OUTPUTS}
        for line, record in in_step(entries.lines, trees):
            if line is not None and "records" not in line and "stage" not in line and line["format"] != "binary":
                yield WrittenArticle(line, container, record)
