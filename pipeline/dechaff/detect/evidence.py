"""The matcher `evidence`: what other rules found, if it is also disguised, in a link, or near something else."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from dechaff import urls
from dechaff.detect.code import could_be_in_address, in_addresses
from dechaff.detect.pattern import PatternMatcher, matches_of
from dechaff.detect.propose import having, propose
from dechaff.model import Evidence, Level
from dechaff.rulebook import Rule
from dechaff.rulebook.fields import Limits, Part, RuleNames, described
from dechaff.rulebook.lists import Lists
from dechaff.rulebook.matcher import Matcher
from dechaff.rulebook.rule import is_named
from dechaff.spans import Span
from dechaff.text.characters import EAST_ASIAN_ENDS

if TYPE_CHECKING:
    from dechaff.detect.reading import Reading
    from dechaff.document import Document
    from dechaff.markup.node import Node

LEAST_DISGUISE = 0.3
"""The least share of disguised letters: a soft hyphen or a stray letter of another alphabet can be an accident."""
_APART = re.compile(rf"[\n{EAST_ASIAN_ENDS}]")


class EvidencePart(Part):
    """What other rules found. All given conditions must hold."""

    of: RuleNames = described("Ids of rules, or folders of rules such as offer.", ...)
    hidden: bool | None = described("Only if letters are disguised in the text: styled, parted, from another alphabet.")
    address_within: Annotated[int, Limits(ge=1)] | None = described(
        "Only if there is an address at most this many characters before or after it, in its line."
    )
    in_link: bool | None = described("true: only in the words of a link, and the link is found. false: only outside.")
    in_address: bool | None = described(
        "true: only codes that an address in the article holds, too, and wherever else the article has them."
    )
    beside: RuleNames | None = described(
        "Only if one of these rules, or folders of rules, found something in the same sentence."
    )
    elsewhere: RuleNames | None = described(
        "Only if one of these rules, or folders of rules, found something anywhere in the article."
    )


@dataclass(frozen=True, slots=True)
class EvidenceMatcher(Matcher):
    """Finds what other rules found, if all given conditions hold."""

    key = "evidence"
    part = EvidencePart
    refused = {"entity": "what it finds was named by the rules in `of`"}
    rule_keys = ("of", "beside", "elsewhere")

    of: frozenset[str]
    """Ids of rules, or the folders they are in."""
    hidden: bool = False
    """Only if its letters are disguised in the source."""
    address_within: int | None = None
    """Only if there is an address at most this many characters before or after it, in the same line."""
    in_link: bool | None = None
    """True: only in the words of a link, and the link is found. False: only outside. None is no condition."""
    in_address: bool = False
    """Only codes that an address in the article holds, too, and wherever else the article has them."""
    beside: frozenset[str] = frozenset()
    """Only if one of these rules, or of the rules in these folders, found something in the same sentence."""
    elsewhere: frozenset[str] = frozenset()
    """Only if one of these rules, or of the rules in these folders, found something anywhere in the article."""

    @classmethod
    def build(cls, part: EvidencePart, lists: Lists) -> EvidenceMatcher:
        """The matcher that the fields describe."""
        return cls(
            of=frozenset(part.of),
            hidden=bool(part.hidden),
            address_within=part.address_within,
            in_link=part.in_link,
            in_address=bool(part.in_address),
            beside=frozenset(part.beside or ()),
            elsewhere=frozenset(part.elsewhere or ()),
        )

    @property
    def reads_data(self) -> bool:
        """Whether it finds codes in attributes, too."""
        return self.in_address

    @property
    def made_of(self) -> frozenset[str]:
        """The rules whose evidence it looks at again, and those that it needs beside it or elsewhere."""
        return self.of | self.beside | self.elsewhere


def could_find(matcher: EvidenceMatcher, document: Document, rules: Sequence[Rule]) -> bool:
    """Whether the matcher could find something in a text in which no other rules do; the text is not parsed.

    No false negatives.
    """
    looked_at = [rule for rule in rules if is_named(rule.id, matcher.of)]
    needed = filter(None, (matcher.beside, matcher.elsewhere))
    if not looked_at or not all(any(is_named(rule.id, names) for rule in rules) for names in needed):
        return False
    if matcher.in_address and not could_be_in_address(document, looked_at):
        return False
    return not matcher.hidden or (
        document.folded.is_rewritten and any(_could_be_disguised(rule, document) for rule in looked_at)
    )


def _could_be_disguised(rule: Rule, document: Document) -> bool:
    matches = matches_of(rule, rule.matcher, document) if isinstance(rule.matcher, PatternMatcher) else None
    return matches is None or any(_is_disguised(document, start, end) for start, end, _ in matches)


def _is_disguised(document: Document, start: int, end: int) -> bool:
    return document.folded.disguise(document.text, start, end) >= LEAST_DISGUISE


def find_evidence(reading: Reading, rules: Sequence[Rule], found: Sequence[Evidence]) -> Iterator[Evidence]:
    """The evidence of the named rules for which the matcher's conditions hold."""
    undismissed: dict[str, list[Evidence]] = {}  # by rule
    for one in found:
        if not one.dismissed:
            undismissed.setdefault(one.rule, []).append(one)
    for rule, matcher in having(rules, EvidenceMatcher):
        if matcher.hidden and not reading.document.folded.is_rewritten:
            continue
        looked_at = [*_of(matcher.of, undismissed)]
        if not looked_at or (matcher.elsewhere and not any(_of(matcher.elsewhere, undismissed))):
            continue
        if matcher.in_address:
            yield from in_addresses(reading, rule, looked_at)
            continue
        beside = {_sentence(reading, one) for one in _of(matcher.beside, undismissed)}
        if matcher.beside and not beside:
            continue
        for one in looked_at:
            if matcher.beside and _sentence(reading, one) not in beside:
                continue
            if matcher.hidden and not _is_disguised(reading.document, one.start, one.end):
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
                start, end, entity = link.start, link.end, reading.entity(address_of) if address_of else ""
            yield propose(reading, rule, start, end, entity)


def _of(names: frozenset[str], found: Mapping[str, list[Evidence]]) -> Iterator[Evidence]:
    """The evidence of these rules, or of the rules in these folders."""
    for rule, evidence in found.items():
        if is_named(rule, names):
            yield from evidence


def _sentence(reading: Reading, one: Evidence) -> Node:
    """The sentence around the evidence, or the smallest larger node if there is none."""
    return reading.document.smallest(one.start, one.end, prose=True).at_least(Level.SENTENCE)


def _address_near(reading: Reading, start: int, end: int, reach: int) -> Span | None:
    """The next address after the span in its line, or else the one around or before it, at most `reach` away."""
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
