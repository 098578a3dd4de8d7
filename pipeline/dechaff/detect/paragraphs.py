"""Paragraphs as a corpus counts them: by their words, whatever names, numbers and addresses stand in them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from dechaff.model import Evidence, Level
from dechaff.text.views import folded
from dechaff.world import LISTS, any_of

if TYPE_CHECKING:
    from dechaff.detect.reading import Reading
    from dechaff.markup.node import Node

LEAST_LETTERS = 8
"""A shorter paragraph is a heading or a label that any article may have."""
_ADDRESS = re.compile(
    rf"\b(?:https?:|www\.|{any_of(LISTS['account-hosts'])}/)\S+"
    r"|(?<![a-z0-9\-])[a-z0-9\-]+(?:\.[a-z0-9\-]+)+|<[^<>]{0,2000}>",
    re.IGNORECASE,
)
_NAME = re.compile(r"@\s?\w+|\b(?=\w*[0-9_])[a-z0-9_\-]+\b", re.IGNORECASE | re.ASCII)
_LETTERS = re.compile(r"[^\W\d_]+")


def telling_paragraphs(reading: Reading, found: Iterable[Evidence]) -> Mapping[Node, str]:
    """The paragraphs that hold evidence, each with its entity: the same for all that differ in names and numbers."""
    entities: dict[Node, str] = {}
    for one in found:
        if one.dismissed or one.points <= 0:
            continue
        paragraph: Node | None = reading.smallest(one.start, one.end)
        while paragraph is not None and not Level.CELL <= paragraph.level < Level.ARTICLE:
            paragraph = paragraph.above
        if paragraph is not None and paragraph not in entities:
            if paragraph not in reading.paragraphs:
                reading.paragraphs[paragraph] = _entity(reading.text[paragraph.start : paragraph.end])
            entities[paragraph] = reading.paragraphs[paragraph]
    return {paragraph: entity for paragraph, entity in entities.items() if entity}


def _entity(text: str) -> str:
    masked = _NAME.sub("0", _ADDRESS.sub("0", folded(text).text))
    words = "".join(_LETTERS.findall(masked.casefold()))
    if len(words) < LEAST_LETTERS:
        return ""
    return f"block:{hashlib.blake2b(words.encode('utf-8', 'surrogatepass'), digest_size=8).hexdigest()}"
