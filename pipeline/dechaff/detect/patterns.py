"""Evidence from patterns in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from dechaff.detect.reading import Reading
from dechaff.detect.sight import having, name_entity, sight
from dechaff.model import Evidence
from dechaff.rulebook import PatternMatcher, Rule
from dechaff.rulebook.patterns import compile_re2, compile_regex, find_all
from dechaff.text.views import View

REGEX_TIMEOUT_S = 0.5
# Letters of scripts that write words without spaces between them.
_NO_SPACES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
)


def find_patterns(reading: Reading, rules: Sequence[Rule], found: Sequence[Evidence]) -> Iterator[Evidence]:
    """Each place where a rule's pattern matches.

    Raises TimeoutError where a backtracking pattern takes too long.
    """
    for rule, matcher in having(rules, PatternMatcher):
        view = reading.folded if matcher.view == "folded" else reading.raw
        for first, last, groups in _matches(matcher, view, named=bool(rule.entity)):
            # Blanks at its ends may lie outside the line; they are no part of what was found.
            words = view.text[first:last]
            first, last = last - len(words.lstrip()), first + len(words.rstrip())
            if first >= last:
                continue
            start, end = view.source_span(first, last)
            if start == end or (matcher.whole_words and _inside_word(reading.text, start, end)):
                continue
            yield sight(reading, rule, start, end, name_entity(rule.entity, groups))


def _matches(matcher: PatternMatcher, view: View, *, named: bool) -> Iterator[tuple[int, int, Mapping[str, str]]]:
    """Where the patterns match, in characters of the view, each with its groups where those are `named`."""
    if matcher.engine == "regex":
        hits = [*compile_regex(matcher.pattern).finditer(view.text, timeout=REGEX_TIMEOUT_S)]
        yield from ((*hit.span(), hit.groupdict("")) for hit in hits)
        return
    for pattern in (matcher.pattern, *matcher.more):
        numbers = _groups(pattern) if named else ()
        for match in find_all(pattern, view.data):
            groups = {name: view.data[slice(*match.span(number))].decode() for name, number in numbers}
            yield *view.characters(*match.span()), groups


@cache
def _groups(pattern: str) -> tuple[tuple[str, int], ...]:
    """The named groups of an RE2 pattern, each with its number."""
    return tuple(compile_re2(pattern).groupindex.items())


def _inside_word(text: str, start: int, end: int) -> bool:
    return _joins(text[start - 1 : start], text[start]) or _joins(text[end - 1], text[end : end + 1])


def _joins(left: str, right: str) -> bool:
    """True where no word can end between the two characters."""
    return left.isalnum() and right.isalnum() and not (_NO_SPACES.match(left) or _NO_SPACES.match(right))
