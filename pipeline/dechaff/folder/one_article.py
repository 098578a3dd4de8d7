"""One article of a cleaned folder: what the report says of it, and its raw text, found without reading the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dechaff.folder.make_rows import ArticleKey, article_key
from dechaff.folder.paths import OutputError, below, report_paths
from dechaff.folder.read import naming, rows_of
from dechaff.folder.rows import ArticleRow, DecisionRow, FailureRow, RecordRow
from dechaff.folder.written import written_articles
from dechaff.ingest.records import RecordError, place_of


@dataclass(frozen=True, slots=True)
class Reported:
    """What the report says of one article."""

    row: RecordRow
    """Its row in `articles`, or in `failures`."""
    cuts: list[DecisionRow]
    """In the order of the text."""
    flags: list[DecisionRow]


def reported_as(cleaned: Path, name: str) -> Reported | None:
    """What the report says of the article of that name, the first if there are several; None if there is none.

    Raises OutputError.
    """
    return _reported(cleaned, name, lambda row: row["article"] == name)


def reported_at(cleaned: Path, place: str) -> Reported | None:
    """What the report says of the article at that place, its path or `path#N`. Raises OutputError."""
    path, _, number = place.rpartition("#")
    text = path if path and number.isdigit() else place
    return _reported(cleaned, text, lambda row: place_of(row["path"], row["record"]) == place)


def _reported(cleaned: Path, text: str, is_it: Callable[[RecordRow], bool]) -> Reported | None:
    file, row = next((one for one in _naming(cleaned, text) if is_it(one[1])), (None, None))
    if file is None or row is None:
        return None
    volume = file.name.rpartition("-")[2]  # everything about an article is in one volume
    beside = (below(file.parent, f"{name}-{volume}") for name in ("removals", "flags"))
    return Reported(row, *(_rows_of(one, article_key(row)) for one in beside))


def _naming(cleaned: Path, text: str) -> Iterator[tuple[Path, RecordRow]]:
    """The rows of articles and failures that contain the text, each with the file it is in."""
    for file in report_paths(cleaned, "articles"):
        yield from ((file, row) for row in rows_of(file, ArticleRow, naming(text)))
    for file in report_paths(cleaned, "failures"):
        yield from ((file, row) for row in rows_of(file, FailureRow, naming(text)))


def raw_text(cleaned: Path, reported: Reported) -> str:
    """The raw text of an article that was neither a failure nor a binary.

    Raises RecordError if it cannot be restored from the folder, and OutputError.
    """
    for written in written_articles(cleaned, reported.row["path"]):
        if article_key(written.row) == article_key(reported.row):
            return written.raw_text(reported.cuts, reported.flags)
    raise RecordError("missing from the cleaned folder")


def _rows_of(file: Path, article: ArticleKey) -> list[DecisionRow]:
    if not file.is_file():
        raise OutputError(f"{file}: missing; without it the report is incomplete")
    return [row for row in rows_of(file, DecisionRow, naming(article[0])) if article_key(row) == article]
