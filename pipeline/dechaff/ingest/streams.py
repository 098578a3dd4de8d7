"""The bytes of a file as they are, or decompressed; and where in the file they stand, for when it is damaged."""

from __future__ import annotations

import io
import os
import re
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Protocol

from dechaff.ingest.decoded import BUFFER, Decoded
from dechaff.ingest.sources import require_file
from dechaff.limits import Limits


class Stream(io.BufferedReader):
    """The bytes of a file, decompressed where it is compressed, to be read from front to back in bounded memory.

    Gives every byte that can be had from before a damage and then raises Damaged, until it is told to go on.
    Raises OSError where a file gives more than its limits allow.
    """

    def __init__(self, raw: io.FileIO | Decoded) -> None:
        super().__init__(raw, BUFFER)
        self._decoded = raw if isinstance(raw, Decoded) else None
        self.length = os.fstat(raw.fileno()).st_size if isinstance(raw, io.FileIO) else None
        """How many bytes there are, where that is known."""

    def ahead(self, position: int, count: int) -> bytes:
        """Bytes of an uncompressed file that stand there, whatever is read next."""
        return os.pread(self.fileno(), count, position)

    def go_on(self) -> None:
        """Goes on behind a damage, at the next member that is none; at the end, where there is no such member."""
        if self._decoded:
            self._decoded.go_on()

    def pin(self, position: int) -> None:
        """Remembers all members from this byte of the stream on, so that going back there takes no time."""
        if self._decoded:
            self._decoded.pinned = position

    def seams(self, start: int, end: int) -> list[int]:
        """The latest members that begin in `[start, end)` of the stream, last ones first."""
        return self._decoded.seams(start, end) if self._decoded else []

    def place(self, position: int) -> str:
        """Where in the file a byte of the stream stands, in words; to be asked when it is the last that was read, or
        at most as many were read since as a buffer holds."""
        return f"byte {position}" + (self._decoded.place(position) if self._decoded else "")


class Decoder(Protocol):
    """What decompresses one member of a file; members stand one behind the other, each compressed by itself."""

    @property
    def eof(self) -> bool:
        """Whether the member has ended."""

    @property
    def unused_data(self) -> bytes:
        """What stands behind it."""

    def decompress(self, data: bytes, /) -> bytes:
        """The next bytes of the member."""


class Encoder(Protocol):
    """What compresses one member of a file."""

    def compress(self, data: bytes, /) -> bytes:
        """What can be written so far."""

    def flush(self) -> bytes:
        """The rest of the member."""


class Coding(ABC):
    """How the bytes of a file are written."""

    plain = False
    """Whether as they are: then any run of them can be read by itself."""

    @abstractmethod
    def open(self, path: Path, limits: Limits) -> Stream:
        """The bytes of the file. Raises OSError."""


class Plain(Coding):
    """As they are."""

    plain = True

    def open(self, path: Path, limits: Limits) -> Stream:
        require_file(path)
        return Stream(io.FileIO(path))


class Compressed(Coding):
    """In members that are each compressed by themselves."""

    name: str
    magic: re.Pattern[bytes]
    """What each member begins with."""
    padding = b""
    """Bytes that may stand behind a member and mean nothing."""
    piece: int
    """How many bytes are decompressed at once: so few that they cannot grow to more than about 100 MB."""
    error: type[Exception]
    """What a decoder raises."""

    @abstractmethod
    def decoder(self) -> Decoder:
        """For the next member that is read."""

    @abstractmethod
    def encoder(self) -> Encoder:
        """For the next member that is written; what comes out hangs on what goes in, and on no name or clock."""

    def has_header(self, probe: bytes) -> bool:
        """Whether the first bytes of what may be a member hold all that stands before its data, as far as that can be
        told without decompressing it."""
        return True

    def open(self, path: Path, limits: Limits) -> Stream:
        require_file(path)
        return Stream(Decoded(path.open("rb"), self, limits))


class Gzip(Compressed):
    """As gzip members."""

    name = "gzip"
    magic = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
    padding = b"\0"
    piece = 1 << 14

    def __init__(self) -> None:
        from isal import isal_zlib  # twice as fast as zlib; imported late, as few runs need it
        from isal.igzip_lib import IsalError

        self.error: type[Exception] = IsalError  # type: ignore[assignment]
        self._library = isal_zlib
        self._with_header = 16 + isal_zlib.MAX_WBITS

    def decoder(self) -> Decoder:
        return _GzipDecoder(self._library.decompressobj(self._with_header))

    def has_header(self, probe: bytes) -> bool:
        return _has_gzip_header(probe)

    def encoder(self) -> Encoder:
        # The header that it writes has neither a time nor a name. Level 2 of 3 is about as small as gzip's usual 6.
        return self._library.compressobj(2, self._library.DEFLATED, self._with_header)


class _GzipDecoder:
    """Has the library read the header of a member at once: one with several fields it takes for damaged in pieces."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self._header: bytes | None = b""  # as far as it was read; None behind it

    @property
    def eof(self) -> bool:
        return self._decoder.eof

    @property
    def unused_data(self) -> bytes:
        return self._decoder.unused_data

    def decompress(self, data: bytes, /) -> bytes:
        if self._header is not None:
            data = self._header + data
            if len(data) < _LONGEST_HEADER and not _has_gzip_header(data):
                self._header = data
                return b""
            self._header = None
        return self._decoder.decompress(data)


_LONGEST_HEADER = 1 << 17
_FLAGS_AT, _FIELDS_AT, _MARK = 3, 10, b"\x1f\x8b"
_CHECKED, _EXTRA, _NAME, _COMMENT = 2, 4, 8, 16


def _has_gzip_header(data: bytes) -> bool:
    """Whether the data holds the header of a member to its end, or begins with none."""
    if not _MARK.startswith(data[:2]):
        return True
    if len(data) < _FIELDS_AT:
        return False
    at, flags = _FIELDS_AT, data[_FLAGS_AT]
    if flags & _EXTRA:
        at += 2 + int.from_bytes(data[at : at + 2], "little")
    for field in (_NAME, _COMMENT):
        if flags & field:
            at = data.find(b"\0", at) + 1
            if not at:
                return False
    return at + (2 if flags & _CHECKED else 0) <= len(data)


class Zstandard(Compressed):
    """As Zstandard frames."""

    name = "zstd"
    magic = re.compile(rb"\x28\xb5\x2f\xfd")
    piece = 1 << 11

    def __init__(self) -> None:
        import zstandard

        self.error = zstandard.ZstdError
        self._library = zstandard

    def decoder(self) -> Decoder:
        # Of the readers that this library has, it alone tells a frame that is cut off from a whole one.
        return self._library.ZstdDecompressor().decompressobj()

    def encoder(self) -> Encoder:
        # Level 1 takes about as long as gzip here and makes smaller files; each level more takes much longer.
        return self._library.ZstdCompressor(level=1, write_checksum=True).compressobj()
