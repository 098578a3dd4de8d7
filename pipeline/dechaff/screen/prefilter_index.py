"""The prefilters of all rules, applied to a text at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

from dechaff.patterns.hits import Hits
from dechaff.patterns.pattern_index import PatternIndex
from dechaff.patterns.pattern_set import PatternSet
from dechaff.patterns.re2 import encoded
from dechaff.rulebook.matcher import AddressPrefilter
from dechaff.rulebook.rule import Rule, is_named
from dechaff.screen.address_sieve import AddressSieve
from dechaff.urls import host_and_parents


class PrefilterIndex:
    """Which rules could find something in a text, by their matchers' prefilters; none is missed.

    A text is given by its views, the folded one first: of a disguised text there are two.
    """

    unfiltered: frozenset[str]
    """The rules without a prefilter, because they depend on the census or on other evidence."""

    def __init__(self, running: Sequence[Rule]) -> None:
        self._running = running
        self.unfiltered = frozenset(rule.id for rule in running if not has_prefilter(rule))
        by_address = {
            rule.id: prefilter
            for rule in running
            if not any(rule.matcher.text_prefilters) and (prefilter := rule.matcher.address_prefilter) is not None
        }
        self._leading = leading(running)
        self._leading_texts = _Texts(rule for rule in running if rule.id in self._leading)
        self._other_texts = _Texts(rule for rule in running if rule.id not in self._leading)
        self._addresses = _Addresses(by_address)
        self._sieve = AddressSieve(prefilter for rule, prefilter in by_address.items() if rule in self._leading)
        self._at = lru_cache(maxsize=16384)(self._addresses.concerned)

    def __reduce__(self) -> tuple[type[PrefilterIndex], tuple[Sequence[Rule]]]:
        return PrefilterIndex, (self._running,)

    def search_leading(self, texts: Sequence[Sequence[Hits]]) -> None:
        """Searches many texts at once for what `leading` looks for: faster than one by one."""
        self._leading_texts.search(texts)

    def search_others(self, texts: Sequence[Sequence[Hits]]) -> None:
        """Searches many texts at once for what `concerned` looks for beside that."""
        self._other_texts.search(texts)

    def leading(self, views: Sequence[Hits], urls: Collection[str]) -> frozenset[str]:
        """Those of `concerned` whose evidence can lead to something."""
        found = self._leading_texts.concerned(views)
        if self._sieve.lets_through(urls):
            found.update(*(self._at(url) & self._leading for url in urls))
        return frozenset(found)

    def concerned(self, views: Sequence[Hits], urls: Collection[str]) -> frozenset[str]:
        """The ids of the rules with prefilters that could find something in a text, given its canonical addresses.

        Rules that speak for the text are among them.
        """
        found = self._leading_texts.concerned(views) | self._other_texts.concerned(views)
        return frozenset(found.union(*map(self._at, urls)))


class _Texts:
    """The prefilters of some rules on texts. Few of them are for a raw view beside the folded one."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        rules = [*rules]
        self._in_first = _index(rules)
        self._in_raw = _index(rule for rule in rules if rule.matcher.searches_raw)

    def search(self, texts: Sequence[Sequence[Hits]]) -> None:
        """Searches many texts at once for what `concerned` looks for."""
        self._in_first[1].search(first for first, *_ in texts)
        self._in_raw[1].search(raw for _, *others in texts for raw in others)

    def concerned(self, views: Sequence[Hits]) -> set[str]:
        """The rules of which a prefilter matches in a view that it is for."""
        found: set[str] = set()
        for hits, (ids, index) in zip(views, (self._in_first, self._in_raw), strict=False):
            found.update(ids[at] for at in index.matches(hits))
        return found


class _Addresses:
    """The rules' prefilters on addresses, applied to an address all at once."""

    def __init__(self, prefilters: Mapping[str, AddressPrefilter]) -> None:
        self._tests = {rule: one.test for rule, one in prefilters.items() if one.test}
        self._anywhere = frozenset(rule for rule, one in prefilters.items() if not one.hosts and not one.pattern)
        self._with_pattern = [rule for rule, one in prefilters.items() if one.pattern]
        self._patterns = PatternSet([prefilters[rule].pattern for rule in self._with_pattern])
        self._need_pattern = frozenset(self._with_pattern)
        self._by_host: dict[str, set[str]] = {}
        for rule, one in prefilters.items():
            for host in one.hosts:
                self._by_host.setdefault(host, set()).add(rule)
        self._need_host = frozenset[str]().union(*self._by_host.values())

    def concerned(self, url: str) -> frozenset[str]:
        """The rules whose prefilter the canonical address passes."""
        fitting = {self._with_pattern[at] for at in self._patterns.matches(encoded(url))}
        hosts = host_and_parents(url)
        named = frozenset[str]().union(*(self._by_host[host] for host in hosts if host in self._by_host))
        found = self._anywhere | (fitting - self._need_host) | (named - self._need_pattern) | (fitting & named)
        failed = {rule for rule in found & self._tests.keys() if not self._tests[rule](url)}
        return frozenset(found - failed)


def has_prefilter(rule: Rule) -> bool:
    """Whether a text or its addresses alone can show that the rule finds nothing in it."""
    return any(rule.matcher.text_prefilters) or rule.matcher.address_prefilter is not None


def leading(running: Sequence[Rule]) -> frozenset[str]:
    """The rules whose evidence can lead to something: what adds points or makes an article spam, and what such evidence
    is made of.

    Without such evidence there is nothing for other evidence to go with or speak against.
    """
    leading: set[str] = set()
    for rule in running:
        # Rules for spam run only once other rules have made an article spam.
        adds = rule.when != "spam" and (rule.spam or (rule.points > 0 and rule.role in ("proof", "support")))
        if adds or rule.status == "shadow":
            leading.add(rule.id)
            leading.update(one.id for one in running if is_named(one.id, rule.matcher.made_of))
    return frozenset(leading)


def _index(rules: Iterable[Rule]) -> tuple[list[str], PatternIndex]:
    """An index of the rules' prefilters on texts, and the rule of each."""
    prefilters = [(rule.id, one) for rule in rules for one in rule.matcher.text_prefilters]
    index = PatternIndex([one.pattern for _, one in prefilters], [one.literals for _, one in prefilters])
    return [rule for rule, _ in prefilters], index
