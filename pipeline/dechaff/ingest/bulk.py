"""The bytes of a record: held in memory or, if too large, read from its file again on demand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from dechaff.ingest.decoded import Damaged
from dechaff.ingest.streams import Coding, Stream
from dechaff.limits import Limits

PIECE = 1 << 20
"""How many bytes of a record that is too large to hold are held at a time."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """Bytes that are too many to hold in memory."""

    size: int
    sha256: str
    """In hexadecimal."""
    pieces: Callable[[], Iterator[bytes]]
    """Yields the bytes piece by piece; call it before the next record is read. Raises OSError."""


Data = bytes | Bulk
"""The bytes of a record."""


def pieces_of(data: Data) -> Iterable[bytes]:
    """The bytes, in pieces small enough to hold in memory. Raises OSError."""
    return (data,) if isinstance(data, bytes) else data.pieces()


def size_of(data: Data | None) -> int:
    """The number of bytes; 0 if they could not be read."""
    return len(data or b"") if not isinstance(data, Bulk) else data.size


def sha256_of(data: Data) -> str:
    """The SHA-256 of the bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest() if isinstance(data, bytes) else data.sha256


def mark_of(data: Data | None) -> bytes:
    """What stands for the bytes in a hash: the bytes themselves or, if too large, their SHA-256."""
    return data.sha256.encode() if isinstance(data, Bulk) else data or b""


class Skimmed:
    """The size and the SHA-256 of bytes that are read once and not held."""

    def __init__(self) -> None:
        self.size = 0
        self._digest = hashlib.sha256()

    def add(self, piece: bytes) -> None:
        """Adds the next piece."""
        self._digest.update(piece)
        self.size += len(piece)

    def bulk(self, pieces: Callable[[], Iterator[bytes]]) -> Bulk:
        """All bytes added so far, as a Bulk whose `pieces` yields them again."""
        return Bulk(self.size, self._digest.hexdigest(), pieces)


class Again:
    """A second read of a file, which follows the first and yields the records that it found too large to hold.

    However many such records a compressed file has, it is decompressed only one more time.
    """

    def __init__(self, path: Path, coding: Coding, limits: Limits) -> None:
        self._path = path
        self._coding = coding
        self._limits = limits
        self._stream: Stream | None = None

    def bulk(self, skimmed: Skimmed, start: int) -> Bulk:
        """The skimmed bytes, which begin at offset `start` of the stream."""
        return skimmed.bulk(lambda: self._pieces(start, skimmed.size))

    def close(self) -> None:
        """Must be called after the last record."""
        if self._stream is not None:
            self._stream.close()

    def _pieces(self, start: int, size: int) -> Iterator[bytes]:
        if self._stream is None or self._stream.closed:
            self._stream = self._coding.open(self._path, self._limits)
        self._stream.seek(start)
        while size:
            try:
                piece = self._stream.read(min(size, PIECE))
            except Damaged:
                piece = b""
            if not piece:
                raise OSError(f"{self._path}: changed while it was read; run the same command again")
            size -= len(piece)
            yield piece


def skim(file: BinaryIO, skimmed: Skimmed) -> None:
    """Skims the rest of the file."""
    while piece := file.read(PIECE):
        skimmed.add(piece)
