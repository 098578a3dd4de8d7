"""Evidence from links and bare addresses."""

from __future__ import annotations

from collections.abc import Iterable

from dechaff.detect.reading import IMAGE_NAMES, Reading
from dechaff.detect.sight import encoded, is_hidden, match_address, name_entity, sight
from dechaff.model import Evidence, Node
from dechaff.rulebook import LinkMatcher, Rule
from dechaff.rulebook.patterns import compile_re2


def find_links(reading: Reading, rule: Rule, found: list[Evidence]) -> Iterable[Evidence]:
    """Each link whose address, host and label are as the rule says."""
    matcher = rule.matcher
    if not isinstance(matcher, LinkMatcher):
        return
    fitting: dict[Node, Evidence] = {}  # of a redirector's addresses the last that fits: where it leads
    for node, address in reading.references:
        if node.name in IMAGE_NAMES:
            continue
        groups = match_address(matcher, address)
        if groups is None:
            continue
        if matcher.hidden is not None and matcher.hidden != is_hidden(node):
            continue
        if matcher.label and not compile_re2(matcher.label).search(encoded(_label(reading, node))):
            continue
        entity = name_entity(rule.entity, groups) or reading.entity(address)
        fitting[node] = sight(reading, rule, node.start, node.end, entity)
    yield from fitting.values()


def _label(reading: Reading, node: Node) -> str:
    return "".join(reading.text[start:end] for below in node.walk() for start, end in below.gaps())
