"""Folding a text for literal search: letters in one case, each run of ASCII white space as one blank."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate

_BLANKS_AFTER_LINE = re.compile(rb"\n\s+")
_BLANKS = re.compile(rb"[\t\n\v\f\r ]{2,}")
_AT_ONCE = 1 << 20
_PIECE_ENDS = re.compile(rb"[!-~\x80-\xff](?=[!-~\xc2-\xf4])")  # within no character and no run of blanks
_FOLDS = bytes(0x20 if one in b"\t\n\v\f\r" else one for one in range(256)).lower()
# First bytes of non-ASCII letters that may have another case; below, those of signs that are letters in another case.
CASED = frozenset(range(0xC3, 0xD7)) | {0xE1}
_CASELESS = bytes(frozenset(range(256)) - CASED)
_CASED_SIGNS = b"\xe2\x84"
# All non-ASCII letters that fold to ASCII ones: folding them moves where words begin and end.
FOLDED_INTO_ASCII = "ßİŉſǰẖẗẘẙẚẞ\u212aﬀﬁﬂﬃﬄﬅﬆ"
# Covers every letter that folding makes longer or shorter in UTF-8.
RESIZED = re.compile("[İŉſǰȺȾΐΰև\u1c80-\u1c88ẞ\u1f50-\u1fff\u2126\u212a\u212b\u2c60-\u2c7f\ua78d-\ua7ff\ufb00-\ufb17]")


class Folded:
    """The UTF-8 of a text, folded as far as literals need it, and where its bytes come from."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self.has_edges = True
        """Whether words still begin and end where they did."""
        self.has_origins = True
        """Whether it is known where its bytes come from."""
        if len(raw) <= _AT_ONCE:
            self.data = self._fold(raw)
        else:  # folding all of a long text at once would take many times its size in memory
            self.data = b"".join(map(self._fold, _in_pieces(raw)))

    def _fold(self, data: bytes) -> bytes:
        if not data.isascii() and (data.translate(None, _CASELESS) or _CASED_SIGNS in data):
            text = data.decode()
            self.has_edges &= not any(letter in text for letter in FOLDED_INTO_ASCII)
            self.has_origins &= RESIZED.search(text) is None
            data = text.casefold().encode()
        data = _BLANKS_AFTER_LINE.sub(b"\n", data).translate(_FOLDS)  # most runs of blanks begin with a line end
        while b"  " in data:
            data = data.replace(b"  ", b" ")
        return data

    def origin(self, at: int) -> int:
        """The offset in the text of the byte at this offset in `data`; only if `has_origins`."""
        starts, shifts = self._runs
        return at + shifts[bisect_right(starts, at)]

    @cached_property
    def _runs(self) -> tuple[list[int], list[int]]:
        """Where in `data` each run of several blanks has ended, and how far what follows has moved (first, 0)."""
        spans = [run.span() for run in _BLANKS.finditer(self._raw)]
        shifts = [*accumulate((end - start - 1 for start, end in spans), initial=0)]
        return [start - shift + 1 for (start, _), shift in zip(spans, shifts, strict=False)], shifts


def _in_pieces(data: bytes) -> list[bytes]:
    pieces, at = [], 0
    while at < len(data):
        end = _PIECE_ENDS.search(data, at + _AT_ONCE)
        pieces.append(data[at : end.end() if end else len(data)])
        at = end.end() if end else len(data)
    return pieces
