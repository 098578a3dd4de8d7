"""An article as matchers see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from dechaff import urls
from dechaff.document import IMAGE_NAMES, Document
from dechaff.known import Known
from dechaff.markup.node import Node
from dechaff.spans import Span, Spans


@dataclass(frozen=True)
class Reading:
    """A document, with what is known of the world and, so far, of this article."""

    document: Document
    known: Known
    is_spam: bool = False
    """Whether the article is an advertisement as a whole."""
    given_up: set[str] = field(default_factory=set)
    """The rules whose patterns take too long in this article. Matchers add to it, and do not try these again."""
    _entities: dict[str, str] = field(default_factory=dict, repr=False)
    """By address, a cache."""

    @property
    def references(self) -> list[tuple[Node, str]]:
        """The links, images and other nodes with a readable address that leads away from the page's own site.

        In an article that is an advertisement as a whole, those to its own site count, too. Each comes once with its
        canonical address, and once with each address that this one carries within it, as a redirector's does.
        """
        return self.document.references if self.is_spam else self.document.foreign_references

    @cached_property
    def links(self) -> list[tuple[Node, str]]:
        """The references except for images."""
        return [one for one in self.references if one[0].name not in IMAGE_NAMES]

    @cached_property
    def values(self) -> list[tuple[Node, str]]:
        """The addresses in data that lead away from the page's own site."""
        return [one for one in self.document.values if not self.is_own(one[1])]

    @cached_property
    def links_by_host(self) -> Mapping[str, list[int]]:
        """For each host in `links`, and each domain above one, where in `links` it is."""
        found: dict[str, list[int]] = {}
        for at, (_, address) in enumerate(self.links):
            for host in urls.host_and_parents(address):
                found.setdefault(host, []).append(at)
        return found

    def entity(self, address: str) -> str:
        """The entity at a canonical address, tracking parameters ignored."""
        entity = self._entities.get(address)
        if entity is None:
            entity = self._entities[address] = self.known.entity(address)
        return entity

    @cached_property
    def own_links(self) -> int:
        """The number of links to the page's own site, which are not in `links`."""
        own = {node for node, address in self.document.references if self.is_own(address)}
        return sum(node.name not in IMAGE_NAMES for node in own)

    def is_own(self, address: str) -> bool:
        """Whether a canonical address leads to the page's own site; always false in an advertisement as a whole."""
        return not self.is_spam and self.document.is_own(address)

    @cached_property
    def address_spans(self) -> list[Span]:
        """The spans of links and addresses, including bare hosts, sorted."""
        links = {(node.start, node.end) for node, _ in self.references if node.name in ("link", "url")}
        return sorted(links | self.document.bare_hosts)

    @cached_property
    def spared(self) -> Spans:
        """The spans of allowed texts, and of links and images at allowed hosts."""
        allowed = self.known.allowed
        places = chain(self.references, self.values)
        at_hosts = ((node.start, node.end) for node, address in places if allowed.has_address(address))
        return Spans([*allowed.places(self.document.text), *(at_hosts if allowed.hosts else ())])
