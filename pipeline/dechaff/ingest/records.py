"""What a container is: its records, and the types they are read, cut and restored by."""

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

TEXT_FIELDS = ("text", "content", "body", "article", "markdown", "html")
"""Where a container's text is looked for, in this order, unless a field is named."""
LANGUAGE_FIELDS = ("language", "lang")
"""Where a container's language is looked for, unless a field is named."""
URL_FIELDS = ("url", "source_url", "page_url", "link", "uri")
"""Where the address that an article came from is looked for, unless a field is named."""
DATE_FIELDS = ("date", "published", "published_at", "date_published", "publish_date", "created_at", "timestamp")
"""Where the day that an article is from is looked for."""
Unread = Literal["encoded_responses", "other_warc_records", "null_texts"]
"""What is copied though nobody has read it: pages that are chunked or compressed, records of an archive that are none,
and rows without a text."""


def place_of(name: str, record: int | None) -> str:
    """Where an article lies, in words: its file's name, and its number in it where there are more."""
    return name if record is None else f"{name}#{record}"


class RecordError(Exception):
    """This record cannot be read or rewritten without loss."""


@dataclass(frozen=True, slots=True)
class Fields:
    """Which fields of a container's records hold what."""

    text: str | None = None
    """The text, `a.b` for a field of an object in a field; None for the first of TEXT_FIELDS that is there."""
    id: str | None = None
    """The article's id, a string or a whole number; None for `path#N`."""
    format: str | None = None
    """The article's format; None to find it from the text."""
    language: str | None = None
    """The article's language, as a BCP 47 tag; None for the first of LANGUAGE_FIELDS, else to find it from the text."""
    url: str | None = None
    """The address that the article came from; None for the first of URL_FIELDS that is there."""


@dataclass(frozen=True, slots=True)
class Record:
    """One piece of a file. The sources of all records of a file, joined in order, are its bytes."""

    number: int | None
    """Its 0-based line or row in the file, blank lines counted; None for a file of its own."""
    source: bytes | None
    """Its raw bytes, line terminator included; None where they could not be read, or are too many to be held."""
    article: Article | None = None
    """None until it is read, and for a blank line, a binary file and a failure."""
    field: str | None = None
    """The field its text stands in; None for a file of its own."""
    failure: str = ""
    """Why it could not be read, its place aside, or `""`."""
    unread: Unread | None = None
    """What it is, where it is no article and not blank either: it is copied as it is."""
    row: Any = dataclasses.field(default=None, compare=False, repr=False)
    """What its container needs to write it again where the source is not all of it; None elsewhere."""
    bulk: Bulk | None = dataclasses.field(default=None, compare=False, repr=False)
    """Its raw bytes where they are too many to be held; None elsewhere."""

    @property
    def data(self) -> Data | None:
        """Its raw bytes, however many they are; None where they could not be read."""
        return self.bulk if self.source is None else self.source


@dataclass(frozen=True, slots=True)
class Removal:
    """What the report knows of one cut: enough to undo it."""

    start: int
    """In code points of the raw text."""
    text: str
    """What was removed."""
    source: str | None
    """How that was written in the source of its container; None where it was written as it reads."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A record with its cuts made."""

    data: bytes
    removed_sources: tuple[str | None, ...]
    """For each cut, what `Removal.source` is."""
    header: str | None = None
    """The raw header of the record, where cutting changed it; None elsewhere."""


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
    """Whether a run of bytes of its files can be read by itself, and two results be joined byte after byte."""

    def records(self, source: Source, fields: Fields, limits: Limits = DEFAULT_LIMITS) -> Iterator[Record]:
        """All records of the file, in order, read. What cannot be read is a record that says why."""
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

        Where records are rows, the fields that they will be read with say which cell the source is, and a file that
        lacks one of them is a single failure; without the fields, it is the first of TEXT_FIELDS that is there.
        A stretch that cannot be had from the file, because it is damaged, is a record that says why. What is over the
        limits comes as a bulk; it says why where it might have been an article.
        """

    def read(self, record: Record, name: str, fields: Fields, limits: Limits = DEFAULT_LIMITS) -> Record:
        """The record with its article, or why it has none; `name` is that of its file.

        Never raises for what is wrong with the record: that is its failure.
        """
        try:
            record = self._read(record, name, fields)
        except (OSError, MemoryError):  # the machine's doing
            raise
        except Exception as error:  # whatever a reader trips over, the other records go on
            return dataclasses.replace(record, failure=f"{type(error).__name__}: {error}")

        if record.article is not None and len(record.article.text) > limits.chars:
            found = over(len(record.article.text), limits.chars, "characters", "--max-chars")
            return dataclasses.replace(record, article=None, failure=f"its text has {found}")
        return record

    @abstractmethod
    def _read(self, record: Record, name: str, fields: Fields) -> Record:
        """What `read` does, where nothing unforeseen comes up."""

    @abstractmethod
    def rewrite(self, record: Record, cuts: Sequence[Cut]) -> Rewritten:
        """The bytes of the record without the cuts, all else as it was written. Raises RecordError."""

    @abstractmethod
    def text(self, data: bytes, encoding: str, field: str | None) -> str:
        """The article's text in the bytes of a record. Raises RecordError."""

    @abstractmethod
    def reinsert(
        self, cleaned: bytes, cuts: Sequence[Removal], encoding: str, field: str | None, header: str | None = None
    ) -> bytes:
        """The raw bytes of a record, from its cleaned bytes, its cuts and its raw header. Raises RecordError."""

    def sink(self, file: BinaryIO, like: Path) -> Sink:
        """The file, to be written record by record, in kind with the file `like`."""
        return _Joined(file)


class _Joined:
    """Records written one after the other."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, record: Record, data: Data) -> None:
        for piece in pieces_of(data):
            self._file.write(piece)

    def close(self) -> None:
        pass
