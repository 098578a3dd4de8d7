"""The places in an article that rules can be limited to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dechaff.markup.node import Node
from dechaff.model import Level
from dechaff.spans import Span
from dechaff.text.characters import LETTER_OR_DIGIT


def places_of(text: str, nodes: Sequence[Node]) -> Mapping[str, Span]:
    """The spans of the article's `title` and `tail`, and the whole article as `code` if it has a block of code."""
    blocks = [*innermost_blocks(nodes)]
    first = next((node for node in blocks if has_substance(text, node)), None)
    last = next((node for node in reversed(blocks) if has_substance(text, node)), None)
    if first is None or last is None:
        return {}
    places = {"tail": (last.start, last.end)}
    if first.rank or first.name == "title":
        places["title"] = first.start, first.end
    if any(node.name in ("code", "pre") and node.level >= Level.CELL for node in nodes):
        places["code"] = 0, len(text)
    return places


def innermost_blocks(nodes: Iterable[Node]) -> Iterator[Node]:
    """The innermost blocks of prose: paragraphs, headings, items, table cells."""
    blocks = [node for node in nodes if node.level in (Level.BLOCK, Level.ITEM, Level.CELL)]
    outer = {node.parent for node in blocks}
    return (node for node in blocks if node not in outer)


def has_substance(text: str, node: Node) -> bool:
    """Whether the node has words, an image or other content for a reader."""
    if any(below.content for below in node.walk()):
        return True
    return any(LETTER_OR_DIGIT.search(text, *span) for span in node.words())
