"""What becomes of one record: the bytes to write, where they go, and its rows in the report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from dechaff.folder.make_rows import (
    Count,
    Note,
    article_row,
    binary_row,
    cut_of,
    dropped_row,
    failure_row,
    flag_rows,
    removal_rows,
    untouched_row,
)
from dechaff.folder.rows import ArticleRow, DecisionRow, FailureRow, Output, Stage
from dechaff.ingest.bulk import Data
from dechaff.ingest.records import Container, Record, RecordError, Rewritten, Unread, place_of
from dechaff.model import Article, Cleaning

Spam = Literal["keep", "separate", "drop"]
"""Where an article that is spam goes: CLEANED, `_spam`, or `_report/kept`."""

_UNTOUCHED = Cleaning(text="", verdict="clean", score=0.0, cuts=(), flags=())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be written for one record."""

    output: Output
    """The tree of the output folder that the bytes go to."""
    data: Data | None
    """The bytes to write; None if the record could not be read."""
    cleaning: Cleaning | None = None
    """Without its text if nothing touched it; None for a blank line, a binary and a failure."""
    article: ArticleRow | None = None
    """Its row in `articles`; None for a blank line and a failure."""
    failure: FailureRow | None = None
    """Its row in `failures`."""
    unread: Unread | None = None
    """What it is, if it is copied unread and has no row."""
    removals: tuple[DecisionRow, ...] = ()
    flags: tuple[DecisionRow, ...] = ()


def settle(
    record: Record, path: str, container: Container, clean: Callable[[Article], Cleaning], spam: Spam, count: Count
) -> Outcome:
    """What becomes of a record of the file at `path`. Undoing the cuts has been checked to give its raw bytes.

    Never raises for what is wrong with the record: that is a failure, kept verbatim. OSError and MemoryError, which are
    not the record's fault, are raised.
    """
    data, raw, article = record.data, record.source, record.article
    if data is None or record.failure:
        return _failed(record, path, "read", record.failure)
    if article is None or raw is None:
        binary = record.number is None
        return Outcome("cleaned", data, article=binary_row(path, data) if binary else None, unread=record.unread)
    try:
        cleaning = clean(article)
    except (OSError, MemoryError):  # not the record's fault
        raise
    except Exception as error:  # an error in a rule or a parser must not stop the other articles
        return _failed(record, path, "clean", f"{type(error).__name__}: {error}")
    try:
        return _settle_cleaned(record, raw, article, cleaning, container, spam, count)
    except RecordError as error:
        return _failed(record, path, "verify", str(error))
    except (OSError, MemoryError):
        raise
    except Exception as error:  # as above, in rewriting
        return _failed(record, path, "verify", f"{type(error).__name__}: {error}")


def untouched(record: Record, path: str, note: Note) -> Outcome:
    """What becomes of a record that the first pass settled."""
    if record.source is None:  # there are no notes on such a record
        return _failed(record, path, "read", record.failure)
    row = untouched_row(note, path, record.number, record.source)
    return Outcome("cleaned", record.source, _UNTOUCHED, row)


def deadly_record(record: Record, path: str) -> Outcome:
    """What becomes of a record over which worker processes died, more than once."""
    return _failed(record, path, "clean", "the process that cleaned it died twice")


def _settle_cleaned(
    record: Record, raw: bytes, article: Article, cleaning: Cleaning, container: Container, spam: Spam, count: Count
) -> Outcome:
    flags = tuple(flag_rows(article, cleaning.flags, count))
    if cleaning.verdict == "spam" and spam == "drop":
        row = article_row(article, cleaning, raw, None, output="kept", field=record.field)
        return Outcome("kept", raw, cleaning, row, removals=(dropped_row(article, cleaning, count),), flags=flags)
    output: Output = "spam" if cleaning.verdict == "spam" and spam == "separate" else "cleaned"
    if not cleaning.cuts:
        if cleaning.text != article.text:
            raise RecordError("the cleaned text differs, but no cut says where")
        row = article_row(article, cleaning, raw, raw, output=output, field=record.field)
        return Outcome(output, raw, cleaning, row, flags=flags)
    rewritten = container.rewrite(record, cleaning.cuts)
    removals = tuple(removal_rows(article, cleaning.cuts, rewritten.removed_sources, count))
    _verify(record, raw, article, cleaning, container, rewritten, removals)
    row = article_row(
        article, cleaning, raw, rewritten.data, output=output, field=record.field, header=rewritten.header
    )
    return Outcome(output, rewritten.data, cleaning, row, removals=removals, flags=flags)


def _verify(
    record: Record,
    raw: bytes,
    article: Article,
    cleaning: Cleaning,
    container: Container,
    rewritten: Rewritten,
    removals: tuple[DecisionRow, ...],
) -> None:
    """Raises RecordError unless what will be written reads as the cleaned text and leads back to the raw bytes."""
    written = replace(record, source=rewritten.data)
    if container.text(written, article.encoding, record.field) != cleaning.text:
        raise RecordError("the bytes to be written do not read as the cleaned text")
    cuts = [cut_of(row) for row in removals]
    if container.reinsert(written, cuts, article.encoding, record.field, rewritten.header) != raw:
        raise RecordError("the raw bytes could not be restored from the cleaned ones")


def _failed(record: Record, path: str, stage: Stage, error: str) -> Outcome:
    name = place_of(path, record.number) if record.article is None else record.article.id
    row = failure_row(name, path, record.number, record.data, stage=stage, error=error)
    return Outcome("kept", record.data, failure=row)
