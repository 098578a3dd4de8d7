"""Evidence from entities already caught promoting: any mention of one, in any form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dechaff.census import possible_names
from dechaff.detect.reading import Reading
from dechaff.detect.sight import encoded, sight
from dechaff.model import Evidence
from dechaff.rulebook import Rule, SuspectMatcher

_TOKEN = re.compile(r"(?<![a-z0-9_])[a-z0-9_]{5,64}(?![a-z0-9_])", re.IGNORECASE | re.ASCII)


def find_suspects(reading: Reading, rule: Rule, found: list[Evidence]) -> Iterable[Evidence]:
    """Each link to a suspect, each match another rule made of one, and each mention of its name."""
    matcher = rule.matcher
    if not isinstance(matcher, SuspectMatcher) or not reading.suspects:
        return
    places: set[tuple[int, int, str]] = set()
    for node, address in reading.references:
        places.add((node.start, node.end, reading.entity(address)))
    for one in found:
        if not one.dismissed:
            places.add((one.start, one.end, one.entity))
    if reading.suspect_names:
        for token in _TOKEN.finditer(reading.folded.text):
            entity = reading.suspect_names.get(token.group().lower())
            if entity:
                places.add((*reading.folded.source_span(*token.span()), entity))
        places.update(_named_by_images(reading))
    reached: dict[str, int] = {}  # for each entity, where its last mention ends: what lies inside is the same mention
    for start, end, entity in sorted(places, key=lambda place: (place[0], -place[1], place[2])):
        if end <= reached.get(entity, 0):
            continue
        if entity in reading.suspects and (not matcher.of or entity.partition(":")[0] in matcher.of):
            reached[entity] = end
            yield sight(reading, rule, start, end, entity)


def _named_by_images(reading: Reading) -> Iterator[tuple[int, int, str]]:
    """Images whose file or alternative text is named after a suspect, perhaps among other words."""
    for node in reading.images:
        for name in sorted(possible_names(encoded(f"{node.url} {node.attributes.get('alt', '')}"))):
            if name in reading.suspect_names:
                yield node.start, node.end, reading.suspect_names[name]
