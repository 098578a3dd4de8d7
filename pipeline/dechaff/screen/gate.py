"""The gate: which rules a text could concern at all, found at a fraction of the cost of running them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from dechaff import urls as addresses
from dechaff.patterns.hits import Hits
from dechaff.patterns.literals import Strings, necessary_literals
from dechaff.patterns.pattern_index import PatternIndex
from dechaff.patterns.pattern_set import PatternSet
from dechaff.rulebook.filter_list import FilterList
from dechaff.rulebook.rule import EvidenceMatcher, ImageMatcher, LinkMatcher, PatternMatcher, Rule
from dechaff.rulebook.ruleset import RuleSet
from dechaff.screen.address_sieve import AddressSieve, address_pattern


class _TextGate(NamedTuple):
    """An RE2 pattern in the text, and the strings of which one stands in every text that it matches."""

    pattern: str
    literals: Strings | None


class Gate:
    """Tells from a text and its addresses which rules could see something in them; never too few.

    Of a disguised text both views must be asked, as rules read either.
    """

    ungated: frozenset[str]
    """Rules the gate says nothing of, as they hang on a census or on other evidence."""

    def __init__(self, ruleset: RuleSet) -> None:
        self._ruleset = ruleset
        running = [rule for rule in ruleset.rules if rule.status != "off"]
        by_text = [(rule, gate) for rule in running for gate in _text_gates(rule)]
        by_address = [rule for rule in running if not _text_gates(rule) and _has_address(rule)]
        self.ungated = frozenset(rule.id for rule in running) - {rule.id for rule, _ in by_text}
        self.ungated -= {rule.id for rule in by_address}
        self._openers = _openers(running)
        opening = [(rule, gate) for rule, gate in by_text if rule.id in self._openers]
        others = [(rule, gate) for rule, gate in by_text if rule.id not in self._openers]
        self._opening_ids, self._opening = _index(opening)
        self._other_ids, self._others = _index(others)
        self._index_addresses(by_address)
        self._sieve = AddressSieve(_about_addresses(rule) for rule in by_address if rule.id in self._openers)
        self._concerned = lru_cache(maxsize=65536)(self._match_address)
        self._combined = lru_cache(maxsize=4096)(self._combine)

    def __reduce__(self) -> tuple[type[Gate], tuple[RuleSet]]:
        return Gate, (self._ruleset,)

    def opens(self, hits: Hits, urls: Iterable[str]) -> bool:
        """True where any rule could raise evidence, in the text or in one of its canonical addresses."""
        if self._opening.match(hits):
            return True
        urls = tuple(urls)
        return self._sieve.lets_through(urls) and any(
            not self._openers.isdisjoint(self._concerned(url)) for url in urls
        )

    def candidates(self, hits: Hits, urls: Iterable[str]) -> frozenset[str]:
        """The ids of all gated rules that could match, those that speak for the text among them."""
        found = {self._opening_ids[at] for at in self._opening.matches(hits)}
        found.update(self._other_ids[at] for at in self._others.matches(hits))
        return frozenset(found.union(*(self._concerned(url) for url in urls)))

    def _index_addresses(self, rules: Sequence[Rule]) -> None:
        self._any_address: set[str] = set()
        self._by_host: dict[str, set[str]] = {}
        self._by_filters: dict[str, FilterList] = {}
        self._with_url: list[str] = []
        patterns = []
        for rule in rules:
            matcher = _about_addresses(rule)
            if isinstance(matcher, ImageMatcher) and matcher.filters is not None:
                self._by_filters[rule.id] = matcher.filters
                continue
            for host in matcher.hosts:
                self._by_host.setdefault(host, set()).add(rule.id)
            url = address_pattern(matcher)
            if url:
                self._with_url.append(rule.id)
                patterns.append(url)
            elif not matcher.hosts:
                self._any_address.add(rule.id)
        self._url_patterns = PatternSet(patterns)
        self._needs_url = frozenset(self._with_url)
        self._needs_host = frozenset[str]().union(*self._by_host.values())

    def _match_address(self, url: str) -> frozenset[str]:
        by_url = tuple(self._url_patterns.matches(url.encode("utf-8", "replace")))
        named = tuple(host for host in addresses.host_and_parents(url) if host in self._by_host)
        concerned = self._combined(by_url, named)
        by_filters = [rule for rule, filters in self._by_filters.items() if filters.blocks_any(url)]
        return concerned.union(by_filters) if by_filters else concerned

    def _combine(self, by_url: tuple[int, ...], hosts: tuple[str, ...]) -> frozenset[str]:
        """The rules for addresses that these patterns match and that lie under these hosts."""
        fitting = {self._with_url[at] for at in by_url}
        named = frozenset[str]().union(*(self._by_host[host] for host in hosts))
        return frozenset(
            self._any_address | (fitting - self._needs_host) | (named - self._needs_url) | (fitting & named)
        )


def _openers(running: Sequence[Rule]) -> frozenset[str]:
    """The rules whose finds can lead to anything: a proof, what a proof is made of, what makes an article spam.

    Without one of these there is nothing that others could support, go with or speak against.
    """
    opening: set[str] = set()
    for rule in running:
        if rule.status == "shadow":
            opening.add(rule.id)
        elif rule.when == "spam" or rule.points <= 0:
            continue  # what makes an article one opens the gate
        elif rule.role == "proof" or (rule.spam and rule.kind not in ("link", "image")):
            opening.add(rule.id)
        if isinstance(rule.matcher, EvidenceMatcher):
            named = rule.matcher.of
            opening.update(one.id for one in running if one.id in named or one.id.rpartition("/")[0] in named)
    return frozenset(opening)


def _index(gated: Sequence[tuple[Rule, _TextGate]]) -> tuple[list[str], PatternIndex]:
    patterns, literals = [gate.pattern for _, gate in gated], [gate.literals for _, gate in gated]
    return [rule.id for rule, _ in gated], PatternIndex(patterns, literals)


def _text_gates(rule: Rule) -> list[_TextGate]:
    """Patterns of which every text of concern to the rule matches one; none where the text does not tell."""
    matcher = rule.matcher
    if isinstance(matcher, PatternMatcher):
        patterns = (matcher.gate or matcher.pattern, *matcher.more)
        literals = matcher.literals or map(necessary_literals, patterns)
        return [_TextGate(*one) for one in zip(patterns, literals, strict=True)]
    if isinstance(matcher, LinkMatcher) or (isinstance(matcher, ImageMatcher) and not matcher.beside):
        return [_TextGate(matcher.gate, necessary_literals(matcher.gate))] if matcher.gate else []
    return []


def _has_address(rule: Rule) -> bool:
    """True where the rule looks at addresses by itself."""
    return isinstance(rule.matcher, LinkMatcher) or (isinstance(rule.matcher, ImageMatcher) and not rule.matcher.beside)


def _about_addresses(rule: Rule) -> LinkMatcher | ImageMatcher:
    assert isinstance(rule.matcher, LinkMatcher | ImageMatcher)
    return rule.matcher
