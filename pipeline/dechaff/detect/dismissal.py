"""Why evidence counts for nothing, where it does not."""

from __future__ import annotations

from dechaff.detect.reading import Reading
from dechaff.rulebook import Rule
from dechaff.rulebook.patterns import compile_re2

SHADOW = "shadow rule"
"""The dismissal of what a rule in `shadow` status saw: reported, never counted."""


def dismissal(reading: Reading, rule: Rule, start: int, end: int, entity: str) -> str:
    """Why what the rule saw at a span counts for nothing; `""` where it counts."""
    for exception in rule.exceptions:
        search = compile_re2(exception.pattern).search
        if any(search(one.encode("utf-8", "replace")) for one in (reading.text[start:end], entity)):
            return f"exception: {exception.reason}"
    if entity in reading.allowed:
        return "allowed"
    if rule.when != "spam" and reading.code_at(start, end):
        return "code"
    if rule.role == "support" and reading.quotations.covers(start, end):
        return "quoted"
    if rule.points < 0 and not reading.is_visible(start, end):
        return "not in the words a reader sees"
    if rule.where and not any(_is_in(reading, place, start, end) for place in rule.where):
        return f"not in the {' or '.join(sorted(rule.where))}"
    return SHADOW if rule.status == "shadow" else ""


def _is_in(reading: Reading, place: str, start: int, end: int) -> bool:
    first, last = reading.places.get(place, (0, -1))
    return first <= start and end <= last
