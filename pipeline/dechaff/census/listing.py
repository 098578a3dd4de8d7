"""What a person allows or denies: entities, hosts with all below them, and texts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from functools import cached_property

import re2  # type: ignore[import-untyped]

from dechaff import urls
from dechaff.census.entities import entity_key, named
from dechaff.spans import Span
from dechaff.urls import NO_PARAMETERS, ParameterNames
from dechaff.world import LISTS

HOST_KINDS = frozenset({"host", "site"})
"""Kinds whose name is a host; it stands for the hosts below it, too."""
TEXT_KIND = "text"
"""The kind whose name is what stands in an article, blanks and line ends aside."""
ADDRESS_KINDS = frozenset({"url", "http", "https"})
"""Kinds whose name is an address."""
# What people call some kinds, and what rules call them.
_OTHER_NAMES = dict(one.split(" = ") for one in LISTS["other-names"])


class ListingError(ValueError):
    """A line names nothing that could be found; the message says what would be right."""


class Listing:
    """The entities, hosts and texts of some lines, as `telegram:name`, `url:host/path`, `host:example.com` or `text:…`.

    Immutable.
    """

    def __init__(
        self,
        lines: Iterable[str] = (),
        parameters: ParameterNames = NO_PARAMETERS,
        kinds: Collection[str] = (),
    ) -> None:
        """`parameters` make no difference to an address; `kinds` are those that rules name.

        Raises ListingError.
        """
        entities, hosts, texts = set(), set(), set()
        for line in lines:
            kind, name = checked(line, kinds)
            if kind in HOST_KINDS:
                hosts.add(_host(name))
            elif kind == TEXT_KIND:
                texts.add(" ".join(name.split()))
            else:
                entities.add(entity_key(line, parameters))
        self.entities = frozenset(entities)
        self.hosts = frozenset(hosts)
        self.texts = frozenset(texts)

    def __bool__(self) -> bool:
        return bool(self.entities or self.hosts or self.texts)

    def has_address(self, address: str) -> bool:
        """Whether the host of a canonical address, or one above it, is named."""
        return bool(self.hosts) and not self.hosts.isdisjoint(urls.host_and_parents(address))

    def has(self, entity: str) -> bool:
        """Whether the entity is named, or the host it is at."""
        if entity in self.entities:
            return True
        if not self.hosts:
            return False
        kind, _, name = entity.partition(":")
        return kind in ("url", "site", "mail") and self.has_address(name.rpartition("@")[2] if kind == "mail" else name)

    def places(self, text: str) -> list[Span]:
        """Where the text holds one of the texts."""
        return [match.span() for match in self._places.finditer(text)] if self.texts else []

    def may_concern(self, addresses: Iterable[str], *views: str) -> bool:
        """Whether one of the texts or hosts could stand in a text with these addresses and views; never too seldom."""
        if not (self.texts or self.hosts):
            return False
        return any(map(self.has_address, addresses)) or any(self._anywhere.search(view) for view in views)

    @cached_property
    def _places(self) -> re2.Pattern:
        return _any_of(self.texts)

    @cached_property
    def _anywhere(self) -> re2.Pattern:
        return _any_of(self.texts | self.hosts | {urls.readable_host(host) for host in self.hosts})


NOTHING_NAMED = Listing()
"""The listing of no lines."""


def checked(line: str, kinds: Collection[str]) -> tuple[str, str]:
    """The kind and the name that the line gives, of these `kinds`, a host, an address or a text.

    Raises ListingError where it names nothing that could be found.
    """
    kind, colon, name = line.strip().partition(":")
    kind, name = kind.lower(), name.strip()
    if not colon or not kind or not name:
        bare = line.strip(": ")
        likely = "mail" if "@" in bare[1:] else "host" if "." in bare else "telegram"
        raise ListingError(f"{line!r} is no entity; write it with its kind, as {likely}:{bare}")
    known = {*HOST_KINDS, *ADDRESS_KINDS, TEXT_KIND, *kinds}
    if kind not in known:
        near = _OTHER_NAMES.get(kind) or next(iter(get_close_matches(kind, sorted(known), n=1)), "")
        hint = f"did you mean {near}:{name}?" if near else f"it is one of {', '.join(sorted(known))}"
        raise ListingError(f"there is no kind {kind!r}; {hint}")
    if kind in HOST_KINDS and not _host(name):
        raise ListingError(f"{name!r} is no host; write it as host:example.com, which stands for all below it, too")
    if kind in ADDRESS_KINDS and "*" in line:
        raise ListingError(f"{line!r} names one address; for all of a host write host:example.com")
    if kind == "phone" and not named(f"phone:{name}"):
        raise ListingError(f"{name!r} is no telephone number")
    return kind, name


def _host(written: str) -> str:
    """The host in canonical form, also of an address; `""` where it is none."""
    address = written if "//" in written else f"//{written}"
    host = urls.host(urls.canonical(address) or "")
    return "" if "*" in host or "%2a" in host else host


def _any_of(texts: Iterable[str]) -> re2.Pattern:
    """A pattern that finds each of the texts, whatever blanks stand between its words."""
    options = re2.Options()
    options.case_sensitive = False
    options.max_mem = 1 << 28
    written = (r"\s+".join(re2.escape(word) for word in text.split()) for text in sorted(texts, key=len, reverse=True))
    return re2.compile("|".join(written), options=options)
