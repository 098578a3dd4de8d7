"""The matcher `repeat`: the same link, image or paragraph many times in an article, or in many articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from dechaff import urls
from dechaff.census.bands import BANDS
from dechaff.detect.conditions import is_placeholder
from dechaff.detect.paragraphs import paragraphs_with_evidence
from dechaff.detect.propose import having, propose
from dechaff.model import Evidence, Role
from dechaff.rulebook import Rule
from dechaff.rulebook.fields import AboveZero, Limits, Part, Share, described, non_empty
from dechaff.rulebook.lists import Lists
from dechaff.rulebook.matcher import Matcher
from dechaff.rulebook.problems import Complaint

if TYPE_CHECKING:
    from dechaff.detect.reading import Reading
    from dechaff.markup.node import Node

Counted = Literal["link", "image", "site", "paragraph"]
Within = Literal["article", "corpus"]


class RepeatPart(Part):
    """Counts links, images or links to one site in this article or over the corpus, or paragraphs over the corpus."""

    of: Counted
    within: Within
    bands: Annotated[
        dict[Annotated[int, Limits(ge=1)], AboveZero], non_empty("give at least one band, such as {2: 1}")
    ] = described("The least count of each band, and its points.", ...)
    share: Share = described("The least share it must have among all that are counted in the article.", 0.0)


@dataclass(frozen=True, slots=True)
class RepeatMatcher(Matcher):
    """Finds what is repeated. It strengthens other evidence and proves nothing by itself."""

    key = "repeat"
    part = RepeatPart
    needs_census = True
    refused = {"entity": "what it finds has a name", "points": "its bands are the points"}

    of: Counted
    """What is counted: `site` is links to one host; paragraphs that differ only in names and numbers are the same."""
    within: Within
    """Whether occurrences in the article are counted, or articles in the corpus."""
    bands: tuple[tuple[int, float], ...]
    """The least count of each band, ascending, with its points."""
    share: float = 0.0
    """The least share it must have among all that are counted in the article."""

    @classmethod
    def build(cls, part: RepeatPart, lists: Lists) -> RepeatMatcher:
        """The matcher that the fields describe."""
        return cls(part.of, part.within, tuple(sorted(part.bands.items())), float(part.share))

    @classmethod
    def complaints(cls, given: Mapping[str, object]) -> Iterator[Complaint]:
        """Paragraphs within an article, and bands that the census does not have."""
        if given.get("of") == "paragraph" and given.get("within") == "article":
            yield Complaint(("within",), "paragraphs are counted over the corpus; write `within: corpus`")
        bands = given.get("bands")
        if given.get("within") != "corpus" or not isinstance(bands, Mapping):
            return
        counted = sorted(least for least, _ in BANDS)
        for least in bands:
            if isinstance(least, int) and least > 0 and least not in counted:
                right = ", ".join(map(str, counted))
                yield Complaint(("bands", least), f"a corpus is counted in bands that begin at {right}", True)

    @property
    def role(self) -> Role:
        """All its evidence is repetition."""
        return "repetition"

    @property
    def points(self) -> tuple[float, ...]:
        """The points of the bands."""
        return tuple(sorted(points for _, points in self.bands))

    @property
    def needs_others(self) -> bool:
        """Whether it counts paragraphs: only those with evidence count."""
        return self.of == "paragraph"


def counts_over_corpus(rule: Rule) -> bool:
    """Whether what the rule finds depends on the census."""
    return isinstance(rule.matcher, RepeatMatcher) and rule.matcher.within == "corpus"


def find_repeats(reading: Reading, rules: Sequence[Rule], found: Sequence[Evidence]) -> Iterator[Evidence]:
    """The links, images and paragraphs that occur often enough, with the points of their band."""
    matchers = [*having(rules, RepeatMatcher)]
    counted = {of: _counted(reading, of, found) for of in dict.fromkeys(matcher.of for _, matcher in matchers)}
    times = {of: Counter(entities.values()) for of, entities in counted.items()}
    for rule, matcher in matchers:
        entities, here = counted[matcher.of], times[matcher.of]
        count = here.__getitem__ if matcher.within == "article" else reading.known.census.count
        least = matcher.share * (len(entities) + reading.own_links)
        numbers = {entity: count(entity) for entity in here if here[entity] >= least}
        points = {number: _points(matcher, number) for number in {*numbers.values()}}
        earned = {entity: points[number] for entity, number in numbers.items() if points[number]}
        for node, entity in entities.items() if earned else ():
            if entity in earned:
                yield propose(reading, rule, node.start, node.end, entity, earned[entity])


def _counted(reading: Reading, of: Counted, found: Sequence[Evidence]) -> Mapping[Node, str]:
    """The nodes that are counted in the article, each with the entity it counts as."""
    if of == "paragraph":
        return paragraphs_with_evidence(reading.document, found)
    # A redirector counts as its target, the last of its addresses.
    if of == "image":
        pictures = (node for node in reading.document.images if not is_placeholder(node))
        named = ((node, address) for node in pictures for address in reading.document.addresses_of(node))
        return {node: reading.entity(address) for node, address in named}
    # Offices repeat their mail addresses and telephone numbers: only addresses with a host count as links here.
    web = ((node, address, host) for node, address in reading.links if (host := urls.host(address)))
    if of == "site":
        return {node: f"site:{host}" for node, _, host in web}
    return {node: reading.entity(address) for node, address, _ in web}


def _points(matcher: RepeatMatcher, count: int) -> float:
    return max([points for least, points in matcher.bands if count >= least], default=0.0)
