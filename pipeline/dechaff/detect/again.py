"""Evidence from what other rules found, where more speaks for it: hidden letters, an address or a link with it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from dechaff import urls
from dechaff.detect.reading import Reading
from dechaff.detect.sight import having, sight
from dechaff.markup.node import Node
from dechaff.model import Evidence, Level
from dechaff.rulebook import EvidenceMatcher, Rule
from dechaff.spans import Span
from dechaff.text.characters import EAST_ASIAN_ENDS

LEAST_DISGUISE = 0.3
"""The share of letters that must be hidden: a soft hyphen or a stray letter of another alphabet happens to anyone."""
_APART = re.compile(rf"[\n{EAST_ASIAN_ENDS}]")


def find_again(reading: Reading, rules: Sequence[Rule], found: Sequence[Evidence]) -> Iterator[Evidence]:
    """Each find of the rules named for which the matcher's conditions hold."""
    text, folded = reading.document.text, reading.document.folded
    counting: dict[str, list[Evidence]] = {}  # by their rules
    for one in found:
        if not one.dismissed:
            counting.setdefault(one.rule, []).append(one)
    for rule, matcher in having(rules, EvidenceMatcher):
        if matcher.hidden and not folded.is_rewritten:
            continue
        beside = {_sentence(reading, one) for one in _of(matcher.beside, counting)}
        if matcher.beside and not beside:
            continue
        for one in _of(matcher.of, counting):
            if matcher.beside and _sentence(reading, one) not in beside:
                continue
            if matcher.hidden and folded.disguise(text, one.start, one.end) < LEAST_DISGUISE:
                continue
            start, end, entity = one.start, one.end, ""
            link = reading.document.smallest(start, end).link() if matcher.in_link is not None else None
            if matcher.in_link is False and link is not None:
                continue
            if matcher.address_within is not None:
                address = _address_near(reading, start, end, matcher.address_within)
                if address is None:
                    continue
                start, end = min(start, address[0]), max(end, address[1])
            if matcher.in_link:
                if link is None or link.url is None:
                    continue
                address_of = urls.canonical(link.url)
                if address_of and reading.is_own(address_of):
                    continue
                start, end, entity = link.start, link.end, reading.known.entity(address_of) if address_of else ""
            yield sight(reading, rule, start, end, entity)


def _of(named: frozenset[str], found: Mapping[str, list[Evidence]]) -> Iterator[Evidence]:
    """The finds of these rules, or of the rules in these folders."""
    for rule, finds in found.items():
        if rule in named or rule.rpartition("/")[0] in named:
            yield from finds


def _sentence(reading: Reading, one: Evidence) -> Node:
    """The sentence that holds the evidence, or what else it stands in."""
    return reading.document.smallest(one.start, one.end).at_least(Level.SENTENCE)


def _address_near(reading: Reading, start: int, end: int, reach: int) -> Span | None:
    """The address after the span in its line, or else the one before it; `reach` characters between at most."""
    after = bisect_left(reading.address_spans, end, key=lambda one: one[0])
    for at in (after, after - 1):
        if not 0 <= at < len(reading.address_spans):
            continue
        first, last = reading.address_spans[at]
        if start <= first and last <= end:
            return first, last
        gap = (end, first) if first >= end else (last, start)
        if 0 <= gap[1] - gap[0] <= reach and not _APART.search(reading.document.text, *gap):
            return first, last
    return None
