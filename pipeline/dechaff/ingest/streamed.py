"""Files of records that are read from front to back, plain or compressed."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from dechaff.ingest.bulk import Again
from dechaff.ingest.records import Container, Fields, Record, Sink, unreadable
from dechaff.ingest.sinks import MemberEach, OneMember
from dechaff.ingest.sources import Source
from dechaff.ingest.streams import Coding, Compressed, Plain, Stream
from dechaff.limits import DEFAULT_LIMITS, Limits


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is being read."""

    stream: Stream
    again: Again
    """A second read of it, for what is too large to hold."""
    limits: Limits


class Streamed(Container):
    """A kind of file whose records are read one after another."""

    has_records = True
    _member: type[OneMember] | type[MemberEach] = OneMember
    """How a compressed file is written."""

    def __init__(self, coding: Coding | None = None) -> None:
        self._coding = coding or Plain()

    def split(
        self,
        source: Source,
        start: int = 0,
        end: int | None = None,
        first: int = 0,
        fields: Fields | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> Iterator[Record]:
        try:
            stream = self._coding.open(source.path, limits)
        except OSError as error:
            yield unreadable(None, error)
            return
        again = Again(source.path, self._coding, limits)
        with stream, closing(again):
            yield from self._records(Opened(stream, again, limits), start, end, first, fields or Fields())

    @abstractmethod
    def _records(self, file: Opened, start: int, end: int | None, first: int, fields: Fields) -> Iterator[Record]:
        """Does the work of `split`, which opens the file."""

    def sink(self, file: BinaryIO, like: Path) -> Sink:
        return self._member(file, self._coding) if isinstance(self._coding, Compressed) else super().sink(file, like)
