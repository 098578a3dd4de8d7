"""The paragraphs that hold evidence, as a corpus counts them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dechaff.document import Document
from dechaff.markup.node import Node
from dechaff.model import Evidence, Level


def telling_paragraphs(document: Document, found: Iterable[Evidence]) -> Mapping[Node, str]:
    """The paragraphs that hold evidence, each with its entity: the same for all that differ in names and numbers."""
    entities: dict[Node, str] = {}
    for one in found:
        if one.dismissed or one.points <= 0:
            continue
        paragraph: Node | None = document.smallest(one.start, one.end)
        while paragraph is not None and not Level.CELL <= paragraph.level < Level.ARTICLE:
            paragraph = paragraph.parent
        if paragraph is not None and paragraph not in entities:
            entities[paragraph] = document.paragraph_entity(paragraph)
    return {paragraph: entity for paragraph, entity in entities.items() if entity}
