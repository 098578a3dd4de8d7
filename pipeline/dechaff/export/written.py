"""What a run has written, read back record by record in step with the report, never more than one record at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dechaff.export.folder import placed, read_run
from dechaff.export.ledger import file_entries
from dechaff.ingest.containers import Container, Fields, Record, RecordError, container_of
from dechaff.ingest.sources import Source
from dechaff.ingest.splice import places, splice
from dechaff.report.lines import OUTPUTS, Line, Output, cut_of


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


@dataclass(frozen=True, slots=True)
class WrittenArticle:
    """An article of the cleaned folder that has not been read yet."""

    line: Line
    """Its line in `articles`."""
    _container: Container
    _record: Record | None

    @property
    def is_there(self) -> bool:
        """Whether its file or its line is still in the folder."""
        return self._record is not None and self._record.source is not None

    def text(self) -> str:
        """Its cleaned text; the raw one where it was dropped. Raises RecordError."""
        if self._record is None or self._record.source is None:
            raise RecordError("missing from the cleaned folder")
        return self._container.text(self._record.source, self.line["encoding"], self.line["field"])


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


def raw_text(article: CleanedArticle, removals: Sequence[Line]) -> str:
    """The raw text of the article, of which these are the removal lines. Raises RecordError."""
    if article.line["output"] == "kept":  # dropped as a whole
        return article.text
    at_places = places([cut_of(line) for line in removals], len(article.text))
    return splice(article.text, [(at, at + len(cut.inserted), cut.removed) for at, cut in at_places])


def cleaned_articles(cleaned: Path, wanted: Collection[str] | None = None) -> Iterator[CleanedArticle]:
    """The articles of these names, or all, in the order of the report; none that failed or was no text.

    Raises OutputError, and RecordError where a record is no longer what was written.
    """
    left = None if wanted is None else set(wanted)
    if left is not None and not left:
        return
    for one in written_articles(cleaned):
        if left is None or one.line["article"] in left:
            if one.is_there:
                yield CleanedArticle(one.line, one.text())
            if left is not None:
                left.remove(one.line["article"])
                if not left:
                    return


def written_articles(cleaned: Path) -> Iterator[WrittenArticle]:
    """All articles in the order of the report, not yet read, lost ones too; none that failed or was no text.

    Raises OutputError.
    """
    fields = Fields(text=read_run(cleaned).get("options", {}).get("text_field"))
    for entries in file_entries(cleaned):
        container = container_of(entries.path)
        trees = {where: WrittenFile(placed(cleaned, where, entries.path), fields) for where in OUTPUTS}
        for line, record in in_step(entries.lines, trees):
            if line is not None and "records" not in line and "stage" not in line and line["format"] != "binary":
                yield WrittenArticle(line, container, record)
