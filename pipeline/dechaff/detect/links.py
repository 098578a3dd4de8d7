"""Evidence from links and bare addresses."""

from __future__ import annotations

from collections.abc import Iterable

from dechaff import urls
from dechaff.detect.patterns import name_entity
from dechaff.detect.reading import Reading
from dechaff.model import Evidence, Node
from dechaff.rulebook import LinkMatcher, Rule
from dechaff.rulebook.patterns import compile_re2

IMAGE_NAMES = frozenset({"image", "iframe", "embed", "source", "video", "audio"})


def find_links(reading: Reading, rule: Rule, found: list[Evidence]) -> Iterable[Evidence]:
    """Each link whose address, host and label are as the rule says."""
    matcher = rule.matcher
    if not isinstance(matcher, LinkMatcher):
        return
    for node, address in reading.references:
        if node.name in IMAGE_NAMES:
            continue
        if matcher.hosts and matcher.hosts.isdisjoint(urls.host_and_parents(address)):
            continue
        groups: dict[str, str] = {}
        if matcher.url:
            match = compile_re2(matcher.url).search(address.encode())
            if match is None:
                continue
            groups = {name: (value or b"").decode() for name, value in match.groupdict().items()}
        if matcher.label and not compile_re2(matcher.label).search(_label(reading, node)):
            continue
        yield Evidence(
            rule=rule.id,
            start=node.start,
            end=node.end,
            text=reading.text[node.start : node.end],
            entity=name_entity(rule.entity, {"url": address, **groups}) or f"url:{address}",
            points=rule.points,
            unit=rule.unit,
            kind=rule.kind,
        )


def _label(reading: Reading, node: Node) -> bytes:
    words = "".join(reading.text[start:end] for below in node.walk() for start, end in below.gaps())
    return words.encode("utf-8", "replace")
