"""Why some evidence counts for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dechaff.model import Dismissal
from dechaff.patterns.re2 import compile_re2, encoded
from dechaff.rulebook import Rule

if TYPE_CHECKING:
    from dechaff.detect.reading import Reading

SHADOW = Dismissal("shadow", "shadow rule")
CODE = "code"
"""The reason for what is in code, in a script or in a form."""
_PLACES = {"title": "title", "tail": "tail", "code": "text of an article with code"}
"""The words for each place in a reason."""


def dismissal(reading: Reading, rule: Rule, start: int, end: int, entity: str) -> Dismissal | None:
    """Why what the rule found at a span counts for nothing; None if it counts."""
    if reason := _spared(reading, rule, start, end, entity):
        return Dismissal("spared", reason)
    return SHADOW if rule.status == "shadow" else None


def _spared(reading: Reading, rule: Rule, start: int, end: int, entity: str) -> str:
    """What spares the span from the rule; `""` if nothing does."""
    for exception in rule.exceptions:
        if _fits(exception.pattern, reading.document.text[start:end]) or _fits(exception.pattern, entity):
            return f"exception: {exception.reason}"
    if reading.known.allowed and (reading.known.allowed.has(entity) or reading.spared.covers(start, end)):
        return "allowed"
    if rule.when != "spam" and reading.document.code_at(start, end) and not _is_about(reading, rule, start, end):
        return CODE
    if rule.role == "support" and reading.document.is_quoted(start, end):
        return "quoted"
    if rule.points < 0 and rule.matcher.reads_words and not reading.document.is_visible(start, end):
        return "not in the words a reader sees"
    if _reads_words(rule) and not reading.document.is_written(start, end):
        return "in an address or a tag"
    if rule.where and not any(_is_in(reading, place, start, end) for place in rule.where):
        return f"not in the {' or '.join(_PLACES[place] for place in sorted(rule.where))}"
    return ""


def _is_about(reading: Reading, rule: Rule, start: int, end: int) -> bool:
    """Whether the rule is about this code: one on data about an address in it, a pattern about a whole script."""
    document = reading.document
    if rule.matcher.reads_data and document.is_value(start, end):
        return True
    return rule.matcher.reads_words and document.is_script(start, end)


def _reads_words(rule: Rule) -> bool:
    """Whether the rule finds words: offers, calls, and contacts in words. Addresses are for other rules."""
    if not rule.matcher.reads_words or rule.when == "spam":
        return False
    return rule.role == "support" or (rule.kind in ("contact", "handle") and rule.role == "proof")


def _fits(pattern: str, text: str) -> bool:
    return compile_re2(pattern).search(encoded(text)) is not None


def _is_in(reading: Reading, place: str, start: int, end: int) -> bool:
    first, last = reading.document.places.get(place, (0, -1))
    return first <= start and end <= last
