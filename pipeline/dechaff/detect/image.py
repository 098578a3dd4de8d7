"""The matcher `image`: trackers, by address, size or visibility, and images beside promotion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from dechaff import urls
from dechaff.detect.conditions import (
    HIDDEN_GATE,
    address_groups,
    declared_size,
    gate_of_size,
    is_hidden,
    match_address,
    missing_condition,
)
from dechaff.detect.filter_list import FilterList, read_filters
from dechaff.detect.propose import having, name_entity, propose
from dechaff.model import Evidence, Level, Role, within
from dechaff.patterns.re2 import compile_re2, encoded
from dechaff.rulebook import Rule
from dechaff.rulebook.fields import Address, Hosts, Limits, Part, Re2, Re2OfSomething, described, joined
from dechaff.rulebook.lists import Lists
from dechaff.rulebook.matcher import AddressPrefilter, ScreenedMatcher
from dechaff.rulebook.problems import Complaint

if TYPE_CHECKING:
    from dechaff.detect.reading import Reading
    from dechaff.document import Document
    from dechaff.markup.node import Node


_SCREENED_BY = ("url", "linked", "hosts", "host_list", "max_side_px", "beside", "filter_list")
"""The conditions that can be checked before an article is parsed."""
_EITHER = f"{', '.join(_SCREENED_BY)} or hidden: true"


class ImagePart(Part):
    """All given conditions must hold."""

    url: Address | None = described("RE2, or a list of it, searched in the canonical address (host/path?query).")
    alt: Re2 | None = described("RE2, searched in the alternative text.")
    linked: Address | None = described(
        "RE2, or a list of it, searched in the canonical address of the link around the image."
    )
    hosts: Hosts | None = described("Hosts, each with all its subdomains.")
    host_list: str | None = described("The name of a list in lists/, without .txt.")
    max_side_px: Annotated[int, Limits(ge=0)] | None = described(
        "The declared width and height are both at most this many pixels."
    )
    hidden: bool | None = described("true: only images hidden from readers. false: only visible ones.")
    beside: Literal["promo"] | None = described("Only with a proof in the same brackets, line or block.")
    filter_list: str | None = described(
        "The name of a list of Adblock filters in lists/, without .txt: only what they block."
    )
    gate: Re2OfSomething | None = described(
        f"RE2 that matches every text with such an image; required without {_EITHER}."
    )


@dataclass(frozen=True, slots=True)
class ImageMatcher(ScreenedMatcher):
    """Finds images that meet all given conditions."""

    key = "image"
    part = ImagePart

    url: str = ""
    """RE2, searched in the canonical address; `""` is no condition, here and below."""
    alt: str = ""
    """RE2, searched in the alternative text."""
    linked: str = ""
    """RE2, searched in the canonical address of the link around the image."""
    hosts: frozenset[str] = frozenset()
    """Hosts in canonical form, each with all its subdomains; empty is no condition."""
    max_side_px: int | None = None
    """The declared width and height are both at most this."""
    hidden: bool | None = None
    """Whether the image is hidden from readers; None is no condition."""
    beside: Literal["", "promo"] = ""
    """`promo`: only with a proof in the same bracket group, line or block."""
    filters: FilterList | None = None
    """Adblock filters that block it; None is no condition."""
    gate: str = ""
    """RE2 that matches every text with such an image; `""` if the address or host is the prefilter."""

    @classmethod
    def build(cls, part: ImagePart, lists: Lists) -> ImageMatcher:
        """The matcher that the fields describe."""
        filters = None if part.filter_list is None else read_filters(lists.filters("filter_list", part.filter_list))
        gate = part.gate or (HIDDEN_GATE if part.hidden else "")
        if not gate and part.max_side_px is not None:
            gate = gate_of_size(part.max_side_px)
        return cls(
            url=joined(part.url or ""),
            alt=part.alt or "",
            linked=joined(part.linked or ""),
            hosts=lists.hosts(part.hosts, part.host_list),
            max_side_px=part.max_side_px,
            hidden=part.hidden,
            beside=part.beside or "",
            filters=filters,
            gate=gate,
        )

    @classmethod
    def complaints(cls, given: Mapping[str, object]) -> Iterator[Complaint]:
        """No condition, or none that the screen can use."""
        missing = [*missing_condition(cls.part, given)]
        if not missing and given.get("hidden") is not True and given.keys().isdisjoint((*_SCREENED_BY, "gate")):
            message = f"without {_EITHER}, an image rule needs a `gate`: RE2 on the text around such images"
            missing = [Complaint((), message, at_key=True)]
        return iter(missing)

    @classmethod
    def groups(cls, given: Mapping[str, object]) -> set[str]:
        """The address, and the named groups of its pattern."""
        return address_groups(given)

    @property
    def role(self) -> Role | None:
        """Beside promotion, images are companions."""
        return "companion" if self.beside else None

    @property
    def needs_others(self) -> bool:
        """Whether there must be promotion beside the image."""
        return bool(self.beside)

    @property
    def prefilters(self) -> tuple[str, ...]:
        """The gate, if there is one."""
        return (self.gate,) if self.gate and not self.beside else ()

    @property
    def address_prefilter(self) -> AddressPrefilter | None:
        """The conditions on the image's own address; without any, those on the link around it."""
        if self.beside:
            return None
        if self.filters is not None:
            return AddressPrefilter(hosts=self.filters.hosts or frozenset(), test=self.filters.blocks_any)
        return AddressPrefilter(self.url or self.linked, self.hosts)


def find_images(reading: Reading, rules: Sequence[Rule], found: Sequence[Evidence]) -> Iterator[Evidence]:
    """The images that meet all of a rule's conditions."""
    for rule, matcher in having(rules, ImageMatcher):
        proofs: list[Evidence] = []
        if matcher.beside == "promo":
            proofs = [one for one in found if one.role == "proof" and not one.dismissed and one.points > 0]
            proofs.sort(key=lambda one: one.start)
            if not proofs:
                continue
        for node in reading.document.images:
            address, groups = _address(reading.document, matcher, node)
            if groups is None:
                continue
            if matcher.alt and not compile_re2(matcher.alt).search(encoded(node.attributes.get("alt", ""))):
                continue
            if matcher.linked and not compile_re2(matcher.linked).search(encoded(_link_around(node))):
                continue
            if matcher.max_side_px is not None and not _is_tiny(node, matcher.max_side_px):
                continue
            if matcher.hidden is not None and matcher.hidden != is_hidden(node):
                continue
            if matcher.beside == "promo" and not _is_beside(node, proofs):
                continue
            entity = name_entity(rule.entity, groups)
            if entity is not None:
                yield propose(reading, rule, node.start, node.end, entity or reading.entity(address))


def _address(document: Document, matcher: ImageMatcher, node: Node) -> tuple[str, Mapping[str, str] | None]:
    """The first of an image's addresses that the matcher fits, with the groups of its pattern; None for the groups if
    none fits.

    Relative addresses count only for rules with a gate, or without conditions on the address: the screen does not scan
    for them. As they have no host, they are entities as written.
    """
    assert node.url is not None
    forms = document.addresses_of(node)
    if not forms and (matcher.gate or not (matcher.url or matcher.filters)):
        forms = (node.url,)
    for address in forms:
        if matcher.filters is None or matcher.filters.blocks(node.name, address):
            groups = match_address(matcher.url, matcher.hosts, address)
            if groups is not None:
                return address, groups
    return "", None


def _link_around(node: Node) -> str:
    """The canonical address of the nearest link around the node; `""` if there is none."""
    link = node.link()
    return (link and link.url and urls.canonical(link.url)) or ""


def _is_tiny(node: Node, max_side_px: int) -> bool:
    width, height = declared_size(node)
    return width is not None and height is not None and max(width, height) <= max_side_px


def _is_beside(node: Node, proofs: Sequence[Evidence]) -> bool:
    """Whether there is a proof in the bracket group, line or block around the image. `proofs` is sorted."""
    block = next((above for above in node.ancestors() if above.level >= Level.CELL), None)
    if block is None or not _holds_proof(block, node, proofs):
        return False  # nor does any bracket group in it, so that its prose need not be split
    around = next(
        above for above in node.ancestors(prose=True) if above.level >= Level.LINE or above.level == Level.BRACKET
    )
    return _holds_proof(around, node, proofs)


def _holds_proof(around: Node, node: Node, proofs: Sequence[Evidence]) -> bool:
    inside = within(proofs, around.start, around.end)
    return any(one.start < node.start or node.end < one.end for one in inside)
