"""The paragraphs with evidence, as the census counts them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from dechaff.model import Evidence

if TYPE_CHECKING:
    from dechaff.document import Document
    from dechaff.markup.node import Node


def paragraphs_with_evidence(document: Document, found: Iterable[Evidence]) -> Mapping[Node, str]:
    """The paragraphs with evidence, each with its entity, which ignores names and numbers."""
    entities: dict[Node, str] = {}
    for one in found:
        if one.dismissed or one.points <= 0:
            continue
        paragraph = document.smallest(one.start, one.end).block()
        if paragraph is not None and paragraph not in entities:
            entities[paragraph] = document.paragraph_entity(paragraph)
    return {paragraph: entity for paragraph, entity in entities.items() if entity}
