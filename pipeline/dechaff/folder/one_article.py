"""One article of a cleaned folder: what the report says of it, and its raw text, found without reading the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dechaff.folder.lines import ArticleKey, article_key
from dechaff.folder.paths import OutputError, below, report_paths
from dechaff.folder.read import lines_of, naming
from dechaff.folder.rows import ArticleRow, DecisionRow, FailureRow, RecordRow
from dechaff.folder.written import written_articles
from dechaff.ingest.records import RecordError, place_of


@dataclass(frozen=True, slots=True)
class Told:
    """What the report says of one article."""

    line: RecordRow
    """Its line in `articles`, or in `failures`."""
    cuts: list[DecisionRow]
    """In the order of the text."""
    flags: list[DecisionRow]


def told_of(cleaned: Path, name: str) -> Told | None:
    """What the report says of the article of that name, the first if there are several; None if there is none.

    Raises OutputError.
    """
    return _told(cleaned, name, lambda line: line["article"] == name)


def told_at(cleaned: Path, place: str) -> Told | None:
    """What the report says of the article at that place, its path or `path#N`. Raises OutputError."""
    path, _, number = place.rpartition("#")
    text = path if path and number.isdigit() else place
    return _told(cleaned, text, lambda line: place_of(line["path"], line["record"]) == place)


def _told(cleaned: Path, text: str, is_it: Callable[[RecordRow], bool]) -> Told | None:
    file, line = next((one for one in _naming(cleaned, text) if is_it(one[1])), (None, None))
    if file is None or line is None:
        return None
    volume = file.name.rpartition("-")[2]  # everything about an article is in one volume
    beside = (below(file.parent, f"{name}-{volume}") for name in ("removals", "flags"))
    return Told(line, *(_lines_of(one, article_key(line)) for one in beside))


def _naming(cleaned: Path, text: str) -> Iterator[tuple[Path, RecordRow]]:
    """The lines of articles and failures that contain the text, each with the file it is in."""
    for file in report_paths(cleaned, "articles"):
        yield from ((file, line) for line in lines_of(file, ArticleRow, naming(text)))
    for file in report_paths(cleaned, "failures"):
        yield from ((file, line) for line in lines_of(file, FailureRow, naming(text)))


def raw_text(cleaned: Path, told: Told) -> str:
    """The raw text of an article that was neither a failure nor a binary.

    Raises RecordError if it cannot be restored from the folder, and OutputError.
    """
    for written in written_articles(cleaned, told.line["path"]):
        if article_key(written.line) == article_key(told.line):
            return written.raw_text(told.cuts, told.flags)
    raise RecordError("missing from the cleaned folder")


def _lines_of(file: Path, article: ArticleKey) -> list[DecisionRow]:
    if not file.is_file():
        raise OutputError(f"{file}: missing; without it the report is incomplete")
    return [line for line in lines_of(file, DecisionRow, naming(article[0])) if article_key(line) == article]
