"""Views of a text for matching: what a pattern sees, with a map back to the source."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate, pairwise
from operator import itemgetter

from dechaff.patterns.hits import Hits
from dechaff.patterns.re2 import compile_re2
from dechaff.spans import Span
from dechaff.text.characters import well_formed
from dechaff.text.disguise import Disguise, Read
from dechaff.text.disguises import DISGUISES, possible

_WORD = re.compile(r"\w{2,}")
# Fullwidth letters, and circled numbers of several kinds; each style on its own is ordinary.
_STYLES = (("\uff10", "\uff5a"), ("\u2460", "\u2473"), ("\u2474", "\u249b"), ("\u2776", "\u2793"))
_STEP = 512
_WITHIN_CHARACTER = bytes(range(0x80, 0xC0))
"""The bytes of UTF-8 that do not begin a character."""
_CHARACTERS_A_SIGN = 50
"""If signs are denser than one in this many characters, trying each costs more than searching for the pattern."""


class _Origins:
    """For each character of a rewritten text, the span of the text below that it stands for.

    Kept as runs, so that there are no more than changes: the first character of a run stands for any span, each
    further one for the next single character.
    """

    def __init__(self) -> None:
        self._runs: list[tuple[int, int, int]] = []  # where each begins; the span of its first character
        self._length = 0  # of the rewritten text so far
        self._reached = -1  # how far that is in the text below

    def add(self, start: int, end: int, more: int = 0) -> None:
        """Lets the next character stand for `[start, end)`, and `more` characters after it for one each."""
        if start != self._reached or end != start + 1:
            self._runs.append((self._length, start, end))
        self._length += 1 + more
        self._reached = end + more

    def span(self, character: int) -> Span:
        """The span that the character stands for."""
        at, start, end = self._runs[bisect_right(self._runs, character, key=itemgetter(0)) - 1]
        return (start, end) if character == at else (end + character - at - 1, end + character - at)

    def begun_before(self, offset: int) -> int:
        """How many characters stand for something that begins before the offset."""
        after = bisect_left(self._runs, offset, key=itemgetter(1))
        if after == 0:
            return 0
        at, _, end = self._runs[after - 1]
        next_at = self._runs[after][0] if after < len(self._runs) else self._length
        return min(at + 1 + max(0, offset - end), next_at)


class View:
    """A text as patterns see it. `span` maps the bytes that a pattern matched back to the source."""

    def __init__(self, text: str, below: View | None = None, origins: _Origins | None = None) -> None:
        """A text as it is; or one rewritten from the view `below`, with the origins of its characters there."""
        self.text = text
        self._below = below
        self._origins = origins or _Origins()
        self.shows_addresses = False
        """Whether it may show addresses that were hidden by a disguise that `hides_addresses`."""

    @property
    def is_rewritten(self) -> bool:
        """Whether it differs from the source."""
        return self._below is not None

    @cached_property
    def data(self) -> bytes:
        """The view as UTF-8; a lone surrogate, which UTF-8 cannot encode, becomes U+FFFD."""
        try:
            return self.text.encode()
        except UnicodeEncodeError:
            return well_formed(self.text).encode()

    @cached_property
    def hits(self) -> Hits:
        """What patterns have found in it so far."""
        return Hits(self.data)

    def characters(self, byte_start: int, byte_end: int) -> Span:
        """The span, in characters of this view, of the bytes `[byte_start, byte_end)` of `data`."""
        if len(self.data) == len(self.text):
            return byte_start, byte_end
        return self._character_at(byte_start), self._character_at(byte_end)

    def span(self, byte_start: int, byte_end: int) -> Span:
        """The source span of the bytes `[byte_start, byte_end)` of `data`."""
        return self.source_span(*self.characters(byte_start, byte_end))

    def _character_at(self, byte_offset: int) -> int:
        step = byte_offset // _STEP
        return self._before[step] + _count(self.data[step * _STEP : byte_offset])

    @cached_property
    def _before(self) -> list[int]:
        """The number of characters before each step of `data`."""
        steps = range(0, len(self.data), _STEP)
        return [*accumulate((_count(self.data[at : at + _STEP]) for at in steps), initial=0)]

    def source_span(self, start: int, end: int) -> Span:
        """The source span of the characters `[start, end)` of this view."""
        if self._below is None:
            return start, end
        if start < end:
            return self._below.source_span(self._origins.span(start)[0], self._origins.span(end - 1)[1])
        if start < len(self.text):
            at = self.source_span(start, start + 1)[0]
        else:
            at = self.source_span(start - 1, start)[1] if self.text else 0
        return at, at

    def between(self, start: int, end: int) -> str:
        """What the view shows for `[start, end)` of the source."""
        return self.text[self._begun_before(start) : self._begun_before(end)]

    def disguise(self, source: str, start: int, end: int) -> float:
        """How much of the most disguised word in `[start, end)` of the source is disguised, from 0 to 1."""
        if source[start:end] == self.between(start, end):
            return 0.0
        most = 0.0
        for word in _WORD.finditer(self.text, self._begun_before(start), self._begun_before(end)):
            letters = [self.source_span(at, at + 1) for at in range(*word.span())]
            written = (source[first:last] for first, last in letters)
            styled = sum(not _is_ordinary(one, letter) for one, letter in zip(written, word.group(), strict=True))
            if len({_style(source[first]) for first, _ in letters}) > 2:
                return 1.0  # fullwidth, circled and plain letters are only mixed in one word to hide it
            if styled > 1:
                return 1.0  # one letter of another alphabet may be a typo, two are not
            parted = sum(last < first for (_, last), (first, _) in pairwise(letters))
            most = max(most, (styled + parted) / len(letters))
        return min(1.0, most)

    def _begun_before(self, offset: int) -> int:
        """How many characters of this view stand for something that begins before the offset in the source."""
        if self._below is None:
            return offset
        return self._origins.begun_before(self._below._begun_before(offset))

    def rewritten(self, changes: Iterable[tuple[int, int, Read]]) -> View:
        """This view with changes: start, end, and the new characters, each with the span it stands for."""
        pieces: list[str] = []
        origins = _Origins()
        at = 0
        for start, end, read in (*changes, (len(self.text), len(self.text), ())):
            if at < start:
                pieces.append(self.text[at:start])
                origins.add(at, at + 1, start - at - 1)
            for character, first, last in read:
                pieces.append(character)
                origins.add(first, last)
            at = end
        return View("".join(pieces), self, origins)


def _count(data: bytes) -> int:
    """The number of characters that begin in the UTF-8."""
    return len(data.translate(None, _WITHIN_CHARACTER))


def folded(text: str) -> View:
    """The view of the text with disguises undone."""
    view = View(text)
    due = possible(view.data)
    shows_addresses = False
    while due:
        at = due.pop(0)
        changes = DISGUISES[at].changes(_matches(DISGUISES[at], view))
        if changes:
            view = view.rewritten(changes)
            shows_addresses |= DISGUISES[at].hides_addresses
            due = [later for later in possible(view.data) if later > at]
    view.shows_addresses = shows_addresses
    return view


def _matches(disguise: Disguise, view: View) -> Iterator[re.Match[str]]:
    """All matches of the disguise's pattern in the view."""
    if disguise.begins_at_sign:
        return _matches_at_signs(disguise, view)
    return disguise.find(view.text)


def _matches_at_signs(disguise: Disguise, view: View) -> Iterator[re.Match[str]]:
    """All matches of the pattern, which is tried only at signs as long as they are rare."""
    search = compile_re2(disguise.sign).search
    at_byte = done = 0
    for _ in range(len(view.text) // _CHARACTERS_A_SIGN):
        sign = search(view.data, at_byte)
        if sign is None:
            return
        at_byte, sign_end = sign.span()
        first, _ = view.characters(at_byte, sign_end)
        begins = (one for one in (first, first + 1) if one >= done)
        match = next(filter(None, (disguise.pattern.compiled.match(view.text, one) for one in begins)), None)
        if match:
            yield match
            done = match.end()
        # Goes on from the last character of the match, as the next sign may begin with it.
        passed = view.text[first : done - 1] if match else ""
        at_byte += max(1, len(passed.encode("utf-8", "surrogatepass")))
    yield from disguise.find(view.text, done)


def _style(character: str) -> int:
    """Which style of letters and digits the character has; 0 for any other."""
    return next((at for at, (first, last) in enumerate(_STYLES, 1) if first <= character <= last), 0)


def _is_ordinary(source: str, letter: str) -> bool:
    """Whether honest texts write the letter so: plain, fullwidth, as a circled number or a non-ASCII reference."""
    if source == letter or not letter.isascii() or ("\u0660" <= source < "\uff10" and source.isdecimal()):
        return True
    if len(source) > 1:
        return False
    return "\uff10" <= source <= "\uff5a" or (letter.isdigit() and "\u2460" <= source <= "\u2793")
