"""The bytes of a file, decompressed if need be, and where in the file they are, for when it is damaged."""

from __future__ import annotations

import bz2
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
    """The bytes of a file, decompressed if it is compressed, to be read from front to back in bounded memory.

    Yields every byte that can be had before a damaged place, then raises Damaged until `go_on` is called. Raises
    OSError if a file decompresses to more than its limits allow.
    """

    def __init__(self, raw: io.FileIO | Decoded) -> None:
        super().__init__(raw, BUFFER)
        self._decoded = raw if isinstance(raw, Decoded) else None
        self.length = os.fstat(raw.fileno()).st_size if isinstance(raw, io.FileIO) else None
        """The number of bytes, if known."""

    def ahead(self, position: int, count: int) -> bytes:
        """The bytes of an uncompressed file at this position, without moving there."""
        return os.pread(self.fileno(), count, position)

    def go_on(self) -> None:
        """Skips the damage: goes on at the next undamaged member, or else at the end."""
        if self._decoded:
            self._decoded.go_on()

    def pin(self, position: int) -> None:
        """Remembers all members from this byte of the stream on, so that seeking back there is quick."""
        if self._decoded:
            self._decoded.pinned = position

    def seams(self, start: int, end: int) -> list[int]:
        """The offsets in `[start, end)` of the stream where the latest members begin, last ones first."""
        return self._decoded.seams(start, end) if self._decoded else []

    def place(self, position: int) -> str:
        """Where in the file a byte of the stream is, in words. At most a buffer's length may have been read since."""
        return f"byte {position}" + (self._decoded.place(position) if self._decoded else "")


class Decoder(Protocol):
    """Decompresses one member of a file. Members follow each other, each compressed on its own."""

    @property
    def eof(self) -> bool:
        """Whether the member has ended."""

    @property
    def unused_data(self) -> bytes:
        """The bytes that follow it."""

    def decompress(self, data: bytes, /) -> bytes:
        """The next bytes of the member."""


class Encoder(Protocol):
    """Compresses one member of a file."""

    def compress(self, data: bytes, /) -> bytes:
        """The next compressed bytes, as far as they are ready."""

    def flush(self) -> bytes:
        """The rest of the member."""


class Coding(ABC):
    """How a file is compressed, if at all."""

    plain = False
    """Whether the file is not compressed, so that any range of its bytes can be read on its own."""

    @abstractmethod
    def open(self, path: Path, limits: Limits) -> Stream:
        """The bytes of the file. Raises OSError."""


class Plain(Coding):
    """No compression."""

    plain = True

    def open(self, path: Path, limits: Limits) -> Stream:
        require_file(path)
        return Stream(io.FileIO(path))


class Compressed(Coding):
    """Compression in members, each compressed on its own."""

    name: str
    magic: re.Pattern[bytes]
    """What each member begins with."""
    padding = b""
    """Bytes that may follow a member and mean nothing."""
    piece: int
    """How many bytes are decompressed at once: so few that they cannot expand to more than about 100 MB."""
    error: type[Exception]
    """What a decoder raises."""

    @abstractmethod
    def decoder(self) -> Decoder:
        """A decoder for the next member."""

    @abstractmethod
    def encoder(self) -> Encoder:
        """An encoder for the next member. Its output depends on its input alone, not on file names or the clock."""

    def has_header(self, probe: bytes) -> bool:
        """Whether the first bytes of a possible member hold its whole header, as far as that can be seen without
        decompressing it."""
        return True

    def open(self, path: Path, limits: Limits) -> Stream:
        require_file(path)
        return Stream(Decoded(path.open("rb"), self, limits))


class Gzip(Compressed):
    """Compression in gzip members."""

    name = "gzip"
    magic = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
    padding = b"\0"
    piece = 1 << 14

    def __init__(self) -> None:
        from isal import isal_zlib  # twice as fast as zlib; imported here, as few runs need it
        from isal.igzip_lib import IsalError

        self.error: type[Exception] = IsalError  # type: ignore[assignment]
        self._library = isal_zlib
        self._with_header = 16 + isal_zlib.MAX_WBITS

    def decoder(self) -> Decoder:
        return _GzipDecoder(self._library.decompressobj(self._with_header))

    def has_header(self, probe: bytes) -> bool:
        return _has_gzip_header(probe)

    def encoder(self) -> Encoder:
        # Its header has neither a time nor a name. Level 2 of 3 compresses about as well as gzip's default, 6.
        return self._library.compressobj(2, self._library.DEFLATED, self._with_header)


class _GzipDecoder:
    """Passes a member's header to the library in one piece: in several, one with many fields looks damaged to it."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self._header: bytes | None = b""  # as much of it as has been read; None once it is complete

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
    """Whether the data holds the whole header of a member, or does not begin with one."""
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
    """Compression in Zstandard frames."""

    name = "zstd"
    magic = re.compile(rb"\x28\xb5\x2f\xfd")
    piece = 1 << 11

    def __init__(self) -> None:
        import zstandard

        self.error = zstandard.ZstdError
        self._library = zstandard

    def decoder(self) -> Decoder:
        # Of this library's readers, the only one that tells a truncated frame from a whole one.
        return self._library.ZstdDecompressor().decompressobj()

    def encoder(self) -> Encoder:
        # Level 1 takes about as long as gzip here and compresses better; higher levels take much longer.
        return self._library.ZstdCompressor(level=1, write_checksum=True).compressobj()


class Bzip2(Compressed):
    """Compression in bzip2 streams."""

    name = "bzip2"
    magic = re.compile(rb"BZh[1-9]")
    piece = 1 << 5  # the smallest block has 40 bytes and may expand to 46 MB

    def __init__(self) -> None:
        self.error = _Bzip2Error

    def decoder(self) -> Decoder:
        return _Bzip2Decoder()

    def encoder(self) -> Encoder:
        return bz2.BZ2Compressor()


class _Bzip2Error(Exception):
    """The data is no bzip2 data. The library raises OSError, as a file does that cannot be read."""


class _Bzip2Decoder:
    def __init__(self) -> None:
        self._decoder = bz2.BZ2Decompressor()

    @property
    def eof(self) -> bool:
        return self._decoder.eof

    @property
    def unused_data(self) -> bytes:
        return self._decoder.unused_data

    def decompress(self, data: bytes, /) -> bytes:
        try:
            return self._decoder.decompress(data)
        except OSError as error:
            raise _Bzip2Error(str(error)) from None
