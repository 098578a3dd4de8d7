"""All kinds of matcher, each with a module of its own, and running them on an article."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from dechaff.detect.evidence import EvidenceMatcher, find_evidence
from dechaff.detect.image import ImageMatcher, find_images
from dechaff.detect.link import LinkMatcher, find_links
from dechaff.detect.parameter import ParameterMatcher
from dechaff.detect.pattern import PatternMatcher, find_patterns
from dechaff.detect.repeat import RepeatMatcher, find_repeats
from dechaff.detect.suspect import SuspectMatcher, find_suspects
from dechaff.model import Evidence
from dechaff.rulebook import Rule
from dechaff.rulebook.matcher import Matcher

if TYPE_CHECKING:
    from dechaff.detect.reading import Reading

Finder = Callable[["Reading", Sequence[Rule], Sequence[Evidence]], Iterable[Evidence]]
"""The evidence of the rules that have its kind of matcher, given the evidence found by earlier kinds."""

MATCHERS: Mapping[type[Matcher], Finder | None] = {
    PatternMatcher: find_patterns,
    LinkMatcher: find_links,
    EvidenceMatcher: find_evidence,
    SuspectMatcher: find_suspects,
    ImageMatcher: find_images,
    RepeatMatcher: find_repeats,
    ParameterMatcher: None,
}
"""Each kind with its finder, in the order they run: later ones may use what earlier ones found.

None for the kind that is apart: its rules run by themselves, after judging (`find_parameters`).
"""


def detect(reading: Reading, rules: Iterable[Rule]) -> list[Evidence]:
    """The evidence of the rules in the article, sorted, including dismissed evidence."""
    other_kind_of_article = "not-spam" if reading.is_spam else "spam"
    rules_with: dict[type[Matcher], list[Rule]] = {}
    for rule in sorted(rules, key=lambda rule: rule.id):
        if rule.when != other_kind_of_article:
            rules_with.setdefault(type(rule.matcher), []).append(rule)
    found: list[Evidence] = []
    for kind, find in MATCHERS.items():
        if find and kind in rules_with:
            found += [*find(reading, rules_with[kind], found)]
    return sorted(found, key=lambda one: (one.start, one.end, one.rule, one.entity))
