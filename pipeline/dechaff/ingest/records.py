"""Containers and their records, and the types for reading, cutting and restoring them."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal, Protocol

from dechaff.ingest.bulk import Bulk, Data, pieces_of
from dechaff.ingest.sources import Source
from dechaff.limits import DEFAULT_LIMITS, Limits, over
from dechaff.model import Article, Cut

TEXT_FIELDS = (
    *("text", "content", "body", "article", "markdown", "html"),
    *("raw_content", "page_content", "maintext", "main_text", "plain_text"),
    *("articleBody", "articlebody", "article_body", "full_text", "raw_text", "content_html"),
)
"""Fields that may hold the text, in order of preference, unless one is named. Their case does not matter."""
LANGUAGE_FIELDS = ("language", "lang")
"""Fields that may hold the language, unless one is named."""
URL_FIELDS = ("url", "source_url", "page_url", "link", "uri")
"""Fields that may hold the address that an article came from, unless one is named."""
DATE_FIELDS = ("date", "published", "published_at", "date_published", "publish_date", "created_at", "timestamp")
"""Fields that may hold the date of an article."""
Unread = Literal["encoded_responses", "other_warc_records", "null_texts", "no_text_field", "unreadable_tables"]
"""Records that are copied unread: pages in a coding that cannot be undone, archive records that hold no page, rows
without a text, records of a JSON or CSV file without a field for it, and CSV files that cannot be split into rows."""
NAMED: dict[str, str] = {
    "no_text_field": "no text field; name it with --text-field",
    "unreadable_tables": "tables that cannot be read; save them as UTF-8, with lines that end in LF or CRLF",
}
"""Those kinds of them that may be articles all the same, as in messages: what they are, and what to do."""
Layout = Literal["array", "lines", "object"]
"""How values are laid out in a file: in an array, one on each line, or the file is one."""


COUNTED = "records are counted from 0, with headers, blank lines and all else that is no article"
"""What the number in `path#N` means, as help, messages and pages say it."""
ONE_ARTICLE = "the file is one article; leave out {}"
"""What is wrong with the number of a record in a file of its own."""


def place_of(name: str, record: int | None) -> str:
    """The name of its file, with `#N` for record N of a container."""
    return name if record is None else f"{name}#{record}"


class RecordError(Exception):
    """This record cannot be read or rewritten without loss."""


class MissingFieldError(RecordError):
    """The record lacks the field that was named for its text, or for its id."""


@dataclass(frozen=True, slots=True)
class Fields:
    """Which fields of a container's records hold what."""

    text: str | None = None
    """The text; `a.b` for the field `b` of the object in `a`. None for the first of TEXT_FIELDS that is present."""
    id: str | None = None
    """The article's id, a string or a whole number; None for `path#N`."""
    format: str | None = None
    """The article's format; None to infer it from the text."""
    language: str | None = None
    """The article's language, a BCP 47 tag; None for the first of LANGUAGE_FIELDS that is one, else from the text."""
    url: str | None = None
    """The address that the article came from; None for the first of URL_FIELDS that is present."""


@dataclass(frozen=True, slots=True)
class Record:
    """One piece of a file. The sources of all records of a file, joined in order, are its bytes."""

    number: int | None
    """Its number in the file, from 0, blank lines counted; None for a file of its own."""
    source: bytes | None
    """Its raw bytes, line terminator included; None if they could not be read or are too many to hold."""
    article: Article | None = None
    """None before it is read, and for a blank line, a binary file and a failure."""
    field: str | None = None
    """The field that holds its text; None for a file of its own."""
    failure: str = ""
    """Why it could not be read, without saying where it is; `""` if it could."""
    lacks_field: bool = False
    """Whether it could not be read because it lacks the field that was named for its text, or for its id."""
    unread: Unread | None = None
    """What it is, if it is neither an article nor blank; it is copied as it is."""
    note: str = ""
    """If it is one of NAMED, its fields, or why the table cannot be read."""
    row: Any = dataclasses.field(default=None, compare=False, repr=False)
    """What its container needs to write it again, if that is more than the source; else None."""
    is_frame: bool = False
    """Whether it is the header of a table, or parts others: each file that a run writes has its own."""
    bulk: Bulk | None = dataclasses.field(default=None, compare=False, repr=False)
    """Its raw bytes, if they are too many to hold; else None."""

    @property
    def data(self) -> Data | None:
        """Its raw bytes, however many; None if they could not be read."""
        return self.bulk if self.source is None else self.source


def failed(record: Record, error: RecordError) -> Record:
    """The record, with why it could not be read."""
    return dataclasses.replace(record, failure=str(error), lacks_field=isinstance(error, MissingFieldError))


def unreadable(number: int | None, error: OSError | RecordError) -> Record:
    """A record of which nothing can be had, with the reason."""
    why = error.strerror if isinstance(error, OSError) else None
    return Record(number, None, failure=f"cannot be read: {why or error}")


def source_of(record: Record) -> bytes:
    """The source of a record that is held in memory. Raises RecordError if it is not."""
    if record.source is None:
        raise RecordError("its bytes are not at hand")
    return record.source


@dataclass(frozen=True, slots=True)
class Removal:
    """What the report knows of one cut: enough to undo it."""

    start: int
    """In code points of the raw text."""
    text: str
    """What was removed."""
    source: str | None
    """The text as it was written in the container, escapes included; None if the same."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A record with its cuts made."""

    data: bytes
    removed_sources: tuple[str | None, ...]
    """For each cut, its `Removal.source`."""
    header: str | None = None
    """The raw header of the record, if cutting changed it; else None. The raw payload follows if it is coded, that is,
    if it cannot be had from the text."""


class Sink(Protocol):
    """A file being written record by record."""

    def write(self, record: Record, data: Data) -> None:
        """Adds the record, with these bytes as its source. Raises OSError."""

    def close(self) -> None:
        """Writes what is still held back. The file itself stays open."""


class Container(ABC):
    """A kind of file that holds articles."""

    has_records: bool
    """Whether its files hold numbered records; otherwise a file is one article."""
    can_split: bool = False
    """Whether a range of bytes of a file can be read on its own, and results joined by concatenating their bytes."""
    layout: Layout | None = None
    """How the values of its file are laid out, once that is known. None if there is only one way."""

    def records(self, source: Source, fields: Fields, limits: Limits = DEFAULT_LIMITS) -> Iterator[Record]:
        """All records of the file, read, in order. What cannot be read is a record that says why."""
        for record in self.split(source, fields=fields, limits=limits):
            yield self.read(record, source.name, fields, limits)

    @abstractmethod
    def split(
        self,
        source: Source,
        start: int = 0,
        end: int | None = None,
        first: int = 0,
        fields: Fields | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> Iterator[Record]:
        """The records that begin in `[start, end)` of the file, not yet read, numbered from `first`.

        In Parquet, `fields` determines which cell is the source, and a file that lacks one of these columns is a single
        failure; without `fields`, the source is the first of TEXT_FIELDS that is present. In CSV, they determine
        whether rows are articles. A stretch of the file that is damaged is a record that says why. A record over the
        limits comes as a bulk; it says why if it could have been an article.
        """

    def read(self, record: Record, name: str, fields: Fields, limits: Limits = DEFAULT_LIMITS) -> Record:
        """The record with its article, or with why it has none; `name` is the name of its file.

        Whatever is wrong with the record becomes its failure and is never raised.
        """
        try:
            record = self._read(record, name, fields, limits)
        except (OSError, MemoryError):  # the machine's fault, not the record's
            raise
        except Exception as error:  # a bug in a reader must not stop the other records
            return dataclasses.replace(record, failure=f"{type(error).__name__}: {error}")

        if record.article is not None and len(record.article.text) > limits.chars:
            found = over(len(record.article.text), limits.chars, "characters", "--max-chars")
            return dataclasses.replace(record, article=None, failure=f"its text has {found}")
        return record

    @abstractmethod
    def _read(self, record: Record, name: str, fields: Fields, limits: Limits) -> Record:
        """Does the work of `read`, which catches what this raises."""

    @abstractmethod
    def rewrite(self, record: Record, cuts: Sequence[Cut]) -> Rewritten:
        """The bytes of the record without the cuts, all else unchanged. Raises RecordError."""

    @abstractmethod
    def text(self, record: Record, encoding: str, field: str | None) -> str:
        """The article's text in the source of a record. Raises RecordError."""

    @abstractmethod
    def reinsert(
        self, cleaned: Record, cuts: Sequence[Removal], encoding: str, field: str | None, header: str | None = None
    ) -> bytes:
        """The raw bytes of a record, from its cleaned source, its cuts and its raw header. Raises RecordError."""

    def sink(self, file: BinaryIO, like: Path) -> Sink:
        """A sink that writes records to `file`, modelled on the file `like`."""
        return _Joined(file)


class _Joined:
    """Records, written one after another."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, record: Record, data: Data) -> None:
        for piece in pieces_of(data):
            self._file.write(piece)

    def close(self) -> None:
        pass
