"""What all detectors share: how a rule's conditions on an address are met, and how a sight becomes evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from dechaff import urls
from dechaff.census.entities import named
from dechaff.detect.dismissal import NOT_EVALUATED, dismissal
from dechaff.detect.reading import Reading
from dechaff.model import Evidence, Node
from dechaff.rulebook import ImageMatcher, LinkMatcher, Rule
from dechaff.rulebook.patterns import compile_re2

M = TypeVar("M")


def having(rules: Iterable[Rule], kind: type[M]) -> Iterator[tuple[Rule, M]]:
    """The rules that have a matcher of this kind, each with it."""
    for rule in rules:
        if isinstance(rule.matcher, kind):
            yield rule, rule.matcher


def sight(
    reading: Reading, rule: Rule, start: int, end: int, entity: str = "", points: float | None = None
) -> Evidence:
    """The evidence of a rule at a span, with the rule's points unless others are given."""
    return Evidence(
        rule=rule.id,
        start=start,
        end=end,
        text=reading.text[start:end],
        entity=entity,
        points=rule.points if points is None else points,
        unit=rule.unit,
        kind=rule.kind,
        role=rule.role,
        sign=rule.sign,
        dismissed=dismissal(reading, rule, start, end, entity),
    )


def not_evaluated(rule: Rule) -> Evidence:
    """What stands among the evidence for a rule of which nobody knows what it would have seen."""
    return Evidence(rule.id, 0, 0, "", "", rule.points, rule.unit, rule.kind, rule.role, rule.sign, NOT_EVALUATED)


def match_address(matcher: LinkMatcher | ImageMatcher, address: str) -> Mapping[str, str] | None:
    """The address and the groups of the matcher's pattern in it; None where host or pattern do not fit."""
    if matcher.hosts and matcher.hosts.isdisjoint(urls.host_and_parents(address)):
        return None
    groups = {"url": address}
    if matcher.url:
        match = compile_re2(matcher.url).search(encoded(address))
        if match is None:
            return None
        groups |= {name: (value or b"").decode() for name, value in match.groupdict().items()}
    return groups


def is_hidden(node: Node) -> bool:
    """True where a reader sees neither the node nor anything around it that would show it."""
    return node.hidden or any(above.hidden for above in node.wrappers())


def name_entity(template: str, groups: Mapping[str, str]) -> str | None:
    """The entity a rule names with its groups; `""` where the rule names none, None where the name is nobody's."""
    return (named(template.format_map(groups)) or None) if template else ""


def encoded(text: str) -> bytes:
    """The text as RE2 reads it; a lone surrogate has no UTF-8 form."""
    return text.encode("utf-8", "replace")
