"""What the user allows or denies: entities, hosts with their subdomains, and texts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from functools import cached_property

import re2  # type: ignore[import-untyped]

from dechaff import urls
from dechaff.census.entities import entity_key, named
from dechaff.spans import Span
from dechaff.text.characters import LONE_SURROGATE, printable
from dechaff.urls import NO_PARAMETERS, ParameterNames
from dechaff.world import LISTS

HOST_KINDS = frozenset({"host", "site"})
"""Kinds whose name is a host, which stands for its subdomains, too."""
TEXT_KIND = "text"
"""The kind whose name is a text as it occurs in articles, differences in whitespace ignored."""
ADDRESS_KINDS = frozenset({"url", "http", "https"})
"""Kinds whose name is an address."""
# Other names for some kinds, and what rules call them.
_OTHER_NAMES = dict(one.split(" = ") for one in LISTS["other-names"])


class ListingError(ValueError):
    """A line is invalid; the message says what would be right."""


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
        """`parameters` are ignored in addresses; `kinds` are the kinds of entity that rules name.

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
        """Whether the host of a canonical address, or a parent domain, is named."""
        return bool(self.hosts) and not self.hosts.isdisjoint(urls.host_and_parents(address))

    def has(self, entity: str) -> bool:
        """Whether the entity or its host is named."""
        if entity in self.entities:
            return True
        if not self.hosts:
            return False
        kind, _, name = entity.partition(":")
        return kind in ("url", "site", "mail") and self.has_address(name.rpartition("@")[2] if kind == "mail" else name)

    def places(self, text: str) -> list[Span]:
        """The spans in which the text contains one of the listed texts."""
        return [match.span() for match in self._places.finditer(_with_utf8_form(text))] if self.texts else []

    def may_concern(self, addresses: Iterable[str], *views: str) -> bool:
        """Whether a text with these addresses and views could contain a listed text or host; no false negatives."""
        if not (self.texts or self.hosts):
            return False
        return any(map(self.has_address, addresses)) or any(
            self._anywhere.search(_with_utf8_form(view)) for view in views
        )

    @cached_property
    def _places(self) -> re2.Pattern:
        return _any_of(self.texts)

    @cached_property
    def _anywhere(self) -> re2.Pattern:
        return _any_of(self.texts | self.hosts | {urls.readable_host(host) for host in self.hosts})


NOTHING_NAMED = Listing()
"""An empty listing."""


def checked(line: str, kinds: Collection[str]) -> tuple[str, str]:
    """The kind and name in the line. The kind is one of these `kinds`, or that of a host, an address or a text.

    Raises ListingError if the line is invalid.
    """
    kind, colon, name = line.strip().partition(":")
    kind, name = kind.lower(), name.strip()
    if not colon or not kind or not name:
        bare = printable(line.strip(": "))
        likely = "mail" if "@" in bare[1:] else "host" if "." in bare else "telegram"
        raise ListingError(f"{line!r} is not an entity; write it with its kind, such as {likely}:{bare}")
    known = {*HOST_KINDS, *ADDRESS_KINDS, TEXT_KIND, *kinds}
    if kind not in known:
        near = _OTHER_NAMES.get(kind) or next(iter(get_close_matches(kind, sorted(known), n=1)), "")
        hint = f"did you mean '{near}:{printable(name)}'?" if near else f"it is one of {', '.join(sorted(known))}"
        raise ListingError(f"there is no kind {kind!r}; {hint}")
    if kind in HOST_KINDS and not _host(name):
        raise ListingError(f"{name!r} is not a host; write host:example.com, which includes its subdomains")
    if kind in ADDRESS_KINDS and "*" in line:
        raise ListingError(f"{line!r} names one address; for all of a host write host:example.com")
    if kind == "phone" and not named(f"phone:{name}"):
        raise ListingError(f"{name!r} is not a telephone number")
    return kind, name


def _host(written: str) -> str:
    """The canonical form of a host, or of the host of an address; `""` if it is not a host."""
    address = written if "//" in written else f"//{written}"
    host = urls.host(urls.canonical(address) or "")
    return "" if "*" in host or "%2a" in host else host


def _any_of(texts: Iterable[str]) -> re2.Pattern:
    """A pattern that matches any of the texts, with any whitespace between words."""
    options = re2.Options()
    options.case_sensitive = False
    options.max_mem = 1 << 28
    written = (r"\s+".join(re2.escape(word) for word in text.split()) for text in sorted(texts, key=len, reverse=True))
    return re2.compile("|".join(written), options=options)


def _with_utf8_form(text: str) -> str:
    """The text with its lone surrogates, which RE2 cannot read, replaced one for one."""
    return LONE_SURROGATE.sub("\ufffd", text)
