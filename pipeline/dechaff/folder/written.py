"""The articles that a run wrote, read back one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dechaff.folder.ledger import file_entries
from dechaff.folder.make_rows import cut_of
from dechaff.folder.read import read_run
from dechaff.folder.rows import ArticleRow, DecisionRow
from dechaff.folder.steps import in_step, written_trees
from dechaff.ingest.containers import container_of
from dechaff.ingest.cut_checks import check_undoable
from dechaff.ingest.records import Container, Record, RecordError, source_of
from dechaff.model import Format
from dechaff.spans import undo


@dataclass(frozen=True, slots=True)
class WrittenArticle:
    """An article of the cleaned folder, not read yet."""

    row: ArticleRow
    """Its row in `articles`."""
    format: Format
    """What it was read as."""
    _container: Container
    _record: Record | None

    def text(self) -> str:
        """Its cleaned text, as it is now; its raw text if it was dropped. Raises RecordError."""
        return self._container.text(self._found(), self.row["encoding"], self.row["field"])

    def raw_text(self, cuts: Sequence[DecisionRow], flags: Sequence[DecisionRow] = ()) -> str:
        """Its raw text, given all of its cuts; they are checked against it, and so are any flags given.

        Raises RecordError if the article or the report is not as it was written.
        """
        dropped = self.row["output"] == "kept"
        now = hashlib.sha256(source_of(self._found())).hexdigest()
        if now != self.row["sha256_raw" if dropped else "sha256_cleaned"]:
            raise RecordError("edited after cleaning")
        text = self.text()
        if not dropped:
            made = [cut_of(line) for line in cuts]
            check_undoable(len(text), made)
            text = undo(text, made)
        if any(text[one["start"] : one["end"]] != one["removed"] for one in (*cuts, *flags)):
            raise RecordError("its report was changed, and does not lead to the raw text")
        return text

    def _found(self) -> Record:
        if self._record is None or self._record.source is None:
            raise RecordError("missing from the cleaned folder")
        return self._record


def written_articles(cleaned: Path, path: str | None = None) -> Iterator[WrittenArticle]:
    """All articles in the order of the report, not yet read: lost ones too, but neither failures nor binaries.

    With `path`, only those of that raw file; no other file is opened. Raises OutputError.
    """
    run = read_run(cleaned)
    for entries in file_entries(cleaned, path):
        container = container_of(entries.path)
        trees = written_trees(cleaned, entries, run)
        for line, record in in_step(entries.lines, trees):
            if line is not None and "verdict" in line and line["format"] != "binary":
                yield WrittenArticle(line, line["format"], container, record)
