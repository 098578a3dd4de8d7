"""Evidence from images: trackers by address, size or hiding, and images that stand beside promotion."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from dechaff import urls
from dechaff.detect.reading import Reading
from dechaff.detect.sight import declared_size, encoded, having, is_hidden, match_address, name_entity, sight
from dechaff.document import Document
from dechaff.markup.node import Node
from dechaff.model import Evidence, Level
from dechaff.patterns.re2 import compile_re2
from dechaff.rulebook import ImageMatcher, Rule


def find_images(reading: Reading, rules: Sequence[Rule], found: Sequence[Evidence]) -> Iterator[Evidence]:
    """Each image that meets all of a rule's conditions."""
    for rule, matcher in having(rules, ImageMatcher):
        proofs: list[Evidence] = []
        if matcher.beside == "promo":
            proofs = [one for one in found if one.role == "proof" and not one.dismissed and one.points > 0]
            proofs.sort(key=lambda one: one.start)
            if not proofs:
                continue
        for node in reading.document.images:
            address, groups = _address(reading.document, matcher, node)
            if groups is None:
                continue
            if matcher.alt and not compile_re2(matcher.alt).search(encoded(node.attributes.get("alt", ""))):
                continue
            if matcher.linked and not compile_re2(matcher.linked).search(encoded(_link_around(node))):
                continue
            if matcher.max_side_px is not None and not _is_tiny(node, matcher.max_side_px):
                continue
            if matcher.hidden is not None and matcher.hidden != is_hidden(node):
                continue
            if matcher.beside == "promo" and not _stands_beside(node, proofs):
                continue
            entity = name_entity(rule.entity, groups)
            if entity is not None:
                yield sight(reading, rule, node.start, node.end, entity or reading.known.entity(address))


def _address(document: Document, matcher: ImageMatcher, node: Node) -> tuple[str, Mapping[str, str] | None]:
    """The first of an image's addresses that is as the matcher says, with the groups of its pattern, else None.

    A relative address has no host to name it by: it is its own entity, and found only by rules with a gate, because
    the gate does not scan for relative addresses.
    """
    assert node.url is not None
    forms = document.addresses_of(node)
    if not forms and (matcher.gate or not (matcher.url or matcher.filters)):
        forms = (node.url,)
    for address in forms:
        if matcher.filters is None or matcher.filters.blocks(node.name, address):
            groups = match_address(matcher, address)
            if groups is not None:
                return address, groups
    return "", None


def _link_around(node: Node) -> str:
    """The canonical address of the nearest link around the node; `""` where there is none."""
    link = node.link()
    return (link and link.url and urls.canonical(link.url)) or ""


def _is_tiny(node: Node, max_side_px: int) -> bool:
    width, height = declared_size(node)
    return width is not None and height is not None and max(width, height) <= max_side_px


def _stands_beside(node: Node, proofs: Sequence[Evidence]) -> bool:
    """True where a proof stands in the bracket group, line or block that holds the image; they are sorted."""
    block = next((above for above in node.ancestors() if above.level >= Level.CELL), None)
    if block is None or not _holds_proof(block, node, proofs):
        return False  # then no bracket group in it does, and its prose need not be split
    around = next(
        above for above in node.ancestors(prose=True) if above.level >= Level.LINE or above.level == Level.BRACKET
    )
    return _holds_proof(around, node, proofs)


def _holds_proof(around: Node, node: Node, proofs: Sequence[Evidence]) -> bool:
    first = bisect_left(proofs, around.start, key=lambda one: one.start)
    last = bisect_left(proofs, around.end, key=lambda one: one.start)
    return any(
        one.end <= around.end and not (node.start <= one.start and one.end <= node.end) for one in proofs[first:last]
    )
