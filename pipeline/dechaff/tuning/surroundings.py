"""Honest articles to place a test's text in: hardly anything is ever cut from a short text on its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice

from dechaff.model import Format

PROSE = (
    "The river had been low since June, and the boats lay on the mud below the old quay.",
    "Nobody in the village could remember a drier summer, though the miller kept a notebook that said otherwise.",
    "In the afternoons the children carried stones across the shallow water and built a wall for the first rain.",
    "My grandmother said that the weather had always been like this, and that people only forget.",
    "We walked as far as the chapel, where the path turns, and sat down in the shade of its northern wall.",
    "Below us the fields were yellow, and a single tractor moved along the edge of the wood.",
)
"""Paragraphs in which no rule sees anything."""
LEAST_PARAGRAPHS = 6
LETTERS_A_PARAGRAPH = 45
"""There is a paragraph around a text for every so many of its characters, so that it is less than a third of all."""
_BODY = re.compile(r"<body\b[^>]*>(?P<inner>.*)</body\s*>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Placed:
    """A text in an article."""

    where: str
    """Its place, for a message; `""` if it is the whole article."""
    article: str
    """The whole article."""
    start: int
    """Where the text begins in the article."""
    end: int


def placements(text: str, format: Format) -> Iterator[Placed]:
    """The text by itself, then at the head, in the middle and at the tail of an honest article.

    If the text is a whole page, the paragraphs go inside its body.
    """
    yield Placed("", text, 0, len(text))
    body = _BODY.search(text) if format == "html" else None
    first, last = body.span("inner") if body else (0, len(text))
    number = max(LEAST_PARAGRAPHS, len(text) // LETTERS_A_PARAGRAPH)
    paragraphs = [_paragraph(one, format) for one in islice(cycle(PROSE), number)]
    between = "\n" if format == "html" else "\n\n"
    for where, before in (("at the head", 0), ("in the middle", number // 2), ("at the tail", number)):
        above = "".join(one + between for one in paragraphs[:before])
        below = "".join(between + one for one in paragraphs[before:])
        article = f"{text[:first]}{above}{text[first:last]}{below}{text[last:]}"
        start = first + len(above)
        yield Placed(f"{where} of an article", article, start, start + last - first)


def _paragraph(prose: str, format: Format) -> str:
    return f"<p>{prose}</p>" if format == "html" else prose
