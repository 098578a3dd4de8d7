"""Evidence from patterns in the text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dechaff.detect.reading import Reading
from dechaff.model import Evidence
from dechaff.rulebook import PatternMatcher, Rule
from dechaff.rulebook.patterns import compile_re2, compile_regex

REGEX_TIMEOUT_S = 0.5


def find_patterns(reading: Reading, rule: Rule, found: list[Evidence]) -> Iterable[Evidence]:
    """Each place where the rule's pattern matches.

    Raises TimeoutError where a backtracking pattern takes too long.
    """
    matcher = rule.matcher
    if not isinstance(matcher, PatternMatcher):
        return
    view = reading.folded if matcher.view == "folded" else reading.raw
    spans: list[tuple[int, int, Mapping[str, str]]] = []
    if matcher.engine == "re2":
        for match in compile_re2(matcher.pattern).finditer(view.data):
            groups: Mapping[str, str] = {name: (value or b"").decode() for name, value in match.groupdict().items()}
            spans.append((*view.span(*match.span()), groups))
    else:
        for hit in compile_regex(matcher.pattern).finditer(view.text, timeout=REGEX_TIMEOUT_S):
            spans.append((*view.source_span(*hit.span()), hit.groupdict("")))
    for start, end, groups in spans:
        if start < end:
            yield Evidence(
                rule=rule.id,
                start=start,
                end=end,
                text=reading.text[start:end],
                entity=name_entity(rule.entity, groups),
                points=rule.points,
                unit=rule.unit,
                kind=rule.kind,
            )


def name_entity(template: str, groups: Mapping[str, str]) -> str:
    """The entity a rule names, its groups in lower case."""
    return template.format_map({name: value.lower() for name, value in groups.items()}) if template else ""
