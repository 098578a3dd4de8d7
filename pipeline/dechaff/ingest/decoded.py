"""The bytes of a compressed file, decompressed; damaged members can be skipped."""

from __future__ import annotations

import io
import os
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator
from operator import itemgetter
from typing import TYPE_CHECKING, BinaryIO

from dechaff.limits import FREE_RECORDS, Limits

if TYPE_CHECKING:
    from dechaff.ingest.streams import Compressed

BUFFER = 1 << 18
"""How many bytes a stream reads ahead."""
_KEPT = 1 << 20  # seeking back no further than this is free
_PROBE = 1 << 11  # bytes that must decode for a member to be one; no more than any coding decompresses at once
_SIP = 1 << 6
_COST_OF_CALL = 1 << 10  # feeding a decoder one byte takes as long as getting this many out of it
_MOST_SEAMS = 1 << 16


class Damaged(OSError):
    """The file is truncated or corrupt; the message says at which byte."""

    def __init__(self, message: str, start: int) -> None:
        super().__init__(message)
        self.start = start
        """Where in the stream the damaged member begins."""


class Decoded(io.RawIOBase):
    """The bytes of a compressed file, decompressed."""

    def __init__(self, file: BinaryIO, coding: Compressed, limits: Limits) -> None:
        self.damage: Damaged | None = None
        """Raised by every read until `go_on` is called."""
        self.pinned: int | None = None
        """All members from this byte of the stream on are remembered; None if only the latest are."""
        self._file = file
        self._coding = coding
        self._size = os.fstat(file.fileno()).st_size
        self._limits = limits
        self._most = max(limits.ratio * self._size, FREE_RECORDS * limits.record_bytes)
        self._work = 0  # bytes that came out of decoders, or could have in the same time
        self._at = 0  # offset in the file of the next byte that goes into a decoder
        self._given = 0  # offset in the stream of the next byte that is read
        # Where the latest members begin, in the stream and in the file.
        self._members: deque[tuple[int, int]] = deque(maxlen=_MOST_SEAMS)
        self._rest = b""
        self._pieces = self._decode(0)
        self._held = memoryview(b"")
        self._after: list[memoryview] = []  # pieces that come after what is held, last one first
        self._kept = bytearray()  # the latest bytes that were read, none from before a skipped damage

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._given

    def seek(self, position: int, whence: int = io.SEEK_SET) -> int:
        """Seeks, skipping damage on the way.

        A short way back is free. Further back, decoding starts again from a remembered member, or from the first.
        """
        if self._given - len(self._kept) <= position < self._given:
            self._take_back(self._given - position)
        elif position < self._given:
            self._restart(position)
        while self._given < position:
            try:
                if not self._fill():
                    break
            except Damaged:
                self.go_on()
                continue
            self._give(position - self._given)
        return self._given

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._fill():
            return 0
        piece = self._give(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._file.close()
        super().close()

    def go_on(self) -> None:
        """Skips the damage."""
        self.damage = None
        self._kept.clear()

    def place(self, position: int) -> str:
        """Words that say which member of the file holds this position of the stream; `""` if that is not known."""
        at = bisect_right(self._members, position, key=itemgetter(0))
        return f" of what is {self._inside(self._members[at - 1][1])} of the file" if at else ""

    def seams(self, start: int, end: int) -> list[int]:
        """The offsets in `[start, end)` of the stream where the latest members begin, last ones first."""
        first, last = (bisect_left(self._members, position, key=itemgetter(0)) for position in (start, end))
        return [self._members[at][0] for at in reversed(range(first, last))]

    def _inside(self, start: int) -> str:
        return f"inside the {self._coding.name} data that begins at byte {start}"

    def _fill(self) -> bool:
        """Makes sure that bytes are held; False at the end. Raises Damaged."""
        while not self._held:
            if self._after:
                self._held = self._after.pop()
                continue
            if self.damage:
                raise self.damage
            piece = next(self._pieces, None)
            if piece is None:
                return False
            if isinstance(piece, Damaged):
                self.damage = piece
            else:
                self._held = memoryview(piece)
        return True

    def _give(self, most: int) -> memoryview:
        piece, self._held = self._held[:most], self._held[most:]
        self._given += len(piece)
        self._kept += piece[-_KEPT:]
        del self._kept[:-_KEPT]
        return piece

    def _take_back(self, count: int) -> None:
        self._after.append(self._held)
        self._held = memoryview(bytes(self._kept[-count:]))
        del self._kept[-count:]
        self._given -= count

    def _restart(self, position: int) -> None:
        """Goes back to the last remembered member that begins at or before the position, or else to the first."""
        while self._members and self._members[-1][0] > position:
            self._members.pop()
        self._given, self._at = self._members[-1] if self._members else (0, 0)
        self._file.seek(self._at)
        self._rest, self._held = b"", memoryview(b"")
        self._after.clear()
        self.go_on()
        self._pieces = self._decode(self._given)

    def _more(self) -> bytes:
        """Bytes of the file that have not been decompressed yet; none at the end."""
        self._rest = self._rest or self._file.read(self._coding.piece)
        return self._rest

    def _decode(self, total: int) -> Iterator[bytes | Damaged]:
        """The bytes of all members from here on, which is offset `total` of the stream.

        Of a damaged member, the bytes before the damage, then the Damaged.
        """
        while self._more():
            start, first = self._at, total
            self._remember(first, start)
            try:
                for piece in self._member():
                    total += len(piece)
                    yield piece
            except self._coding.error as error:
                for piece in self._salvage(start):
                    total += len(piece)
                    yield piece
                where = f"at byte {self._at}, {self._inside(start)}"
                yield Damaged(f"corrupt {where} ({error}); get an undamaged copy of the file", first)
                self._find_member(start + 1)
            except EOFError:
                yield Damaged(f"truncated at byte {self._at}, {self._inside(start)}; get the whole file", first)
                self._find_member(start + 1)
            else:
                self._skip_padding()

    def _member(self) -> Iterator[bytes]:
        """The bytes of the next member. Raises EOFError if the file ends before it does."""
        decoder = self._coding.decoder()
        while not decoder.eof:
            if not self._more():
                raise EOFError
            piece = decoder.decompress(self._rest)
            self._took(decoder.unused_data)
            self._count(piece)
            yield piece

    def _took(self, unused: bytes) -> None:
        """Notes that the decoder has taken all of what was read but its unused end."""
        self._at += len(self._rest) - len(unused)
        self._rest = unused

    def _count(self, piece: bytes, more: int = 0) -> None:
        self._work += len(piece) + more
        if self._work > self._most:
            times = f"more than {self._limits.ratio:,} times the {self._size:,} bytes of the file"
            raise OSError(f"the {self._coding.name} data gives {times}: the rest is skipped; see --max-ratio")

    def _skip_padding(self) -> None:
        padding = self._coding.padding
        while padding and self._more()[:1] == padding:
            self._took(self._rest.lstrip(padding))

    def _salvage(self, start: int) -> Iterator[bytes]:
        """What can be had from a damaged piece, by decompressing it again byte by byte; `_at` is then at the damage.

        A decoder that fails does not return what it had decompressed of the piece by then.
        """
        decoder = self._coding.decoder()
        self._file.seek(start)
        while start < self._at:
            piece = self._file.read(min(self._coding.piece, self._at - start))
            start += len(piece)
            self._count(decoder.decompress(piece))
        while one := self._file.read(1):
            try:
                piece = decoder.decompress(one)
            except self._coding.error:
                return
            self._at += 1
            self._count(piece, _COST_OF_CALL)
            yield piece

    def _find_member(self, start: int) -> None:
        """Goes on at the first member that begins at or after this byte of the file, or else at the end.

        The decoder may have read beyond the end of a damaged member, so the search starts just after its beginning.
        """
        held, held_at, self._rest = b"", start, b""
        self._file.seek(start)
        while piece := self._file.read(BUFFER):
            held += piece
            searched = held_at + len(held)
            for found in self._coding.magic.finditer(held):
                at = held_at + found.start()
                if self._begins_member(at):
                    self._file.seek(at)
                    self._at = at
                    return
            self._file.seek(searched)
            held_at, held = searched - len(held[-3:]), held[-3:]
        self._at = self._size

    def _begins_member(self, at: int) -> bool:
        """Whether what begins there decompresses; fed in small chunks, as work on one that fails goes uncounted."""
        self._file.seek(at)
        decoder, probe = self._coding.decoder(), self._file.read(_PROBE)
        if not self._coding.has_header(probe):
            return False
        try:
            for start in range(0, len(probe), _SIP):
                if decoder.eof:
                    break
                self._count(decoder.decompress(probe[start : start + _SIP]))
        except self._coding.error:
            return False
        return True

    def _remember(self, given: int, start: int) -> None:
        """Remembers where a member begins, and forgets those not needed any more: there can be very many."""
        if self._members and self._members[-1][0] == given:
            self._members.pop()  # the one before is empty
        wanted = self._given - 2 * BUFFER
        if self.pinned is not None:
            wanted = min(wanted, self.pinned)
        while len(self._members) > 1 and self._members[1][0] < wanted:
            self._members.popleft()
        self._members.append((given, start))
