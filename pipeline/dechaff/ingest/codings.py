"""The codings in which servers send a payload, undone: chunks, gzip, deflate and Zstandard.

Archives keep payloads as they were sent, or decoded below a header that still names the coding. So the payload has to
show whether it is coded.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

from dechaff.ingest.records import RecordError
from dechaff.ingest.streams import Decoder, Gzip, Zstandard
from dechaff.limits import Limits

OPAQUE = frozenset({"aes128gcm", "br", "compress", "dcb", "dcz", "exi", "pack200-gzip", "x-compress"})
"""The registered codings that cannot be undone here."""
CODINGS = OPAQUE | {"chunked", "deflate", "gzip", "x-gzip", "zstd"}
"""All registered codings. Servers name others, such as `utf-8`, which say nothing about the payload."""
_CHUNK = re.compile(rb"[ \t]*(?P<size>[0-9A-Fa-f]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")
_LINE_END = re.compile(rb"\r?\n")
_TRAILERS = re.compile(rb"(?>(?:[^\s:]+[ \t]*:[^\n]*\n)*)(?>(?:\r?\n)*)")
_PIECE = 1 << 9  # bytes that are decompressed at once: they expand to 16 MB at most, whatever the coding


class _Room(NamedTuple):
    """How far a payload may expand."""

    size: int
    """The size of the payload as it was sent."""
    limits: Limits

    def check(self, expanded: int) -> None:
        """Raises RecordError if there are more bytes than are allowed."""
        most, ratio = self.limits.record_bytes, self.limits.ratio
        why = "its payload expands to more than"
        if expanded > most:
            raise RecordError(f"{why} the {most:,} bytes that are allowed; see --max-record-bytes")
        if expanded > ratio * self.size:
            raise RecordError(f"{why} {ratio:,} times its {self.size:,} bytes; see --max-ratio")


def undo_codings(payload: bytes, codings: Iterable[str], limits: Limits) -> bytes | None:
    """The payload without these codings, of which the last one applied comes first.

    A payload that is not coded stays as it is. None for an opaque coding, and if the payload is truncated or damaged;
    one in `deflate`, which does not show that, stays as it is. Raises RecordError if it expands beyond the limits.
    """
    data = payload
    for coding in dict.fromkeys(codings):  # each once, however often it is named: that limits the work
        undone = None if coding in OPAQUE else _undo(data, coding, _Room(len(payload), limits))
        if undone is None:
            return None
        data = undone
    return data


def _undo(data: bytes, coding: str, room: _Room) -> bytes | None:
    if coding == "chunked":
        return _joined(data) if _CHUNK.match(data) else data
    if coding == "deflate":
        return _inflated(data, room)
    form: Gzip | Zstandard = Zstandard() if coding == "zstd" else Gzip()
    if not form.magic.match(data):
        return data
    joined, at = io.BytesIO(), 0
    while form.magic.match(data, at):  # whatever comes after the last member means nothing
        try:
            at = _expand(data, at, form.decoder(), joined, room)
        except (form.error, EOFError):
            return None
    return joined.getvalue()


def _joined(data: bytes) -> bytes | None:
    """What the chunks hold; None unless the last one is there, and nothing but trailers after it."""
    joined, at = io.BytesIO(), 0
    while chunk := _CHUNK.match(data, at):
        start, at = chunk.end(), chunk.end() + int(chunk["size"], 16)
        if at == start:
            return joined.getvalue() if _TRAILERS.fullmatch(data, at) else None
        joined.write(data[start:at])
        line_end = _LINE_END.match(data, at)
        if line_end is None:
            return None
        at = line_end.end()
    return None


def _inflated(data: bytes, room: _Room) -> bytes:
    """As the standard has it, in the zlib format, or as some servers send it, without the header of that."""
    for window in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        joined = io.BytesIO()
        with suppress(zlib.error, EOFError):
            at = _expand(data, 0, zlib.decompressobj(window), joined, room)
            if at == len(data):  # else it is text that happens to begin like that
                return joined.getvalue()
    return data


def _expand(data: bytes, at: int, decoder: Decoder, expanded: io.BytesIO, room: _Room) -> int:
    """Adds what the member at this offset holds, and returns the offset of its end.

    Raises RecordError if that is too much, EOFError if the member has no end, and what the decoder raises.
    """
    while not decoder.eof:
        piece = data[at : at + _PIECE]
        if not piece:
            raise EOFError
        expanded.write(decoder.decompress(piece))
        at += len(piece) - len(decoder.unused_data)
        room.check(expanded.tell())
    return at
