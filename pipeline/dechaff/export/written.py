"""What a run has written, read back record by record in step with the report, never more than one record at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dechaff.export.folder import placed, read_run
from dechaff.export.ledger import file_entries
from dechaff.ingest.containers import Fields, Record, container_of
from dechaff.ingest.sources import Source
from dechaff.report.lines import OUTPUTS, Line, Output


class WrittenFile:
    """The records of one file of the cleaned folder, taken one by one; a missing file has none."""

    def __init__(self, path: Path, fields: Fields) -> None:
        self.path = path
        source = Source(path, path.name, 0)
        self._records = container_of(path.name).split(source, fields=fields) if path.is_file() else iter(())
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
        return None if record is None or record.failure else record  # what cannot be read is as good as missing


@dataclass(frozen=True, slots=True)
class CleanedArticle:
    """An article as it lies in the cleaned folder."""

    line: Line
    """Its line in `articles`."""
    text: str
    """Its cleaned text; the raw one where it was dropped."""
    intact: bool
    """Whether its bytes are those that were written."""


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


def cleaned_articles(
    cleaned: Path, wanted: Collection[str] | None = None, path: str | None = None
) -> Iterator[CleanedArticle]:
    """The articles of these names, or all, in the order of the report; none that failed or was no text.

    With `path`, only those of that raw file, and no other file is opened.

    Raises OutputError, and RecordError where a record is no longer what was written.
    """
    fields = Fields(text=read_run(cleaned).get("options", {}).get("text_field"))
    left = None if wanted is None else set(wanted)
    for entries in file_entries(cleaned, path):
        if left is not None and not left:
            return
        container = container_of(entries.path)
        trees = {where: WrittenFile(placed(cleaned, where, entries.path), fields) for where in OUTPUTS}
        for line, record in in_step(entries.lines, trees):
            if line is None or record is None or record.source is None or "stage" in line:
                continue
            if line["format"] == "binary" or (left is not None and line["article"] not in left):
                continue
            if left is not None:
                left.remove(line["article"])
            text = container.text(record.source, line["encoding"], line["field"])
            written = line["sha256_raw" if line["output"] == "kept" else "sha256_cleaned"]
            yield CleanedArticle(line, text, hashlib.sha256(record.source).hexdigest() == written)
            if left is not None and not left:
                return
