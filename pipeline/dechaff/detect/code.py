"""Codes that rules named and that an address of the article holds, too: `join/PAN26` beside "referral code PAN26"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from dechaff import urls
from dechaff.detect.pattern import PatternMatcher, matches_of
from dechaff.detect.propose import propose
from dechaff.model import Evidence, Level
from dechaff.rulebook import Rule
from dechaff.spans import Spans
from dechaff.world import LISTS

if TYPE_CHECKING:
    from dechaff.detect.reading import Reading
    from dechaff.document import Document

_MOST = 20
"""More codes in one article are a directory, or no codes."""
_LEAST = 5
"""Shorter codes are in addresses by chance."""
_MESSENGERS = frozenset({*LISTS["account-hosts"], "discord.gg", "discord.com"})
"""An address of these with a code leads to a group, which costs nothing."""


def could_be_in_address(document: Document, rules: Iterable[Rule]) -> bool:
    """Whether an address may hold a code that one of the rules named; no false negatives."""
    searched = (
        matches_of(rule, rule.matcher, document) or () for rule in rules if isinstance(rule.matcher, PatternMatcher)
    )
    names = {entity.partition(":")[2] for *_, entity in chain.from_iterable(searched)}
    names = {name for name in names if len(name) >= _LEAST}
    return len(names) > _MOST or any(name in address.lower() for name in names for address in document.addresses)


def in_addresses(reading: Reading, rule: Rule, found: Iterable[Evidence]) -> Iterator[Evidence]:
    """Each place where the article has a code that was found and that one of its addresses holds, too.

    In words it takes the unit of the rule; in an address or an attribute, as a button to copy it has, the element.
    """
    text = reading.document.text
    named: dict[str, list[Evidence]] = {}  # by code as it is written
    for one in found:
        name = one.entity.partition(":")[2]
        at = one.text.lower().rfind(name)
        if len(name) >= _LEAST and at >= 0:
            named.setdefault(one.text[at : at + len(name)], []).append(one)
    for code, entities in _held(reading, named).items() if len(named) <= _MOST else ():
        announced = {(one.start, one.end) for one in entities}
        announcements = Spans(announced)
        for start, end in announced:
            yield propose(reading, rule, start, end, entities[0].entity)
        for match in _whole(code).finditer(text):
            start, end = match.span()
            if announcements.covers(start, end):
                continue
            mention = propose(reading, rule, start, end, entities[0].entity)
            yield mention if reading.document.is_visible(start, end) else replace(mention, unit=Level.ELEMENT)


def _held(reading: Reading, named: Mapping[str, list[Evidence]]) -> dict[str, list[Evidence]]:
    """Those of the codes that an address holds that leads away from the page's own site."""
    leading = (
        {
            node.url or ""
            for node, address in (*reading.document.foreign_references, *reading.values)
            if _MESSENGERS.isdisjoint(urls.host_and_parents(address))
        }
        if named
        else set()
    )
    return {code: one for code, one in named.items() if any(map(_whole(code).search, leading))}


def _whole(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(code)}(?![A-Za-z0-9])")
