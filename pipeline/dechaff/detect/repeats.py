"""Evidence from repetition: the same link, image or paragraph again in this article, or in many of the corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from dechaff import urls
from dechaff.detect.paragraphs import telling_paragraphs
from dechaff.detect.reading import Reading
from dechaff.detect.sight import having, is_placeholder, sight
from dechaff.markup.node import Node
from dechaff.model import Evidence
from dechaff.rulebook import RepeatMatcher, Rule


def find_repeats(reading: Reading, rules: Sequence[Rule], found: Sequence[Evidence]) -> Iterator[Evidence]:
    """Each link, image or paragraph that stands often enough, with the points of its band.

    It only supports other evidence.
    """
    matchers = [*having(rules, RepeatMatcher)]
    counted = {of: _counted(reading, of, found) for of in {matcher.of for _, matcher in matchers}}
    times = {of: Counter(entities.values()) for of, entities in counted.items()}
    for rule, matcher in matchers:
        entities, here = counted[matcher.of], times[matcher.of]
        count = here.__getitem__ if matcher.within == "article" else reading.known.census.count
        least = matcher.share * (len(entities) + reading.own_links)
        earned = {entity: _points(matcher, count(entity)) for entity in here if here[entity] >= least}
        for node, entity in entities.items():
            if earned.get(entity):
                yield sight(reading, rule, node.start, node.end, entity, earned[entity])


def _counted(reading: Reading, of: str, found: Sequence[Evidence]) -> Mapping[Node, str]:
    """What is counted in the article, each with the entity it is counted as."""
    if of == "paragraph":
        return telling_paragraphs(reading.document, found)
    # Of a redirector counts where it leads: the last of its addresses.
    if of == "image":
        pictures = (node for node in reading.document.images if not is_placeholder(node))
        named = ((node, address) for node in pictures for address in reading.document.addresses_of(node))
        return {node: reading.known.entity(address) for node, address in named}
    # An office gives its mail address and telephone number again and again: only addresses with a host are links here.
    web = ((node, address, host) for node, address in reading.links if (host := urls.host(address)))
    if of == "site":
        return {node: f"site:{host}" for node, _, host in web}
    return {node: reading.known.entity(address) for node, address, _ in web}


def _points(matcher: RepeatMatcher, count: int) -> float:
    return max([points for least, points in matcher.bands if count >= least], default=0.0)
