"""Why evidence counts for nothing, where it does not."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dechaff.patterns.re2 import compile_re2
from dechaff.rulebook import Rule

if TYPE_CHECKING:
    from dechaff.detect.reading import Reading

SHADOW = "shadow rule"
"""The dismissal of what a rule in `shadow` status saw: reported, never counted."""
NOT_EVALUATED = "not evaluated: its pattern takes too long in this text"
"""The dismissal of a rule that was given up: what it would have seen is not known."""
_PLACES = {"title": "title", "tail": "tail", "code": "text of an article with code"}
"""What a reason calls the places of `Reading.places`."""


def dismissal(reading: Reading, rule: Rule, start: int, end: int, entity: str) -> str:
    """Why what the rule saw at a span counts for nothing; `""` where it counts."""
    for exception in rule.exceptions:
        if _fits(exception.pattern, reading.text[start:end]) or _fits(exception.pattern, entity):
            return f"exception: {exception.reason}"
    if reading.allowed and (reading.allowed.has(entity) or reading.spared.covers(start, end)):
        return "allowed"
    if rule.when != "spam" and reading.code_at(start, end):
        return "code"
    if rule.role == "support" and reading.quotations.covers(start, end):
        return "quoted"
    if rule.points < 0 and rule.matcher.reads_words and not reading.is_visible(start, end):
        return "not in the words a reader sees"
    if _reads_words(rule) and not reading.is_written(start, end):
        return "in an address or a tag"
    if rule.where and not any(_is_in(reading, place, start, end) for place in rule.where):
        return f"not in the {' or '.join(_PLACES[place] for place in sorted(rule.where))}"
    return SHADOW if rule.status == "shadow" else ""


def _reads_words(rule: Rule) -> bool:
    """Whether the rule finds words: offers, calls, and contacts written out. Addresses are for other rules."""
    if not rule.matcher.reads_words or rule.when == "spam":
        return False
    return rule.role == "support" or (rule.kind in ("contact", "handle") and rule.role == "proof")


@lru_cache(maxsize=16384)  # articles of a corpus promote the same
def _fits(pattern: str, text: str) -> bool:
    return compile_re2(pattern).search(text.encode("utf-8", "replace")) is not None


def _is_in(reading: Reading, place: str, start: int, end: int) -> bool:
    first, last = reading.places.get(place, (0, -1))
    return first <= start and end <= last
