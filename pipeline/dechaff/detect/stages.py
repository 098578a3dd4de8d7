"""Running all matchers on an article."""

from __future__ import annotations

from collections.abc import Iterable

from dechaff.detect.matchers import MATCHERS
from dechaff.detect.reading import Reading
from dechaff.model import Evidence
from dechaff.rulebook import Rule


def detect(reading: Reading, rules: Iterable[Rule]) -> list[Evidence]:
    """The evidence of the rules in the article, sorted, including dismissed evidence.

    What is cut by itself is left out; `find_parameters` finds that.
    """
    ordered = sorted(
        (rule for rule in rules if rule.when != ("not-spam" if reading.is_spam else "spam")), key=lambda rule: rule.id
    )
    found: list[Evidence] = []
    for kind, find in MATCHERS.items():
        if not kind.is_apart:
            found += [*find(reading, ordered, found)]
    return sorted(found, key=lambda one: (one.start, one.end, one.rule, one.entity))
