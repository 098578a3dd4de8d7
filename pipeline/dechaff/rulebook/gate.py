"""The gate: which rules a text could concern at all, found at a fraction of the cost of running them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import re2  # type: ignore[import-untyped]

from dechaff import urls as addresses
from dechaff.rulebook.patterns import compile_re2, re2_options
from dechaff.rulebook.rule import ImageMatcher, LinkMatcher, PatternMatcher, Rule
from dechaff.rulebook.ruleset import RuleSet

# Budget, not use: RE2 keeps automaton states up to this and starts afresh when it is full.
SET_MEMORY_BYTES = 256 << 20
LARGEST_IN_SET = 1500
"""Longer patterns, lists of words, fill a set's memory; they are asked one by one."""
# Matches every text once, at its beginning: where it is missing from the answer, the search has failed.
_SENTINEL = r"\A"


class PatternSet:
    """Which of many patterns match, in one pass over the text, or in a few where they are too many for one."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._large = [(at, one) for at, one in enumerate(patterns) if len(one) > LARGEST_IN_SET]
        small = [(at, one) for at, one in enumerate(patterns) if len(one) <= LARGEST_IN_SET]
        self._positions = [at for at, _ in small]
        self._patterns = tuple(one for _, one in small)
        self._parts = list(_compile(self._patterns, 0))

    def matches(self, data: bytes) -> list[int]:
        """The positions, ascending, of the patterns that match the UTF-8 bytes."""
        found = [at for at, one in self._large if compile_re2(one).search(data)]
        for compiled, first, count in self._parts:
            here = compiled.Match(data) or () if compiled else ()
            if count in here:
                found += [self._positions[first + at] for at in here if at != count]
            else:  # the set did not fit in memory, or ran out of it: ask one by one
                alone = range(first, first + count)
                found += [self._positions[at] for at in alone if compile_re2(self._patterns[at]).search(data)]
        return sorted(found)


def _compile(patterns: tuple[str, ...], first: int) -> Iterator[tuple[Any, int, int]]:
    """Sets that hold the patterns between them, each with the position of its first and their number.

    In place of a set that cannot hold even one pattern stands None.
    """
    if not patterns:
        return
    options = re2_options()
    options.max_mem = SET_MEMORY_BYTES
    compiled = re2.Set.SearchSet(options)
    try:
        for pattern in (*patterns, _SENTINEL):
            compiled.Add(pattern)
        compiled.Compile()
    except re2.error:
        if len(patterns) == 1:
            yield None, first, 1
            return
        half = len(patterns) // 2
        yield from _compile(patterns[:half], first)
        yield from _compile(patterns[half:], first + half)
    else:
        yield compiled, first, len(patterns)


class Gate:
    """Tells from a text and its addresses which rules could see something in them; never too few.

    Of a disguised text both views must be asked, as rules read either.
    """

    ungated: frozenset[str]
    """Rules the gate says nothing of, as they hang on a census or on other evidence."""

    def __init__(self, ruleset: RuleSet) -> None:
        self._ruleset = ruleset
        running = [rule for rule in ruleset.rules if rule.status != "off"]
        by_text = [(rule, gate) for rule in running if (gate := _text_gate(rule))]
        by_address = [rule for rule in running if not _text_gate(rule) and _has_address(rule)]
        self.ungated = frozenset(rule.id for rule in running) - {rule.id for rule, _ in by_text}
        self.ungated -= {rule.id for rule in by_address}
        # A rule that speaks for the text opens nothing: without other evidence there is nothing to speak against.
        # Nor does one for advertisements only: what makes an article one opens the gate.
        self._openers = frozenset(
            rule.id for rule in running if (rule.points > 0 or rule.status == "shadow") and rule.when != "spam"
        )
        opening = [(rule, gate) for rule, gate in by_text if rule.id in self._openers]
        others = [(rule, gate) for rule, gate in by_text if rule.id not in self._openers]
        self._opening_ids, self._opening = [rule.id for rule, _ in opening], PatternSet([gate for _, gate in opening])
        self._other_ids, self._others = [rule.id for rule, _ in others], PatternSet([gate for _, gate in others])
        self._index_addresses(by_address)
        self._concerned = lru_cache(maxsize=65536)(self._match_address)

    def __reduce__(self) -> tuple[type[Gate], tuple[RuleSet]]:
        return Gate, (self._ruleset,)

    def opens(self, data: bytes, urls: Iterable[str]) -> bool:
        """True where any rule could raise evidence, in the UTF-8 of the text or in one of its canonical addresses."""
        if self._opening.matches(data):
            return True
        return any(not self._openers.isdisjoint(self._concerned(url)) for url in urls)

    def candidates(self, data: bytes, urls: Iterable[str]) -> frozenset[str]:
        """The ids of all gated rules that could match, those that speak for the text among them."""
        found = {self._opening_ids[at] for at in self._opening.matches(data)}
        found.update(self._other_ids[at] for at in self._others.matches(data))
        return frozenset(found.union(*(self._concerned(url) for url in urls)))

    def _index_addresses(self, rules: Sequence[Rule]) -> None:
        self._any_address: set[str] = set()
        self._by_host: dict[str, set[str]] = {}
        self._with_url: list[str] = []
        patterns = []
        for rule in rules:
            matcher = rule.matcher
            assert isinstance(matcher, LinkMatcher | ImageMatcher)
            for host in matcher.hosts:
                self._by_host.setdefault(host, set()).add(rule.id)
            url = matcher.url or (matcher.linked if isinstance(matcher, ImageMatcher) else "")
            if url:
                self._with_url.append(rule.id)
                patterns.append(url)
            elif not matcher.hosts:
                self._any_address.add(rule.id)
        self._url_patterns = PatternSet(patterns)
        self._needs_url = frozenset(self._with_url)
        self._needs_host = frozenset[str]().union(*self._by_host.values())

    def _match_address(self, url: str) -> frozenset[str]:
        by_url = {self._with_url[at] for at in self._url_patterns.matches(url.encode("utf-8", "replace"))}
        by_host: set[str] = set()
        for host in addresses.host_and_parents(url):
            by_host |= self._by_host.get(host, set())
        both = by_url & by_host
        return frozenset(self._any_address | (by_url - self._needs_host) | (by_host - self._needs_url) | both)


def _text_gate(rule: Rule) -> str:
    """The pattern that every text of concern to the rule matches, or `""`."""
    matcher = rule.matcher
    if isinstance(matcher, PatternMatcher):
        return matcher.gate or matcher.pattern
    if isinstance(matcher, ImageMatcher) and not matcher.beside:
        return matcher.gate
    return ""


def _has_address(rule: Rule) -> bool:
    """True where the rule looks at addresses by itself."""
    return isinstance(rule.matcher, LinkMatcher) or (isinstance(rule.matcher, ImageMatcher) and not rule.matcher.beside)
