"""The detectors in the order they run; later ones may look at what earlier ones saw."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from dechaff.detect.again import find_again
from dechaff.detect.images import find_images
from dechaff.detect.links import find_links
from dechaff.detect.patterns import find_patterns
from dechaff.detect.reading import Reading
from dechaff.detect.repeats import find_repeats
from dechaff.detect.suspects import find_suspects
from dechaff.model import Evidence
from dechaff.rulebook import Rule
from dechaff.rulebook.patterns import compile_re2

SHADOW = "shadow rule"
"""The dismissal of what a rule in `shadow` status saw: reported, never counted."""

Stage = Callable[[Reading, Rule, list[Evidence]], Iterable[Evidence]]

STAGES: tuple[Stage, ...] = (find_patterns, find_links, find_again, find_suspects, find_images, find_repeats)


def detect(reading: Reading, rules: Iterable[Rule]) -> list[Evidence]:
    """All that the rules see in the article, sorted; what counts for nothing says why in `dismissed`."""
    ordered = sorted(
        (rule for rule in rules if rule.when != ("not-spam" if reading.is_spam else "spam")), key=lambda rule: rule.id
    )
    found: list[Evidence] = []
    for stage in STAGES:
        seen = [
            replace(evidence, dismissed=_dismissal(reading, rule, evidence))
            for rule in ordered
            for evidence in stage(reading, rule, found)
        ]
        found.extend(seen)
    return sorted(found, key=lambda one: (one.start, one.end, one.rule, one.entity))


def _dismissal(reading: Reading, rule: Rule, evidence: Evidence) -> str:
    for exception in rule.exceptions:
        search = compile_re2(exception.pattern).search
        if search(evidence.text.encode("utf-8", "replace")) or search(evidence.entity.encode("utf-8", "replace")):
            return f"exception: {exception.reason}"
    if evidence.entity in reading.allowed:
        return "allowed"
    if rule.when != "spam" and reading.code_at(evidence.start, evidence.end):
        return "code"
    if rule.role == "support" and reading.quotations.covers(evidence.start, evidence.end):
        return "quoted"
    if rule.points < 0 and not reading.is_visible(evidence.start, evidence.end):
        return "not in the words a reader sees"
    if rule.where and not any(
        start <= evidence.start and evidence.end <= end
        for place, (start, end) in reading.places.items()
        if place in rule.where
    ):
        return f"not in the {' or '.join(sorted(rule.where))}"
    return SHADOW if rule.status == "shadow" else ""
