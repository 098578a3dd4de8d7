"""Evidence from entities already caught promoting: any mention of one, in any form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dechaff.census.entities import possible_names, words_with_signs, written_contacts
from dechaff.detect.reading import Reading
from dechaff.detect.sight import encoded, having, sight
from dechaff.model import Evidence
from dechaff.rulebook import Rule, SuspectMatcher


def find_suspects(reading: Reading, rules: Sequence[Rule], found: Sequence[Evidence]) -> Iterator[Evidence]:
    """Each link to a suspect, each match another rule made of one, and each mention of its name."""
    matchers = [*having(rules, SuspectMatcher)]
    if not matchers or not reading.suspects:
        return
    mentions = sorted(_mentions(reading, found), key=lambda place: (place[0], -place[1], place[2]))
    for rule, matcher in matchers:
        reached: dict[str, int] = {}  # for each entity, where its last mention ends: what lies inside is the same one
        for start, end, entity in mentions:
            if end > reached.get(entity, 0) and (not matcher.of or entity.partition(":")[0] in matcher.of):
                reached[entity] = end
                yield sight(reading, rule, start, end, entity)


def _mentions(reading: Reading, found: Sequence[Evidence]) -> set[tuple[int, int, str]]:
    """Where suspects are mentioned, each with its entity."""
    links = ((node.start, node.end, reading.entity(address)) for node, address in reading.references)
    matches = ((one.start, one.end, one.entity) for one in found if not one.dismissed)
    mentions = {place for place in (*links, *matches) if place[2] in reading.suspects}
    if reading.suspects.have_names:
        mentions.update(_named_in_words(reading))
        mentions.update(_named_by_images(reading))
    return mentions


def _named_in_words(reading: Reading) -> Iterator[tuple[int, int, str]]:
    view = reading.folded
    for start, end in words_with_signs(view.data):
        entity = reading.suspects.named(view.data[start:end].lower().decode())
        if entity:
            yield *view.span(start, end), entity
    for start, end, name in written_contacts(view.data):
        entity = reading.suspects.named(name)
        if entity:
            yield *view.span(start, end), entity


def _named_by_images(reading: Reading) -> Iterator[tuple[int, int, str]]:
    """Images whose file or alternative text is named after a suspect, perhaps among other words."""
    for node in reading.images:
        for name in possible_names(encoded(f"{node.url} {node.attributes.get('alt', '')}")):
            entity = reading.suspects.named(name)
            if entity:
                yield node.start, node.end, entity
