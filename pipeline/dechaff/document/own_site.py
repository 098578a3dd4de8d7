"""The site that a web page declares as its own: links to it do not lead elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from dechaff import urls
from dechaff.markup.node import Node

_AROUND_IN_HEAD = frozenset({"html", "head"})
_OWN_RELATIONS = frozenset({"canonical", "shortlink"})
_OWN_PROPERTIES = frozenset({"og:url"})


def own_sites(nodes: Iterable[Node]) -> frozenset[str]:
    """The registrable domains of the addresses that the head of a page declares as its own.

    The body does not count: its content may have been injected.
    """
    declared = (_declared(node) for node in nodes if node.name in ("reference", "meta", "base"))
    return frozenset(site for address in declared if address and (site := urls.site(address)))


def _declared(node: Node) -> str:
    attributes = node.attributes
    if node.name == "reference":
        own = not _OWN_RELATIONS.isdisjoint(attributes.get("rel", "").lower().split())
    elif node.name == "meta":
        own = attributes.get("property", "").lower() in _OWN_PROPERTIES
    else:
        own = True
    if not own or not all(one.name in _AROUND_IN_HEAD for one in takewhile(lambda one: one.parent, node.ancestors())):
        return ""
    return attributes.get("content" if node.name == "meta" else "href", "")
