"""Evidence from links and bare addresses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dechaff.detect.reading import Reading
from dechaff.detect.sight import encoded, having, is_hidden, match_address, name_entity, sight
from dechaff.markup.node import Node
from dechaff.model import Evidence
from dechaff.patterns.re2 import compile_re2
from dechaff.rulebook import LinkMatcher, Rule


def find_links(reading: Reading, rules: Sequence[Rule], found: Sequence[Evidence]) -> Iterator[Evidence]:
    """Each link whose address, host and label are as a rule says."""
    links = reading.links
    for rule, matcher in having(rules, LinkMatcher):
        fitting: dict[Node, str] = {}  # of a redirector's addresses the last that fits: where it leads
        for node, address in links:
            groups = match_address(matcher, address)
            if groups is None:
                continue
            if matcher.hidden is not None and matcher.hidden != is_hidden(node):
                continue
            if matcher.label and not compile_re2(matcher.label).search(encoded(_label(reading, node))):
                continue
            entity = name_entity(rule.entity, groups)
            if entity is not None:
                fitting[node] = entity or reading.known.entity(address)
        for node, entity in fitting.items():
            yield sight(reading, rule, node.start, node.end, entity)


def _label(reading: Reading, node: Node) -> str:
    return "".join(reading.document.text[start:end] for start, end in node.words())
