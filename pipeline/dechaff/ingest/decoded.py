"""The bytes of a compressed file, decompressed; what is damaged is passed by."""

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
"""So many bytes a stream reads ahead."""
_KEPT = 1 << 20  # going back so far takes no time
_PROBE = 1 << 11  # a member that decodes so far is one; no more than what any coding decompresses at once
_SIP = 1 << 6
_COST_OF_CALL = 1 << 10  # a decoder that is given a byte takes as long as one that gives so many
_MOST_SEAMS = 1 << 16


class Damaged(OSError):
    """The file ends too early or holds what cannot be there; the message says at which byte."""

    def __init__(self, message: str, start: int) -> None:
        super().__init__(message)
        self.start = start
        """Where in the stream the member begins that is damaged."""


class Decoded(io.RawIOBase):
    """The bytes of a compressed file, decompressed."""

    def __init__(self, file: BinaryIO, coding: Compressed, limits: Limits) -> None:
        self.damage: Damaged | None = None
        """What is raised until `go_on` is called."""
        self.pinned: int | None = None
        """From this byte of the stream on all members are remembered; None where that is not asked for."""
        self._file = file
        self._coding = coding
        self._size = os.fstat(file.fileno()).st_size
        self._limits = limits
        self._most = max(limits.ratio * self._size, FREE_RECORDS * limits.record_bytes)
        self._work = 0  # so many bytes came out of decoders, or could have in the time
        self._at = 0  # behind the last byte of the file that went into a decoder
        self._given = 0  # where in the stream the next byte stands that is asked for
        # Where the latest begin: in the stream, and in the file.
        self._members: deque[tuple[int, int]] = deque(maxlen=_MOST_SEAMS)
        self._rest = b""
        self._pieces = self._decode(0)
        self._held = memoryview(b"")
        self._behind: list[memoryview] = []  # what comes after what is held, last piece first
        self._kept = bytearray()  # the latest bytes that were given, none from before a damage that was passed by

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._given

    def seek(self, position: int, whence: int = io.SEEK_SET) -> int:
        """Goes back a little, or else from a member on that is still known, or from the first; damages in between are
        passed by."""
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
        """Passes a damage by."""
        self.damage = None
        self._kept.clear()

    def place(self, position: int) -> str:
        """The member that holds one of the latest bytes of the stream."""
        at = bisect_right(self._members, position, key=itemgetter(0))
        return f" of what is {self._inside(self._members[at - 1][1])} of the file" if at else ""

    def seams(self, start: int, end: int) -> list[int]:
        """The latest members that begin in `[start, end)` of the stream, last ones first."""
        first, last = (bisect_left(self._members, position, key=itemgetter(0)) for position in (start, end))
        return [self._members[at][0] for at in reversed(range(first, last))]

    def _inside(self, start: int) -> str:
        return f"inside the {self._coding.name} data that begins at byte {start}"

    def _fill(self) -> bool:
        """Sees to it that bytes are held; False at the end. Raises Damaged."""
        while not self._held:
            if self._behind:
                self._held = self._behind.pop()
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
        self._behind.append(self._held)
        self._held = memoryview(bytes(self._kept[-count:]))
        del self._kept[-count:]
        self._given -= count

    def _restart(self, position: int) -> None:
        """Goes back to the last member that begins at or before the position, as far as it is known."""
        while self._members and self._members[-1][0] > position:
            self._members.pop()
        self._given, self._at = self._members[-1] if self._members else (0, 0)
        self._file.seek(self._at)
        self._rest, self._held = b"", memoryview(b"")
        self._behind.clear()
        self.go_on()
        self._pieces = self._decode(self._given)

    def _more(self) -> bytes:
        """What has been read of the file and not been decompressed yet; nothing at the end."""
        self._rest = self._rest or self._file.read(self._coding.piece)
        return self._rest

    def _decode(self, total: int) -> Iterator[bytes | Damaged]:
        """The bytes of all members from here on, where `total` bytes of the stream came before; of each that is
        damaged those from before that, and why there are no more."""
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
        """The bytes of the next member. Raises EOFError."""
        decoder = self._coding.decoder()
        while not decoder.eof:
            if not self._more():
                raise EOFError
            piece = decoder.decompress(self._rest)
            self._took(decoder.unused_data)
            self._count(piece)
            yield piece

    def _took(self, behind: bytes) -> None:
        """Notes that of what was read only this is still to be decompressed."""
        self._at += len(self._rest) - len(behind)
        self._rest = behind

    def _count(self, piece: bytes, more: int = 0) -> None:
        self._work += len(piece) + more
        if self._work > self._most:
            times = f"more than {self._limits.ratio:,} times the {self._size:,} bytes of the file"
            raise OSError(f"the {self._coding.name} data gives {times}: its rest is left out; see --max-ratio")

    def _skip_padding(self) -> None:
        padding = self._coding.padding
        while padding and self._more()[:1] == padding:
            self._took(self._rest.lstrip(padding))

    def _salvage(self, start: int) -> Iterator[bytes]:
        """What can be had from a piece that is damaged, and where it is: decompressed again, byte by byte.

        A decoder that fails does not tell what it had made of the piece before.
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
        """Goes on at the first member that begins at this byte of the file or behind it, else at the end.

        A damaged member may have been read beyond its end: so it is looked for from the damaged one's start on.
        """
        held, held_at, self._rest = b"", start, b""
        self._file.seek(start)
        while piece := self._file.read(BUFFER):
            held += piece
            behind = held_at + len(held)
            for found in self._coding.magic.finditer(held):
                at = held_at + found.start()
                if self._begins_member(at):
                    self._file.seek(at)
                    self._at = at
                    return
            self._file.seek(behind)
            held_at, held = behind - len(held[-3:]), held[-3:]
        self._at = self._size

    def _begins_member(self, at: int) -> bool:
        """Whether what begins there can be decompressed; a little at a time, as a failing decoder tells of no work."""
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
        """Keeps where the members begin that may be asked for, and no more: there can be very many."""
        if self._members and self._members[-1][0] == given:
            self._members.pop()  # the one before is empty
        wanted = self._given - 2 * BUFFER
        if self.pinned is not None:
            wanted = min(wanted, self.pinned)
        while len(self._members) > 1 and self._members[1][0] < wanted:
            self._members.popleft()
        self._members.append((given, start))
