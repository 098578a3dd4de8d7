"""The signs of all rules, asked of a text at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from dechaff import urls as addresses
from dechaff.patterns.hits import Hits
from dechaff.patterns.pattern_index import PatternIndex
from dechaff.patterns.pattern_set import PatternSet
from dechaff.rulebook.matcher import AddressSign, TextSign
from dechaff.rulebook.rule import Rule
from dechaff.rulebook.ruleset import RuleSet
from dechaff.screen.address_sieve import AddressSieve


class SignIndex:
    """Which rules could find something in one view of a text, by the signs of their matchers; never too few.

    Of a disguised text both views must be asked, as rules read either.
    """

    without_signs: frozenset[str]
    """Rules without signs, as they hang on a census or on other evidence."""

    def __init__(self, ruleset: RuleSet) -> None:
        self._ruleset = ruleset
        running = [rule for rule in ruleset.rules if rule.status != "off"]
        texts = {rule.id: [*rule.matcher.text_signs] for rule in running}
        signs = {rule.id: rule.matcher.address_sign for rule in running if not texts[rule.id]}
        by_address = {rule: sign for rule, sign in signs.items() if sign is not None}
        self.without_signs = frozenset(rule for rule in signs if rule not in by_address)
        self._leading = _leading(running)
        self._leading_ids, self._leading_texts = _index(texts, (rule for rule in texts if rule in self._leading))
        self._other_ids, self._other_texts = _index(texts, (rule for rule in texts if rule not in self._leading))
        self._addresses = _Addresses(by_address)
        self._sieve = AddressSieve(sign for rule, sign in by_address.items() if rule in self._leading)
        self._at = lru_cache(maxsize=65536)(self._addresses.concerned)

    def __reduce__(self) -> tuple[type[SignIndex], tuple[RuleSet]]:
        return SignIndex, (self._ruleset,)

    def could_matter(self, hits: Hits, urls: Iterable[str]) -> bool:
        """Whether what they could find there, or at one of its canonical addresses, could lead to anything."""
        if self._leading_texts.match(hits):
            return True
        urls = tuple(urls)
        return self._sieve.lets_through(urls) and any(not self._leading.isdisjoint(self._at(url)) for url in urls)

    def concerned(self, hits: Hits, urls: Iterable[str]) -> frozenset[str]:
        """The ids of all rules with signs that could find something, those that speak for the text among them."""
        found = {self._leading_ids[at] for at in self._leading_texts.matches(hits)}
        found.update(self._other_ids[at] for at in self._other_texts.matches(hits))
        return frozenset(found.union(*(self._at(url) for url in urls)))


class _Addresses:
    """The conditions of rules on addresses, ready to be asked all at once."""

    def __init__(self, signs: Mapping[str, AddressSign]) -> None:
        self._tests = {rule: sign.test for rule, sign in signs.items() if sign.test}
        self._anywhere = frozenset(rule for rule, sign in signs.items() if not sign.hosts and not sign.pattern)
        self._with_pattern = [rule for rule, sign in signs.items() if sign.pattern]
        self._patterns = PatternSet([signs[rule].pattern for rule in self._with_pattern])
        self._need_pattern = frozenset(self._with_pattern)
        self._by_host: dict[str, set[str]] = {}
        for rule, sign in signs.items():
            for host in sign.hosts:
                self._by_host.setdefault(host, set()).add(rule)
        self._need_host = frozenset[str]().union(*self._by_host.values())

    def concerned(self, url: str) -> frozenset[str]:
        """The rules whose conditions hold for the canonical address."""
        fitting = {self._with_pattern[at] for at in self._patterns.matches(url.encode("utf-8", "replace"))}
        hosts = addresses.host_and_parents(url)
        named = frozenset[str]().union(*(self._by_host[host] for host in hosts if host in self._by_host))
        found = self._anywhere | (fitting - self._need_host) | (named - self._need_pattern) | (fitting & named)
        failed = {rule for rule in found & self._tests.keys() if not self._tests[rule](url)}
        return frozenset(found - failed)


def _leading(running: Sequence[Rule]) -> frozenset[str]:
    """The rules whose finds can lead to anything: a proof, what a proof is made of, what makes an article spam.

    Without one of these there is nothing that others could support, go with or speak against.
    """
    leading: set[str] = set()
    for rule in running:
        if rule.status == "shadow":
            leading.add(rule.id)
        elif rule.when == "spam" or rule.points <= 0:
            continue  # what makes an article one leads there
        elif rule.role == "proof" or (rule.spam and rule.kind not in ("link", "image")):
            leading.add(rule.id)
        named = rule.matcher.made_of
        leading.update(one.id for one in running if one.id in named or one.id.rpartition("/")[0] in named)
    return frozenset(leading)


def _index(texts: Mapping[str, Sequence[TextSign]], rules: Iterable[str]) -> tuple[list[str], PatternIndex]:
    signs = [(rule, sign) for rule in rules for sign in texts[rule]]
    index = PatternIndex([sign.pattern for _, sign in signs], [sign.literals for _, sign in signs])
    return [rule for rule, _ in signs], index
