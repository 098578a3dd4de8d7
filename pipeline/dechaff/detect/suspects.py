"""Evidence from entities already caught promoting: any mention of one, in any form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dechaff import urls
from dechaff.census.entities import possible_names, words_with_signs, written_contacts
from dechaff.detect.reading import Reading
from dechaff.detect.sight import encoded, having, is_placeholder, sight
from dechaff.model import Evidence, Level
from dechaff.rulebook import Rule, SuspectMatcher


def find_suspects(reading: Reading, rules: Sequence[Rule], found: Sequence[Evidence]) -> Iterator[Evidence]:
    """Each link to a suspect, each find of another rule that names one, and each mention of its name; and each denied
    text, and all at a denied host.
    """
    matchers = [*having(rules, SuspectMatcher)]
    if not matchers or not (reading.known.suspects or reading.known.denied):
        return
    mentions = sorted(_mentions(reading, found), key=lambda place: (place[0], -place[1], place[2]))
    # Where another rule would cut no more than what it matched, the words around it are not the suspect's either.
    bare = {
        (one.start, one.end, one.entity)
        for one in found
        if one.role == "proof" and one.unit == Level.MATCH and not one.dismissed
    }
    for rule, matcher in matchers:
        reached: dict[str, int] = {}  # for each entity, where its last mention ends: what lies inside is the same one
        for start, end, entity in mentions:
            if end > reached.get(entity, 0) and (not matcher.of or entity.partition(":")[0] in matcher.of):
                reached[entity] = end
                mention = sight(reading, rule, start, end, entity)
                yield replace(mention, unit=Level.MATCH) if (start, end, entity) in bare else mention


def _mentions(reading: Reading, found: Sequence[Evidence]) -> set[tuple[int, int, str]]:
    """Where suspects are mentioned, each with its entity."""
    links = (
        (node.start, node.end, reading.known.entity(address))
        for node, address in reading.references
        if not is_placeholder(node)
    )
    matches = ((one.start, one.end, one.entity) for one in found if not one.dismissed)
    mentions = {place for place in (*links, *matches) if _is_suspect(reading, place[2])}
    if reading.known.suspects.have_names or reading.known.denied.hosts:
        mentions.update(_named_in_words(reading))
        mentions.update(_named_by_images(reading))
    if reading.known.denied.hosts:
        mentions.update(_at_denied_hosts(reading))
    mentions.update((start, end, "") for start, end in reading.known.denied.places(reading.document.text))
    return mentions


def _is_suspect(reading: Reading, entity: str) -> bool:
    return entity in reading.known.suspects or reading.known.denied.has(entity)


def _at_denied_hosts(reading: Reading) -> Iterator[tuple[int, int, str]]:
    """Links to a denied host whatever they are called, and where its name stands without more of an address."""
    for node, address in reading.references:
        if reading.known.denied.has_address(address):
            yield node.start, node.end, reading.known.entity(address)
    for start, end in reading.address_spans:
        address = urls.canonical(f"//{reading.document.text[start:end]}") or ""
        if reading.known.denied.has_address(address):
            yield start, end, reading.known.entity(address)


def _named_in_words(reading: Reading) -> Iterator[tuple[int, int, str]]:
    view, suspects, denied = reading.document.folded, reading.known.suspects, reading.known.denied
    for start, end in words_with_signs(view.data):
        entity = suspects.named(view.data[start:end].lower().decode())
        if entity and reading.document.is_written(*view.span(start, end)):
            yield *view.span(start, end), entity
    for start, end, name in written_contacts(view.data):
        entity = suspects.named(name) or (f"mail:{name}" if denied.has(f"mail:{name}") else "")
        if entity:
            yield *view.span(start, end), entity


def _named_by_images(reading: Reading) -> Iterator[tuple[int, int, str]]:
    """Images whose file or alternative text is named after a suspect, perhaps among other words."""
    for node in reading.document.images:
        for name in possible_names(encoded(f"{node.url} {node.attributes.get('alt', '')}")):
            entity = reading.known.suspects.named(name)
            if entity:
                yield node.start, node.end, entity
