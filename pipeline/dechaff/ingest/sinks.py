"""Compressed files, written record by record."""

from __future__ import annotations

from typing import BinaryIO

from dechaff.ingest.bulk import Data, pieces_of
from dechaff.ingest.records import Record
from dechaff.ingest.streams import Compressed

_BLOCK = 1 << 18


class OneMember:
    """All records in one member."""

    def __init__(self, file: BinaryIO, coding: Compressed) -> None:
        self._file = file
        self._encoder = coding.encoder()
        self._held: list[bytes] = []
        self._size = 0

    def write(self, record: Record, data: Data) -> None:
        for piece in pieces_of(data):
            self._held.append(piece)
            self._size += len(piece)
            if self._size >= _BLOCK:
                self._compress()

    def close(self) -> None:
        self._compress()
        self._file.write(self._encoder.flush())

    def _compress(self) -> None:
        self._file.write(self._encoder.compress(b"".join(self._held)))
        self._held.clear()
        self._size = 0


class MemberEach:
    """Every record in a member of its own, so that each can be read without those before it."""

    def __init__(self, file: BinaryIO, coding: Compressed) -> None:
        self._file = file
        self._coding = coding

    def write(self, record: Record, data: Data) -> None:
        encoder = self._coding.encoder()
        for piece in pieces_of(data):
            self._file.write(encoder.compress(piece))
        self._file.write(encoder.flush())

    def close(self) -> None:
        pass
