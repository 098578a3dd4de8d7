"""Evidence from the parameters of addresses: names that only serve to follow the reader."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dechaff.detect.reading import Reading
from dechaff.detect.sight import having, sight
from dechaff.markup.node import Node
from dechaff.model import Evidence
from dechaff.rulebook import ParameterMatcher, Rule
from dechaff.spans import Span
from dechaff.urls import ParameterNames

_SIGN = re.compile(r"&(?:amp;)?")


def find_parameters(reading: Reading, rules: Sequence[Rule]) -> list[Evidence]:
    """The parameters named by the rules in the addresses of links and images, each run of them with a sign beside it.

    Sorted and disjoint: without them the same address is left with its other parameters. An address that is written
    otherwise than it reads, with escapes or references of its own, is left alone.
    """
    wanted = [(rule, ParameterNames(matcher.names)) for rule, matcher in having(rules, ParameterMatcher)]
    names = ParameterNames(name for _, matcher in having(rules, ParameterMatcher) for name in matcher.names)
    found = []
    for node in reading.document.outline.walk():
        query = _query(reading.document.text, node)
        if query is None or reading.document.code_at(node.start, node.end):
            continue
        for start, end, name in _spans(reading.document.text, *query, names):
            rule = next(rule for rule, named in wanted if name in named)
            found.append(sight(reading, rule, start, end))
    return sorted(set(found), key=lambda one: one.start)


def _query(text: str, node: Node) -> Span | None:
    """Where the query of a node's address is written, from its question mark on: beside its words, not in them."""
    if node.url is None:
        return None
    written = node.url.partition("#")[0].partition("?")[2]
    if not written:
        return None
    for start, end in ((node.start, node.inner_start), (node.inner_end, node.end)):
        for form in (f"?{written}", f"?{written.replace('&', '&amp;')}"):
            at = text.find(form, start, end)
            if at >= 0:
                return at, at + len(form)
    return None


def _spans(text: str, start: int, end: int, names: ParameterNames) -> Iterator[tuple[int, int, str]]:
    """The spans to cut from a query, each with the name of its first parameter; no two parameters run together."""
    signs = [(start, start + 1), *(sign.span() for sign in _SIGN.finditer(text, start + 1, end)), (end, end)]
    parameters = [(signs[at][1], signs[at + 1][0]) for at in range(len(signs) - 1)]
    called = [text[first:last].partition("=")[0] for first, last in parameters]
    at = 0
    while at < len(parameters):
        first = at
        while at < len(parameters) and called[at] in names:
            at += 1
        if first == at:
            at += 1
        elif at < len(parameters):  # the sign after them goes with them
            yield parameters[first][0], parameters[at][0], called[first]
        else:  # nothing follows: the sign before them goes instead
            yield signs[first][0], end, called[first]
