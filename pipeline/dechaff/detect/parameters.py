"""Evidence from the parameters of addresses: names that only serve to follow the reader."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dechaff import urls
from dechaff.detect.reading import Reading
from dechaff.detect.sight import sight
from dechaff.model import Evidence
from dechaff.rulebook import ParameterMatcher, Rule

_QUERY = re.compile(r"//[^\s<>\"'`?#]+\?([^\s<>\"'`#()\[\]{}|\\^]+)")
_PARAMETER = re.compile(r"([^&=;]*)(?:=[^&]*?)?(?:&(?:amp;|#38;|#x26;)?|$)", re.IGNORECASE)


def find_parameters(reading: Reading, rules: Iterable[Rule]) -> list[Evidence]:
    """The parameters named by the rules in the addresses of links and images, each with the sign that joins it.

    Sorted and disjoint: what remains without them is the same address with its other parameters.
    """
    wanted = [(rule, rule.matcher) for rule in rules if isinstance(rule.matcher, ParameterMatcher)]
    return [
        sight(reading, rule, start, end)
        for query in _QUERY.finditer(reading.text)
        if _is_address(reading, *query.span()) and not reading.code_at(*query.span())
        for rule, matcher in wanted
        for start, end in _spans(query, matcher.names)
    ]


def _is_address(reading: Reading, start: int, end: int) -> bool:
    node = reading.outline.smallest(start, end)
    return any(one.url is not None for one in (node, *node.ancestors()))


def _spans(query: re.Match[str], names: frozenset[str]) -> Iterator[tuple[int, int]]:
    """The spans to cut, so that neither a sign is left over nor two parameters run together."""
    parameters = [one for one in _PARAMETER.finditer(query.string, *query.span(1)) if one.group()]
    named = [urls.is_named(one.group(1), names) for one in parameters]
    at = 0
    while at < len(parameters):
        if not named[at]:
            at += 1
            continue
        first = at
        while at < len(parameters) and named[at]:
            at += 1
        start, end = parameters[first].start(), parameters[at - 1].end()
        if at == len(parameters):  # nothing follows: the sign before them goes instead
            start = parameters[first - 1].end(0) if first else query.start(1)
            start = _before_sign(query.string, start)
        yield start, end


def _before_sign(text: str, at: int) -> int:
    """Where the `?`, `&` or `&amp;` that ends at `at` begins."""
    return max(text.rfind("?", 0, at), text.rfind("&", 0, at))
