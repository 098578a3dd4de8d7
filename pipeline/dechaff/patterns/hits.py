"""A cache of matches in a text: nothing is searched for twice."""

from __future__ import annotations

import re
from functools import cached_property

from dechaff.patterns.re2 import Re2Match, compile_re2

_BLANKS_AFTER_LINE = re.compile(rb"\n\s+")
_AT_ONCE = 1 << 20
_PIECE_ENDS = re.compile(rb"[!-~\x80-\xff](?=[!-~\xc2-\xf4])")  # within no character and no run of blanks
_FOLDS = bytes(0x20 if one in b"\t\n\v\f\r" else one for one in range(256)).lower()
# First bytes of non-ASCII letters that may have another case; below, those of signs that are letters in another case.
CASED = frozenset(range(0xC3, 0xD7)) | {0xE1}
_CASELESS = bytes(frozenset(range(256)) - CASED)
_CASED_SIGNS = b"\xe2\x84"
# All non-ASCII letters that fold to ASCII ones: folding them moves where words begin and end.
_FOLDED_INTO_ASCII = "ßİŉſǰẖẗẘẙẚẞ\u212aﬀﬁﬂﬃﬄﬅﬆ"


class Hits:
    """What has been found in the UTF-8 of one view of a text, shared by all that search it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.possible: dict[object, frozenset[int]] = {}
        """For each pattern index, the patterns that may match, as a literal that they need is in the text."""
        self._found: dict[str, tuple[Re2Match, ...]] = {}

    def of(self, pattern: str) -> tuple[Re2Match, ...]:
        """All non-overlapping matches of an RE2 pattern, from left to right."""
        found = self._found.get(pattern)
        if found is None:
            found = self._found[pattern] = tuple(compile_re2(pattern).finditer(self.data))
        return found

    @cached_property
    def caseless(self) -> tuple[bytes, bool]:
        """The text for literal search: case-folded as far as literals need it, with each run of ASCII blanks as one.

        And whether words still begin and end where they did.
        """
        if len(self.data) <= _AT_ONCE:
            return _without_case(self.data)
        pieces, has_edges, at = [], True, 0
        while at < len(self.data):  # folding all of a long text at once would take many times its size in memory
            end = _PIECE_ENDS.search(self.data, at + _AT_ONCE)
            piece, edges = _without_case(self.data[at : end.end() if end else len(self.data)])
            pieces.append(piece)
            has_edges &= edges
            at = end.end() if end else len(self.data)
        return b"".join(pieces), has_edges


def _without_case(data: bytes) -> tuple[bytes, bool]:
    has_edges = True
    if not data.isascii() and (data.translate(None, _CASELESS) or _CASED_SIGNS in data):
        text = data.decode()
        has_edges = not any(letter in text for letter in _FOLDED_INTO_ASCII)
        data = text.casefold().encode()
    data = _BLANKS_AFTER_LINE.sub(b"\n", data).translate(_FOLDS)  # most runs of blanks begin with a line end
    while b"  " in data:
        data = data.replace(b"  ", b" ")
    return data, has_edges
