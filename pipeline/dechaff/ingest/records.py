"""What a container is: its records, and the types they are read, cut and restored by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from dechaff.ingest.sources import Source
from dechaff.model import Article, Finding

TEXT_FIELDS = ("text", "content", "body", "article", "markdown", "html")
"""Where a container's text is looked for, in this order, unless a field is named."""
LANGUAGE_FIELDS = ("language", "lang")
"""Where a container's language is looked for, unless a field is named."""


class RecordError(Exception):
    """This record cannot be read or rewritten without loss."""


@dataclass(frozen=True, slots=True)
class Fields:
    """Which fields of a container's records hold what."""

    text: str | None = None
    """The text; None for the first of TEXT_FIELDS that is there."""
    id: str | None = None
    """The article's id, a string or a whole number; None for `path#N`."""
    format: str | None = None
    """The article's format; None to find it from the text."""
    language: str | None = None
    """The article's language, as a BCP 47 tag; None for the first of LANGUAGE_FIELDS, else to find it from the text."""


@dataclass(frozen=True, slots=True)
class Record:
    """One piece of a file. The sources of all records of a file, joined in order, are its bytes."""

    number: int | None
    """The 0-based raw line, blank lines counted; None for a file of its own."""
    source: bytes | None
    """Its raw bytes, line terminator included; None where they could not be read."""
    article: Article | None
    """None for a blank line, a binary file and a failure."""
    field: str | None = None
    """The field its text stands in; None for a file of its own."""
    failure: str = ""
    """Why it could not be read, or `""`."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What the report knows of one cut: enough to undo it."""

    start: int
    """In code points of the raw text."""
    removed: str
    inserted: str
    removed_source: str | None
    """How the removed text was written in the source of its container; None where that is `removed` itself."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A record with its cuts made."""

    data: bytes
    removed_sources: tuple[str | None, ...]
    """For each cut, what `Cut.removed_source` is."""


class Container(Protocol):
    """A kind of file that holds articles."""

    has_records: bool
    """Whether its files hold numbered records; otherwise a file is one article."""

    def records(self, source: Source, fields: Fields) -> Iterator[Record]:
        """All records of the file, in order. What cannot be read is a record that says why."""

    def rewrite(self, record: Record, cuts: Sequence[Finding]) -> Rewritten:
        """The bytes of the record without the cuts, all else as it was written. Raises RecordError."""

    def text(self, data: bytes, encoding: str, field: str | None) -> str:
        """The article's text in the bytes of a record. Raises RecordError."""

    def reinsert(self, cleaned: bytes, cuts: Sequence[Cut], encoding: str, field: str | None) -> bytes:
        """The raw bytes of a record, from its cleaned bytes and its cuts. Raises RecordError."""

    def pieces(self, path: Path) -> Iterator[bytes]:
        """The bytes of every record in a cleaned file, in order. Raises OSError."""
