"""All that rules see in an article."""

from __future__ import annotations

from collections.abc import Iterable

from dechaff.detect.matchers import MATCHERS
from dechaff.detect.reading import Reading
from dechaff.model import Evidence
from dechaff.rulebook import Rule


def detect(reading: Reading, rules: Iterable[Rule]) -> list[Evidence]:
    """All that the rules see in the article, sorted; what counts for nothing says why in `dismissed`.

    What is cut by itself is left out: `find_parameters` sees that.
    """
    ordered = sorted(
        (rule for rule in rules if rule.when != ("not-spam" if reading.is_spam else "spam")), key=lambda rule: rule.id
    )
    found: list[Evidence] = []
    for kind, find in MATCHERS.items():
        if not kind.is_apart:
            found += [*find(reading, ordered, found)]
    return sorted(found, key=lambda one: (one.start, one.end, one.rule, one.entity))
