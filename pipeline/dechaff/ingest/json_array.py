"""A JSON array, split into its elements and written again; what is between them is kept as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from dechaff.ingest.bulk import PIECE, Again, Data, Skimmed
from dechaff.ingest.records import Record, Sink
from dechaff.ingest.streams import Stream

_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*+")
_BLANKS = re.compile(rb"[ \t\r\n]*+")
_SCALAR = re.compile(rb'[^][{}",: \t\r\n]*+')
_IN_STRING = re.compile(rb'[^"\\]*+(?>(?:\\.[^"\\]*+)*)', re.DOTALL)
_IN_BRACKETS = re.compile(rb'[^][{}"]*+')


class Around(NamedTuple):
    """What is around an element in its array."""

    before: bytes
    """The bracket or the comma before it, with blanks."""
    after: bytes | None
    """Blanks and, after the last element, the closing bracket. None if this is no element, but what is left of a file
    that is no array from here on."""


def split_array(stream: Stream, most: int, again: Again) -> Iterator[tuple[Around, Data]]:
    """The elements of the array in the stream; one of more than `most` bytes is a bulk. Raises OSError.

    An element is followed by a comma, or by the closing bracket and the end of the file. From the first that is not,
    all is one piece, which ends the iteration.
    """
    scanner = _Scanner(stream)
    before, is_first = scanner.separator(b"[", _BEGINNING), True
    while True:
        rest = scanner.gather(most)
        if not is_first:
            before = scanner.separator(b",")
        value = scanner.gather(most)
        is_value = scanner.skip_value()
        element = scanner.gathered(value, again)
        blanks, mark = scanner.separator(), scanner.peek()
        if is_value and mark == b",":
            scanner.forget(rest)
            yield Around(before, blanks), element
            is_first = False
            continue
        closing = scanner.separator(b"]")
        if is_value and closing and not scanner.peek():
            yield Around(before, blanks + closing), element
        else:
            scanner.skip_all()
            yield Around(before if is_first else b"", None), scanner.gathered(rest, again)
        return


class _Gathered:
    """Bytes from an offset of the stream on: if there are more than `most`, they are skimmed and not held."""

    def __init__(self, offset: int, most: int) -> None:
        self.offset = offset
        self.data = bytearray()
        self.skimmed: Skimmed | None = None
        self._most = most

    def add(self, piece: bytes) -> None:
        if self.skimmed is None:
            self.data += piece
            if len(self.data) <= self._most:
                return
            self.skimmed, piece, self.data = Skimmed(), bytes(self.data), bytearray()
        self.skimmed.add(piece)


class _Scanner:
    """Reads a stream from front to back, piece by piece."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._piece = b""
        self._offset = 0  # of the piece, in the stream
        self._at = 0  # of the next byte, in the piece
        self._gathering: list[_Gathered] = []

    def peek(self) -> bytes:
        """The next byte, none at the end."""
        if self._at == len(self._piece):
            self._offset += self._at
            self._piece, self._at = self._stream.read(PIECE), 0
        return self._piece[self._at : self._at + 1]

    def gather(self, most: int) -> _Gathered:
        """Gathers the bytes that are read from now on, of which at most so many are held."""
        self._gathering.append(_Gathered(self._offset + self._at, most))
        return self._gathering[-1]

    def forget(self, one: _Gathered) -> None:
        """Gathers no more bytes for it."""
        self._gathering.remove(one)

    def gathered(self, one: _Gathered, again: Again) -> Data:
        """What has been gathered by now, which is all."""
        self.forget(one)
        return bytes(one.data) if one.skimmed is None else again.bulk(one.skimmed, one.offset)

    def separator(self, mark: bytes = b"", pattern: re.Pattern[bytes] = _BLANKS) -> bytes:
        """The blanks that follow, or the mark that does, with blanks around it; none if another byte follows."""
        found = self.gather(PIECE)
        self._skip(pattern)
        if mark and self.peek() == mark:
            self._advance(self._at + 1)
        self._skip(_BLANKS)
        self.forget(found)
        return bytes(found.data)

    def skip_value(self) -> bool:
        """Skips the value that begins here. False if there is none, or if it does not end."""
        depth = 0
        while True:
            if depth:
                self._skip(_IN_BRACKETS)
            byte = self.peek()
            if byte == b'"':
                self._advance(self._at + 1)
                if not self._skip_string():
                    return False
            elif byte and byte in b"[{":
                depth += 1
                self._advance(self._at + 1)
            elif byte and byte in b"]}" and depth:
                depth -= 1
                self._advance(self._at + 1)
            else:
                return not depth and self._skip(_SCALAR)
            if not depth:
                return True

    def skip_all(self) -> None:
        """Skips all that is left."""
        while self.peek():
            self._advance(len(self._piece))

    def _skip_string(self) -> bool:
        """Skips the rest of a string with its closing quote. False if there is none."""
        while self.peek():
            self._skip(_IN_STRING)
            mark = self.peek()
            self._advance(self._at + len(mark))
            if mark == b'"':
                return True
            if self.peek():  # the character after a backslash that ended a piece
                self._advance(self._at + 1)
        return False

    def _skip(self, pattern: re.Pattern[bytes]) -> bool:
        """Skips what the pattern matches, in as many pieces as that is. False if it is nothing."""
        start = self._offset + self._at
        while self.peek():
            found = pattern.match(self._piece, self._at)
            if found is None:
                break
            self._advance(found.end())
            if self._at < len(self._piece):
                break
        return self._offset + self._at > start

    def _advance(self, end: int) -> None:
        piece = self._piece[self._at : end]
        for one in self._gathering:
            one.add(piece)
        self._at = end


class ArraySink:
    """Writes elements as an array, each with what was around it where it was read."""

    def __init__(self, inner: Sink) -> None:
        self._inner = inner
        self._after: bytes | None = None
        """What follows the latest element; None if nothing has been written yet, or no array can follow."""
        self._is_begun = False

    def write(self, record: Record, data: Data) -> None:
        if isinstance(record.row, Around):
            self._write_bytes(self._before(record.row))
            self._is_begun, self._after = True, record.row.after
        self._inner.write(record, data)

    def close(self) -> None:
        if self._after is not None:
            self._write_bytes(self._after if b"]" in self._after else self._after + b"]\n")
        self._inner.close()

    def _before(self, around: Around) -> bytes:
        """What comes before an element here, where it may be another one that is the first or the last."""
        if not self._is_begun:
            return around.before.replace(b",", b"[") or b"["
        blanks, _, _ = (self._after or b"").partition(b"]")
        return blanks + (b"" if around.after is None else around.before.replace(b"[", b","))

    def _write_bytes(self, data: bytes) -> None:
        self._inner.write(Record(None, data), data)
