"""Evidence from repetition: the same link, image or paragraph again in this article, or in many of the corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from dechaff import urls
from dechaff.detect.paragraphs import telling_paragraphs
from dechaff.detect.reading import IMAGE_NAMES, Reading
from dechaff.detect.sight import sight
from dechaff.model import Evidence
from dechaff.rulebook import RepeatMatcher, Rule


def find_repeats(reading: Reading, rule: Rule, found: list[Evidence]) -> Iterable[Evidence]:
    """Each link or image that stands often enough, with the points of its band. It only supports other evidence."""
    matcher = rule.matcher
    if not isinstance(matcher, RepeatMatcher):
        return
    if matcher.of == "paragraph":
        for paragraph, entity in telling_paragraphs(reading, found).items():
            points = _points(matcher, reading.census.count(entity))
            if points:
                yield sight(reading, rule, paragraph.start, paragraph.end, entity, points)
        return
    # Of a redirector counts where it leads: the last of its addresses.
    wanted = {
        node: f"site:{urls.host(address)}" if matcher.of == "site" else reading.entity(address)
        for node, address in reading.references
        if (node.name in IMAGE_NAMES) == (matcher.of == "image")
    }
    here = Counter(wanted.values())
    for node, entity in wanted.items():
        count = here[entity] if matcher.within == "article" else reading.census.count(entity)
        points = _points(matcher, count)
        if points and here[entity] >= matcher.share * len(wanted):
            yield sight(reading, rule, node.start, node.end, entity, points)


def _points(matcher: RepeatMatcher, count: int) -> float:
    return max((points for least, points in matcher.bands if count >= least), default=0.0)
