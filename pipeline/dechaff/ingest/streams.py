"""The bytes of a file as they are, or decompressed; and where in the file they stand, for when it is damaged."""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from dechaff.ingest.sources import require_file

_BUFFER = 1 << 18


class Damaged(OSError):
    """The file ends too early or holds what cannot be there; the message says at which byte."""


class Stream(io.BufferedReader):
    """The bytes of a file, decompressed where it is compressed, to be read from front to back in bounded memory.

    Gives every byte that can be had from before a damage and then raises Damaged.
    """

    def __init__(self, raw: io.FileIO | _Decoded) -> None:
        super().__init__(raw, _BUFFER)
        self._decoded = raw if isinstance(raw, _Decoded) else None

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
    def open(self, path: Path) -> Stream:
        """The bytes of the file. Raises OSError."""


class Plain(Coding):
    """As they are."""

    plain = True

    def open(self, path: Path) -> Stream:
        require_file(path)
        return Stream(io.FileIO(path))


class Compressed(Coding):
    """In members that are each compressed by themselves."""

    name: str
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

    def open(self, path: Path) -> Stream:
        require_file(path)
        return Stream(_Decoded(path.open("rb"), self))


class Gzip(Compressed):
    """As gzip members."""

    name = "gzip"
    padding = b"\0"
    piece = 1 << 16

    def __init__(self) -> None:
        from isal import isal_zlib  # twice as fast as zlib; imported late, as few runs need it
        from isal.igzip_lib import IsalError

        self.error: type[Exception] = IsalError  # type: ignore[assignment]
        self._library = isal_zlib
        self._with_header = 16 + isal_zlib.MAX_WBITS

    def decoder(self) -> Decoder:
        return self._library.decompressobj(self._with_header)

    def encoder(self) -> Encoder:
        # The header that it writes has neither a time nor a name. Level 2 of 3 is about as small as gzip's usual 6.
        return self._library.compressobj(2, self._library.DEFLATED, self._with_header)


class Zstandard(Compressed):
    """As Zstandard frames."""

    name = "zstd"
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


class _Decoded(io.RawIOBase):
    """The bytes of a compressed file, decompressed."""

    def __init__(self, file: BinaryIO, coding: Compressed) -> None:
        self._file = file
        self._coding = coding
        self._at = 0  # behind the last byte of the file that went into a decoder
        self._given = 0  # so many bytes came out of them
        self._members: deque[tuple[int, int]] = deque()  # where the latest begin: in the stream, and in the file
        self._pieces = self._decode()
        self._held = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._held = memoryview(piece)
        count = min(len(buffer), len(self._held))
        buffer[:count] = self._held[:count]
        self._held = self._held[count:]
        self._given += count
        return count

    def close(self) -> None:
        self._file.close()
        super().close()

    def place(self, position: int) -> str:
        """The member that holds one of the latest bytes of the stream."""
        starts = [member for start, member in self._members if start <= position]
        return f" of what is {self._inside(starts[-1])} of the file" if starts else ""

    def _inside(self, start: int) -> str:
        return f"inside the {self._coding.name} data that begins at byte {start}"

    def _decode(self) -> Iterator[bytes]:
        rest = self._file.read(self._coding.piece)
        total = 0
        while rest:
            start = self._at
            self._remember(total, start)
            decoder = self._coding.decoder()
            while not decoder.eof:
                rest = rest or self._file.read(self._coding.piece)
                if not rest:
                    raise Damaged(f"truncated at byte {self._at}, {self._inside(start)}; get the whole file")
                try:
                    piece = decoder.decompress(rest)
                except self._coding.error as error:
                    yield from self._salvage(start)
                    where = f"at byte {self._at}, {self._inside(start)}"
                    raise Damaged(f"corrupt {where} ({error}); get an undamaged copy of the file") from error
                behind = decoder.unused_data
                self._at += len(rest) - len(behind)
                rest = behind
                total += len(piece)
                yield piece
            rest = self._skip_padding(rest)

    def _skip_padding(self, rest: bytes) -> bytes:
        """What stands behind the padding that the rest of a piece begins with."""
        rest = rest or self._file.read(self._coding.piece)
        while self._coding.padding and rest[:1] == self._coding.padding:
            behind = rest.lstrip(self._coding.padding)
            self._at += len(rest) - len(behind)
            rest = behind or self._file.read(self._coding.piece)
        return rest

    def _salvage(self, start: int) -> Iterator[bytes]:
        """What can be had from a piece that is damaged, and where it is: decompressed again, byte by byte.

        A decoder that fails does not tell what it had made of the piece before.
        """
        decoder = self._coding.decoder()
        self._file.seek(start)
        while start < self._at:
            piece = self._file.read(min(self._coding.piece, self._at - start))
            start += len(piece)
            decoder.decompress(piece)
        while one := self._file.read(1):
            try:
                piece = decoder.decompress(one)
            except self._coding.error:
                return
            self._at += 1
            yield piece

    def _remember(self, given: int, start: int) -> None:
        """Keeps where the members begin that `place` may be asked for, and no more: there can be very many."""
        while len(self._members) > 1 and self._members[1][0] < self._given - 2 * _BUFFER:
            self._members.popleft()
        self._members.append((given, start))
