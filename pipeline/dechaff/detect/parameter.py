"""The matcher `parameter`: parameters of addresses whose names only serve to follow the reader."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from dechaff.detect.sight import having, sight
from dechaff.model import Evidence
from dechaff.rulebook import Rule
from dechaff.rulebook.complaint import Complaint
from dechaff.rulebook.fields import Part, described, non_empty
from dechaff.rulebook.lists import Lists
from dechaff.rulebook.matcher import Matcher
from dechaff.spans import Span
from dechaff.urls import ParameterNames

if TYPE_CHECKING:
    from dechaff.detect.reading import Reading
    from dechaff.markup.node import Node

_SIGN = re.compile(r"&(?:amp;)?")


class ParameterPart(Part):
    """Parameters of addresses, each cut by itself from an address that stays."""

    names: Annotated[list[str], non_empty("name at least one, as utm_*")] | None = described(
        "Names; a star at the end stands for any ending."
    )
    name_list: str | None = described("The name of a list of them in lists/, without .txt.")


@dataclass(frozen=True, slots=True)
class ParameterMatcher(Matcher):
    """Finds parameters of addresses. Each is cut by itself, from an address that stays."""

    key = "parameter"
    part = ParameterPart
    refused = dict.fromkeys(("where", "except", "role", "when", "spam", "entity"), "what it finds is cut by itself")
    is_apart = True

    names: frozenset[str]
    """Names in lower case; a star at the end stands for any ending."""

    @classmethod
    def build(cls, part: ParameterPart, lists: Lists) -> ParameterMatcher:
        """The matcher that the fields describe."""
        names = (*(part.names or ()), *lists.words("name_list", part.name_list))
        return cls(frozenset(name.lower() for name in names))

    @classmethod
    def complaints(cls, given: Mapping[str, object]) -> Iterator[Complaint]:
        """No name at all."""
        if not given:
            yield Complaint((), "no condition; give names or name_list")

    @property
    def parameters(self) -> frozenset[str]:
        """The names."""
        return self.names


def find_parameters(reading: Reading, rules: Sequence[Rule], found: Sequence[Evidence] = ()) -> list[Evidence]:
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
