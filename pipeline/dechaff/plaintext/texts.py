"""Writes the articles of a cleaned folder as plain text files."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, TypedDict

from dechaff.folder.files import writing
from dechaff.folder.make_rows import dump_row
from dechaff.folder.paths import OutputError, below
from dechaff.folder.prepare import refuse_filled
from dechaff.folder.written import WrittenArticle, written_articles
from dechaff.ingest.containers import container_of
from dechaff.ingest.records import RecordError
from dechaff.plaintext import reading_text

Failure = tuple[str, str]
"""An article, and why it has no reading text."""


class TextRow(TypedDict):
    """A line of the file with the reading texts of a container."""

    article: str
    language: str
    text: str


@dataclass(slots=True)
class TextTotals:
    """What was written, and what failed."""

    articles: int = 0
    files: int = 0
    failures: list[Failure] = field(default_factory=list)


def write_texts(cleaned: Path, output: Path) -> TextTotals:
    """Writes the reading texts of all articles in CLEANED below `output`, which is new or empty. Raises OutputError.

    A file that is one article becomes a `.txt`; a container becomes a `.jsonl` with `article`, `language` and `text`.
    Spam that was moved or dropped is not in CLEANED, and neither are failures.
    """
    refuse_filled(output)
    if cleaned.resolve() in output.resolve().parents:
        raise OutputError(f"{output}: lies inside {cleaned}; name a folder outside it with -o")
    totals = TextTotals()
    articles = (one for one in written_articles(cleaned) if one.row["output"] == "cleaned")
    for path, of_one_file in groupby(articles, key=lambda one: str(one.row["path"])):
        _write_file(path, of_one_file, cleaned, output, totals)
    return totals


def text_path(path: str, cleaned: Path) -> str:
    """The file below the output folder for the reading texts of a file in CLEANED; no two files share one.

    It has the same name plus an extension, unless that is there already; if a file in CLEANED has this name, the
    extension is added once more.
    """
    extension = ".jsonl" if container_of(path).has_records else ".txt"
    if path.lower().endswith(extension):
        return path
    while os.path.exists(cleaned / (path := path + extension)):
        pass
    return path


def _write_file(path: str, articles: Iterator[WrittenArticle], cleaned: Path, output: Path, totals: TextTotals) -> None:
    has_records, written = container_of(path).has_records, 0
    try:
        with ExitStack() as files:
            file: BinaryIO | None = None
            for one in articles:
                try:
                    text = reading_text(one.text(), one.format)
                except (OSError, MemoryError):  # the machine's fault, not the article's
                    raise
                except Exception as error:  # a bug that one article meets must not stop the others
                    what = "" if isinstance(error, RecordError) else f"{type(error).__name__}: "
                    totals.failures.append((one.row["article"], f"{what}{error}"))
                    continue
                if file is None:
                    file = files.enter_context(writing(below(output, text_path(path, cleaned))))
                line: TextRow = {"article": one.row["article"], "language": one.row["language"], "text": text}
                file.write(dump_row(line) if has_records else text.encode())
                written += 1
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        totals.failures.append((path, "its name is too long to be made longer by an ending"))
    else:
        totals.articles += written
        totals.files += written > 0
