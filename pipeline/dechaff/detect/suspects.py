"""Evidence from entities already caught promoting: any mention of one, in any form."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator

from dechaff.detect.reading import Reading
from dechaff.detect.sight import sight
from dechaff.model import Evidence
from dechaff.rulebook import Rule, SuspectMatcher

MOST_IN_WORD = 64
"""A longer run of letters is no name."""
LEAST_IN_NAME = 5
"""A shorter one is no name either."""
# For each byte of a text whether it is a letter of a name, a digit or underscore of one, or none.
_KINDS = bytes(
    48 if one in b"0123456789_" else 97 if one in b"abcdefghijklmnopqrstuvwxyz" else 32 for one in range(256)
)
_TELLING = re.compile(rb"0[0a]*")
_LOWER_ASCII = {"\u212a": "k", "\u0130": "i\u0307"}  # the only signs beyond ASCII that have it in their lower case
_FILE_WORD = re.compile(r"[a-z0-9_]+")
_TOKEN = re.compile(r"(?<![a-z0-9_])[a-z0-9_]{5,64}(?![a-z0-9_])", re.IGNORECASE)


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
        for word in _FILE_WORD.findall(f"{node.url} {node.attributes.get('alt', '')}".lower()):
            for piece in _pieces(word):
                if piece in reading.suspect_names:
                    yield node.start, node.end, reading.suspect_names[piece]


def could_name(text: str, known: Container[str]) -> bool:
    """True where one of the names, each with a digit or an underscore, could stand in the text; never too seldom."""
    for sign, plain in _LOWER_ASCII.items():
        text = text.replace(sign, plain)
    data = text.encode("utf-8", "surrogatepass").lower()
    kinds = data.translate(_KINDS)
    for telling in _TELLING.finditer(kinds):
        start, end = kinds.rfind(b" ", 0, telling.start()) + 1, telling.end()
        if end - start >= LEAST_IN_NAME and any(piece in known for piece in _pieces(data[start:end].decode())):
            return True
    return False


def _pieces(word: str) -> Iterator[str]:
    """The word, and what stands in it between underscores."""
    yield word
    parts = word.strip("_").split("_") if len(word) <= MOST_IN_WORD else ()
    for at in range(len(parts)):
        for to in range(at + 1, len(parts) + (at > 0)):
            yield "_".join(parts[at:to])
