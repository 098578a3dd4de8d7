"""Evidence from patterns in the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from dechaff.detect.reading import Reading
from dechaff.detect.sight import given_up, having, name_entity, sight
from dechaff.model import Evidence
from dechaff.patterns.re2 import compile_re2
from dechaff.patterns.regex import RegexPattern, compile_regex
from dechaff.rulebook import PatternMatcher, Rule
from dechaff.text.views import View
from dechaff.text.word_ends import inside_word

REGEX_CHARACTERS = 1000
"""How far a backtracking pattern sees ahead at a time: a long paragraph, and so little that each pattern comes to its
end there but one whose time doubles with every character."""
REGEX_TIMEOUT_S = 0.5
"""Of processor time, for so many characters: for patterns that come to no end on any machine, as clocks differ."""
_Match = tuple[int, int, Mapping[str, str]]
"""Where it begins and ends in the view, and its groups."""


def find_patterns(reading: Reading, rules: Sequence[Rule], found: Sequence[Evidence]) -> Iterator[Evidence]:
    """Each place where a rule's pattern matches, and of a rule whose pattern takes too long that it was given up."""
    for rule, matcher in having(rules, PatternMatcher):
        view = reading.document.folded if matcher.view == "folded" else reading.document.raw
        matches = None if rule.id in reading.given_up else _in_time(matcher, view, named=bool(rule.entity))
        if matches is None:
            yield given_up(rule)
            continue
        for first, last, groups in matches:
            # Blanks at its ends may lie outside the line; they are no part of what was found.
            words = view.text[first:last]
            first, last = last - len(words.lstrip()), first + len(words.rstrip())
            if first >= last:
                continue
            start, end = view.source_span(first, last)
            if start == end or (matcher.whole_words and inside_word(reading.document.text, start, end)):
                continue
            entity = name_entity(rule.entity, groups)
            if entity is not None:
                yield sight(reading, rule, start, end, entity)


def _in_time(matcher: PatternMatcher, view: View, *, named: bool) -> list[_Match] | None:
    """All matches; None where they take too long to find."""
    try:
        return [*_matches(matcher, view, named=named)]
    except TimeoutError:
        return None


def _matches(matcher: PatternMatcher, view: View, *, named: bool) -> Iterator[_Match]:
    """Where the patterns match, in characters of the view, each with its groups where those are `named`.

    Raises TimeoutError where a backtracking pattern does not come to its end.
    """
    if matcher.engine == "regex":
        yield from _backtracking_matches(compile_regex(matcher.pattern), view.text)
        return
    for pattern in (matcher.pattern, *matcher.more):
        numbers = _groups(pattern) if named else ()
        for match in view.hits.of(pattern):
            groups = {name: view.data[slice(*match.span(number))].decode() for name, number in numbers}
            yield *view.characters(*match.span()), groups


def _backtracking_matches(pattern: RegexPattern, text: str) -> Iterator[_Match]:
    """All matches in the text, looked for a stretch at a time, with as much of what stands before as is seen ahead: a
    look-behind over all of a long text at each place would take the square of it.

    Only those count that begin in the first half of what is seen ahead, so that each is seen with what follows, and
    none that goes on to the end of it: where the text goes on, nobody knows whether it would match there.
    """
    start = 0
    while start < len(text):
        seen = min(start + REGEX_CHARACTERS, len(text))
        is_last = seen == len(text)
        end = seen if is_last else start + REGEX_CHARACTERS // 2
        before = max(0, start - REGEX_CHARACTERS)
        searched = pattern.finditer(text[before:seen], start - before, timeout=REGEX_TIMEOUT_S)
        start = end
        for hit in searched:
            first, last = (before + at for at in hit.span())
            if is_last or (first < end and last < seen):
                yield first, last, hit.groupdict("")
                start = max(start, last)


@cache
def _groups(pattern: str) -> tuple[tuple[str, int], ...]:
    """The named groups of an RE2 pattern, each with its number."""
    return tuple(compile_re2(pattern).groupindex.items())
