"""The matcher `suspect`: any mention of a suspect, in any form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from dechaff import urls
from dechaff.census.entities import name_like_words, possible_names, written_contacts
from dechaff.detect.conditions import is_placeholder, match_address
from dechaff.detect.image import ImageMatcher
from dechaff.detect.link import LinkMatcher
from dechaff.detect.pattern import PatternMatcher, matches_of
from dechaff.detect.propose import having, name_entity, propose
from dechaff.model import Evidence, Level
from dechaff.patterns.re2 import encoded
from dechaff.rulebook import Rule
from dechaff.rulebook.fields import Part, described
from dechaff.rulebook.lists import Lists
from dechaff.rulebook.matcher import Matcher

if TYPE_CHECKING:
    from dechaff.detect.reading import Reading
    from dechaff.document import Document
    from dechaff.markup.node import Node


class SuspectPart(Part):
    """Mentions of suspects: entities accused in this article or in enough others."""

    of: list[str] | None = described("Kinds of entity (telegram, url, …); all if left out.")


@dataclass(frozen=True, slots=True)
class SuspectMatcher(Matcher):
    """Finds mentions of suspects."""

    key = "suspect"
    part = SuspectPart
    needs_census = True
    refused = {"entity": "what it finds has a name"}

    of: frozenset[str] = frozenset()
    """Kinds of entity (`telegram`, `url`); empty is all."""

    @property
    def reads_data(self) -> bool:
        """Always: a mention counts in any place."""
        return True

    @classmethod
    def build(cls, part: SuspectPart, lists: Lists) -> SuspectMatcher:
        """The matcher that the fields describe."""
        return cls(frozenset(part.of or ()))


def find_suspects(reading: Reading, rules: Sequence[Rule], found: Sequence[Evidence]) -> Iterator[Evidence]:
    """The mentions of suspects: links to them, evidence of other rules that names them, and their names; also denied
    texts, and everything at denied hosts.
    """
    matchers = [*having(rules, SuspectMatcher)]
    if not matchers or not (reading.known.suspects or reading.known.denied):
        return
    mentions = sorted(_mentions(reading, found), key=lambda place: (place[0], -place[1], place[2]))
    # If another rule would cut only its match there, so does this one.
    bare = {
        (one.start, one.end, one.entity)
        for one in found
        if one.role == "proof" and one.unit == Level.MATCH and not one.dismissed
    }
    for rule, matcher in matchers:
        reached: dict[str, int] = {}  # by entity, the end of its last mention: what is inside is the same mention
        for start, end, entity in mentions:
            if end > reached.get(entity, 0) and (not matcher.of or entity.partition(":")[0] in matcher.of):
                reached[entity] = end
                mention = propose(reading, rule, start, end, entity)
                yield replace(mention, unit=Level.MATCH) if (start, end, entity) in bare else mention


def entities_named(document: Document, rules: Iterable[Rule]) -> Iterator[str]:
    """What the rules could name in the text by their `entity`. The text is not parsed, only searched."""
    for rule in rules:
        matcher = rule.matcher
        if not rule.entity:
            continue
        if isinstance(matcher, PatternMatcher):
            yield from (entity for *_, entity in matches_of(rule, matcher, document) or ())
        elif isinstance(matcher, LinkMatcher | ImageMatcher):
            for address in document.addresses:
                groups = match_address(matcher.url, matcher.hosts, address)
                if groups is not None:
                    yield name_entity(rule.entity, groups) or ""


def _mentions(reading: Reading, found: Sequence[Evidence]) -> set[tuple[int, int, str]]:
    """The spans in which suspects are mentioned, each with its entity."""
    links = (
        (node.start, node.end, reading.entity(address))
        for node, address in chain(reading.references, reading.values)
        if not is_placeholder(node)
    )
    matches = ((one.start, one.end, one.entity) for one in found if not one.dismissed)
    mentions = {place for place in (*links, *matches) if _is_suspect(reading, place[2])}
    if reading.known.suspects.have_names or reading.known.denied.hosts:
        mentions.update(_named_in_words(reading))
        mentions.update(_named_by_nodes(reading))
    if reading.known.denied.hosts:
        mentions.update(_at_denied_hosts(reading))
    mentions.update((start, end, "") for start, end in reading.known.denied.places(reading.document.text))
    return mentions


def _is_suspect(reading: Reading, entity: str) -> bool:
    return entity in reading.known.suspects or reading.known.denied.has(entity)


def _at_denied_hosts(reading: Reading) -> Iterator[tuple[int, int, str]]:
    """Links and other references to a denied host, and bare addresses of it."""
    for node, address in reading.references:
        if reading.known.denied.has_address(address):
            yield node.start, node.end, reading.entity(address)
    for start, end in reading.address_spans:
        address = urls.canonical(f"//{reading.document.text[start:end]}") or ""
        if reading.known.denied.has_address(address):
            yield start, end, reading.entity(address)


def _named_in_words(reading: Reading) -> Iterator[tuple[int, int, str]]:
    view, suspects, denied = reading.document.folded, reading.known.suspects, reading.known.denied
    for start, end in name_like_words(view.data):
        entity = suspects.named(view.data[start:end].lower().decode())
        if entity and reading.document.is_written(*view.span(start, end)):
            yield *view.span(start, end), entity
    for start, end, contact in written_contacts(view.data):
        entity = suspects.named(contact.partition(":")[2]) or (
            contact if contact.startswith("mail:") and denied.has(contact) else ""
        )
        if entity:
            yield *view.span(start, end), entity


def _named_by_nodes(reading: Reading) -> Iterator[tuple[int, int, str]]:
    """Images that mention a suspect in their address or alternative text, and addresses in data that mention one."""
    for node in chain(reading.document.images, dict.fromkeys(node for node, _ in reading.values)):
        for name in _names_of_image(node):
            entity = reading.known.suspects.named(name)
            if entity:
                yield node.start, node.end, entity


def names_of_images(document: Document) -> set[str]:
    """The names by which the document's images could mention a suspect; an escape may hide them in its text."""
    return set[str]().union(*map(_names_of_image, document.images))


def _names_of_image(node: Node) -> set[str]:
    return possible_names(encoded(f"{node.url} {node.attributes.get('alt', '')}"))
