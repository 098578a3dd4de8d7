"""Which entry of which list a rule found: the lists of its patterns are searched in what it matched."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from dechaff import urls
from dechaff.document import Document
from dechaff.patterns.re2 import compile_re2
from dechaff.rulebook.lists import canonical_host
from dechaff.rulefiles.list_uses import ListUses
from dechaff.rulefiles.words import alternation, word
from dechaff.stats.told import Hit
from dechaff.text.views import folded

MOST_REMEMBERED = 100_000
"""For how many hits it is remembered which entries are in them: spam repeats itself."""
_ADDRESS = "url:"


class Entry(NamedTuple):
    """An entry of a list."""

    list: str
    words: str
    """As it is written."""
    place: str
    """The file of the list, and the line."""


class WordList:
    """Finds the entries of a list of words in a text, as a pattern with this list does: the longest first."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        entries = [one for one in entries if word(one.words)]
        self._pattern = compile_re2(alternation(one.words for one in entries))
        self._whole: dict[str, Entry] = {}
        self._stems: dict[str, Entry] = {}
        for one in entries:
            is_stem = one.words.endswith("*")
            (self._stems if is_stem else self._whole).setdefault(_key(one.words.removesuffix("*")), one)

    def find(self, data: bytes) -> Iterator[Entry]:
        """The entries in the text, once for each place."""
        for match in self._pattern.finditer(data):
            start, end = match.span()
            found = self._entry(_key(data[start:end].decode()))
            if found:
                yield found

    def _entry(self, key: str) -> Entry | None:
        stems = (self._stems[key[:end]] for end in range(len(key), 0, -1) if key[:end] in self._stems)
        return self._whole.get(key) or next(stems, None)


class HostList:
    """Finds the hosts of a list in the addresses of a text."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._hosts = {host: one for one in entries if (host := canonical_host(one.words))}

    def find(self, addresses: Iterable[str]) -> Iterator[Entry]:
        """The entries that are a host, or a domain above one, of the addresses."""
        found = {host for one in addresses for host in urls.host_and_parents(one)}
        yield from (self._hosts[host] for host in sorted(found & self._hosts.keys()))


class EntryFinder:
    """Finds the entries of all lists in what rules found."""

    def __init__(self, uses: ListUses) -> None:
        self.entries: Mapping[str, Sequence[Entry]] = {
            name: [Entry(name, words, place) for words, place in uses.entries[name]] for name in sorted(uses.used)
        }
        """Of each list that a pattern or a list of hosts refers to."""
        self._uses = uses
        self._words = {name: WordList(self.entries[name]) for name in uses.word_lists if self.entries[name]}
        self._hosts = {name: HostList(self.entries[name]) for name in uses.host_lists}
        self._known: dict[tuple[str, str, str, bool], tuple[Entry, ...]] = {}

    def lists_of(self, rules: Iterable[str]) -> list[str]:
        """The lists that these rules refer to, sorted."""
        names = (
            one.get(rule, frozenset()) for rule in rules for one in (self._uses.in_patterns, self._uses.in_exceptions)
        )
        return sorted(frozenset[str]().union(*names))

    def found(self, hit: Hit) -> Collection[Entry]:
        """The entries that the rule found there, each once."""
        return self._in(hit, spared=False)

    def spared(self, hit: Hit) -> Collection[Entry]:
        """The entries by which an exception of the rule dismissed what it found there."""
        return self._in(hit, spared=True)

    def _in(self, hit: Hit, *, spared: bool) -> tuple[Entry, ...]:
        key = hit.rule, hit.text, hit.entity, spared
        if key not in self._known:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            self._known[key] = tuple(dict.fromkeys(self._search(hit, spared=spared)))
        return self._known[key]

    def _search(self, hit: Hit, *, spared: bool) -> Iterator[Entry]:
        lists = (self._uses.in_exceptions if spared else self._uses.in_patterns).get(hit.rule, frozenset())
        words = [self._words[name] for name in sorted(lists) if name in self._words]
        hosts = [self._hosts[name] for name in sorted(lists) if name in self._hosts]
        if words:
            address = hit.entity.removeprefix(_ADDRESS) if hit.entity.startswith(_ADDRESS) else ""
            for one in words:
                yield from one.find(folded(hit.text).data)
                yield from one.find(address.encode("utf-8", "replace"))
        if hosts:
            addresses = {*Document(hit.text).addresses, hit.entity.removeprefix(_ADDRESS)}
            for some in hosts:
                yield from some.find(addresses)


def _key(words: str) -> str:
    return " ".join(words.split()).casefold()
