"""Proposing evidence: what every finder does once it has found something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar

from dechaff.census.entities import named
from dechaff.detect.dismissal import dismissal
from dechaff.model import Evidence
from dechaff.rulebook import Rule
from dechaff.rulebook.matcher import Matcher

if TYPE_CHECKING:
    from dechaff.detect.reading import Reading

M = TypeVar("M", bound=Matcher)


def having(rules: Iterable[Rule], kind: type[M]) -> Iterator[tuple[Rule, M]]:
    """The rules with this kind of matcher, each with its matcher."""
    for rule in rules:
        if isinstance(rule.matcher, kind):
            yield rule, rule.matcher


def propose(
    reading: Reading, rule: Rule, start: int, end: int, entity: str = "", points: float | None = None
) -> Evidence:
    """The evidence of a rule at a span, with the rule's points unless other points are given."""
    return Evidence(
        rule=rule.id,
        start=start,
        end=end,
        text=reading.document.text[start:end],
        entity=entity,
        points=rule.points if points is None else points,
        unit=rule.unit,
        kind=rule.kind,
        role=rule.role,
        sign=rule.sign,
        dismissed=dismissal(reading, rule, start, end, entity),
    )


def name_entity(template: str, groups: Mapping[str, str]) -> str | None:
    """The entity by the rule's template and the groups; `""` without a template, None if it is not a valid name."""
    return (named(template.format_map(groups)) or None) if template else ""
