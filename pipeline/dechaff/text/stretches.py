"""A long text in stretches, for what takes longer than the text is long."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Where a text is parted, the best first: between paragraphs, lines, sentences or tags, words.
_ENDS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"[。！？；>]|[.!?;](?=\s)"), re.compile(r"\s"))


def stretches(text: str, most: int) -> Iterator[tuple[int, int]]:
    """Spans, one behind the other, that make up the text: of `most` characters at most, of half as many at least.

    Each but the last ends where a paragraph does, else where a line does, a sentence, a word; what is one long word is
    parted anywhere.
    """
    start = 0
    while len(text) - start > most:
        end = _end(text, start + most // 2, start + most)
        yield start, end
        start = end
    yield start, len(text)


def _end(text: str, first: int, last: int) -> int:
    for pattern in _ENDS:
        ends = [one.end() for one in pattern.finditer(text, first, last)]
        if ends:
            return ends[-1]
    return last
