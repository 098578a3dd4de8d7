"""The bytes of a record: held, or where it is too large for that, read again from its file when they are wanted."""

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
"""So many bytes of what is too large to be held are held at a time."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """Bytes that are too many to be held."""

    size: int
    sha256: str
    """In hexadecimal digits."""
    pieces: Callable[[], Iterator[bytes]]
    """Gives them, piece by piece; to be asked before the next record is read. Raises OSError."""


Data = bytes | Bulk
"""The bytes of a record."""


def pieces_of(data: Data) -> Iterable[bytes]:
    """The bytes, in pieces small enough to be held. Raises OSError."""
    return (data,) if isinstance(data, bytes) else data.pieces()


def size_of(data: Data | None) -> int:
    """How many bytes they are; 0 where they could not be read."""
    return len(data or b"") if not isinstance(data, Bulk) else data.size


def sha256_of(data: Data) -> str:
    """The SHA-256 of the bytes, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest() if isinstance(data, bytes) else data.sha256


def mark_of(data: Data | None) -> bytes:
    """What stands for the bytes where it is asked whether they are the same as before."""
    return data.sha256.encode() if isinstance(data, Bulk) else data or b""


class Skimmed:
    """Bytes read from front to back without being held."""

    def __init__(self) -> None:
        self.size = 0
        self._digest = hashlib.sha256()

    def add(self, piece: bytes) -> None:
        """The next of them."""
        self._digest.update(piece)
        self.size += len(piece)

    def bulk(self, pieces: Callable[[], Iterator[bytes]]) -> Bulk:
        """All of them, which this gives again."""
        return Bulk(self.size, self._digest.hexdigest(), pieces)


class Again:
    """The bytes of a file read a second time, behind the one that finds out what is too large: so however many such
    records a compressed file has, it is decompressed no more than once more."""

    def __init__(self, path: Path, coding: Coding, limits: Limits) -> None:
        self._path = path
        self._coding = coding
        self._limits = limits
        self._stream: Stream | None = None

    def bulk(self, skimmed: Skimmed, start: int) -> Bulk:
        """What was skimmed from this byte of the stream on."""
        return skimmed.bulk(lambda: self._pieces(start, skimmed.size))

    def close(self) -> None:
        """To be called when no more records are read."""
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
    """Reads on to the end of the file."""
    while piece := file.read(PIECE):
        skimmed.add(piece)
