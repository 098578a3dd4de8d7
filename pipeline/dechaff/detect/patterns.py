"""Evidence from patterns in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from dechaff.detect.reading import Reading
from dechaff.detect.sight import name_entity, sight
from dechaff.model import Evidence
from dechaff.rulebook import PatternMatcher, Rule
from dechaff.rulebook.patterns import compile_re2, compile_regex

REGEX_TIMEOUT_S = 0.5
# Letters of scripts that write words without spaces between them.
_NO_SPACES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
)


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
        for pattern in (matcher.pattern, *matcher.more):
            for match in compile_re2(pattern).finditer(view.data):
                groups: Mapping[str, str] = {name: (value or b"").decode() for name, value in match.groupdict().items()}
                spans.append((*view.characters(*match.span()), groups))
    else:
        for hit in compile_regex(matcher.pattern).finditer(view.text, timeout=REGEX_TIMEOUT_S):
            spans.append((*hit.span(), hit.groupdict("")))
    for first, last, groups in spans:
        # Blanks at its ends may lie outside the line; they are no part of what was found.
        words = view.text[first:last]
        first, last = last - len(words.lstrip()), first + len(words.rstrip())
        if first >= last:
            continue
        start, end = view.source_span(first, last)
        if start == end or (matcher.whole_words and _inside_word(reading.text, start, end)):
            continue
        yield sight(reading, rule, start, end, name_entity(rule.entity, groups))


def _inside_word(text: str, start: int, end: int) -> bool:
    return _joins(text[start - 1 : start], text[start]) or _joins(text[end - 1], text[end : end + 1])


def _joins(left: str, right: str) -> bool:
    """True where no word can end between the two characters."""
    return all(one.isalnum() and not _NO_SPACES.match(one) for one in (left, right))
