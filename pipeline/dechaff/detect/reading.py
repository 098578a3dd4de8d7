"""An article as the detectors see it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from dechaff.document import Document
from dechaff.document.document import IMAGE_NAMES
from dechaff.known import Known
from dechaff.markup.node import Node
from dechaff.spans import Span, Spans


@dataclass(frozen=True)
class Reading:
    """A document, with what is known when it is read: of the world, and of this article so far."""

    document: Document
    known: Known
    is_spam: bool = False
    """Whether the article is an advertisement as a whole."""
    given_up: frozenset[str] = frozenset()
    """The rules whose patterns take too long in this article: they are not asked again."""

    @property
    def references(self) -> list[tuple[Node, str]]:
        """Links, images and all else with a readable web address that leads away from the page's own site.

        In an article that is an advertisement as a whole those to its own site count, too. Each comes with its
        canonical address, and again with each address that this one carries within it, as a redirector's does.
        """
        return self.document.references if self.is_spam else self.document.foreign_references

    @property
    def links(self) -> list[tuple[Node, str]]:
        """The references but for images."""
        return [one for one in self.references if one[0].name not in IMAGE_NAMES]

    @property
    def own_links(self) -> int:
        """How many links lead to the page's own site, and so are not among `links`."""
        own = {node for node, address in self.document.references if self.is_own(address)}
        return sum(node.name not in IMAGE_NAMES for node in own)

    def is_own(self, address: str) -> bool:
        """Whether a canonical address leads to the page's own site; never in an advertisement as a whole."""
        return not self.is_spam and self.document.is_own(address)

    @cached_property
    def address_spans(self) -> list[Span]:
        """Where links and addresses stand, bare host names among them, sorted."""
        links = {(node.start, node.end) for node, _ in self.references if node.name in ("link", "url")}
        return sorted(links | self.document.bare_hosts)

    @cached_property
    def spared(self) -> Spans:
        """Where an allowed text stands, or a link or an image at an allowed host."""
        allowed = self.known.allowed
        at_hosts = ((node.start, node.end) for node, address in self.references if allowed.has_address(address))
        return Spans([*allowed.places(self.document.text), *(at_hosts if allowed.hosts else ())])
