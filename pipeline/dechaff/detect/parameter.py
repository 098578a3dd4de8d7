"""The matcher `parameter`: parameters of addresses that only serve to track the reader."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from dechaff.detect.conditions import missing_condition
from dechaff.detect.propose import having, propose
from dechaff.model import Evidence
from dechaff.rulebook import Rule
from dechaff.rulebook.fields import Part, described, non_empty
from dechaff.rulebook.lists import Lists
from dechaff.rulebook.matcher import Matcher
from dechaff.rulebook.problems import Complaint
from dechaff.spans import Span
from dechaff.urls import ParameterNames

if TYPE_CHECKING:
    from dechaff.detect.reading import Reading
    from dechaff.markup.node import Node

_AMPERSAND = re.compile(r"&(?:amp;)?")


class ParameterPart(Part):
    """Parameters that are cut from addresses, one by one; the rest of the address stays."""

    names: Annotated[list[str], non_empty("name at least one, such as utm_*")] | None = described(
        "Names; a star at the end stands for any ending."
    )
    name_list: str | None = described("The name of a list of them in lists/, without .txt.")


@dataclass(frozen=True, slots=True)
class ParameterMatcher(Matcher):
    """Finds parameters of addresses."""

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
        """No names."""
        return missing_condition(cls.part, given)

    @property
    def parameters(self) -> frozenset[str]:
        """The names, each perhaps with a star at its end."""
        return self.names


def find_parameters(reading: Reading, rules: Sequence[Rule]) -> list[Evidence]:
    """The parameters that the rules name in addresses of links and images, each run with the separator beside it.

    Sorted and disjoint: cutting them leaves the address with its other parameters. An address that is not written as
    it reads, because of escapes or other character references than `&amp;`, is left alone.
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
            found.append(propose(reading, rule, start, end))
    return sorted(set(found), key=lambda one: one.start)


def _query(text: str, node: Node) -> Span | None:
    """The span of the query of a node's address, from its question mark on, in the delimiters of the node."""
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
    """The spans to cut from a query, each with the name of its first parameter; what is left stays separated."""
    inner = (match.span() for match in _AMPERSAND.finditer(text, start + 1, end))
    separators = [(start, start + 1), *inner, (end, end)]
    parameters = [(separators[at][1], separators[at + 1][0]) for at in range(len(separators) - 1)]
    called = [text[first:last].partition("=")[0] for first, last in parameters]
    at = 0
    while at < len(parameters):
        first = at
        while at < len(parameters) and called[at] in names:
            at += 1
        if first == at:
            at += 1
        elif at < len(parameters):  # the separator after them goes with them
            yield parameters[first][0], parameters[at][0], called[first]
        else:  # at the end, the separator before them goes instead
            yield separators[first][0], end, called[first]
