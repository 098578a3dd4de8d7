"""The matcher `link`: links and bare addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from dechaff.detect.conditions import HIDDEN_GATE, address_groups, is_hidden, match_address, missing_condition
from dechaff.detect.propose import having, name_entity, propose
from dechaff.model import Evidence
from dechaff.patterns.re2 import compile_re2, encoded
from dechaff.rulebook import Rule
from dechaff.rulebook.fields import Address, Hosts, Part, Re2, Re2OfSomething, described, joined
from dechaff.rulebook.lists import Lists
from dechaff.rulebook.matcher import AddressPrefilter, ScreenedMatcher
from dechaff.rulebook.problems import Complaint

if TYPE_CHECKING:
    from dechaff.detect.reading import Reading
    from dechaff.markup.node import Node


class LinkPart(Part):
    """All given conditions must hold."""

    url: Address | None = described("RE2, or a list of it, searched in the canonical address (host/path?query).")
    label: Re2 | None = described("RE2, searched in the text of the link that a reader sees.")
    hosts: Hosts | None = described("Hosts, each with all its subdomains.")
    host_list: str | None = described("The name of a list in lists/, without .txt.")
    hidden: bool | None = described("true: only links hidden from readers. false: only visible ones.")
    data: bool | None = described("true: also addresses in data, such as front matter and scripts.")
    gate: Re2OfSomething | None = described(
        "RE2 that matches every text with such a link; makes rules for rare markup fast."
    )


@dataclass(frozen=True, slots=True)
class LinkMatcher(ScreenedMatcher):
    """Finds links that meet all given conditions."""

    key = "link"
    part = LinkPart

    url: str = ""
    """RE2, searched in the canonical address; `""` is no condition, here and below."""
    label: str = ""
    """RE2, searched in the text of the link that a reader sees."""
    hosts: frozenset[str] = frozenset()
    """Hosts in canonical form, each with all its subdomains; empty is no condition."""
    hidden: bool | None = None
    """Whether the link is hidden from readers; None is no condition."""
    data: bool = False
    """Whether addresses in front matter, scripts and the like count, too."""
    gate: str = ""
    """RE2 that matches every text with such a link; `""` if the address or host is the prefilter."""

    @classmethod
    def build(cls, part: LinkPart, lists: Lists) -> LinkMatcher:
        """The matcher that the fields describe."""
        hosts = lists.hosts(part.hosts, part.host_list)
        gate = part.gate or (HIDDEN_GATE if part.hidden else "")
        return cls(joined(part.url or ""), part.label or "", hosts, part.hidden, bool(part.data), gate)

    @classmethod
    def complaints(cls, given: Mapping[str, object]) -> Iterator[Complaint]:
        """No condition."""
        return missing_condition(cls.part, given)

    @classmethod
    def groups(cls, given: Mapping[str, object]) -> set[str]:
        """The address, and the named groups of its pattern."""
        return address_groups(given)

    @property
    def reads_data(self) -> bool:
        """Whether it finds addresses in data, too."""
        return self.data

    @property
    def prefilters(self) -> tuple[str, ...]:
        """The gate, if there is one."""
        return (self.gate,) if self.gate else ()

    @property
    def address_prefilter(self) -> AddressPrefilter:
        """The conditions on the link's address."""
        return AddressPrefilter(self.url, self.hosts)


def find_links(reading: Reading, rules: Sequence[Rule], found: Sequence[Evidence]) -> Iterator[Evidence]:
    """The links that meet all of a rule's conditions."""
    for rule, matcher in having(rules, LinkMatcher):
        fitting: dict[Node, str] = {}  # for a redirector, the last of its addresses that fits: where it leads
        for node, address in chain(_links_at(reading, matcher.hosts), reading.values if matcher.data else ()):
            groups = match_address(matcher.url, matcher.hosts, address)
            if groups is None:
                continue
            if matcher.hidden is not None and matcher.hidden != is_hidden(node):
                continue
            if matcher.label and not compile_re2(matcher.label).search(encoded(_label(reading, node))):
                continue
            entity = name_entity(rule.entity, groups)
            if entity is not None:
                fitting[node] = entity or reading.entity(address)
        for node, entity in fitting.items():
            yield propose(reading, rule, node.start, node.end, entity)


def _links_at(reading: Reading, hosts: frozenset[str]) -> Iterable[tuple[Node, str]]:
    """The links at these hosts, in order; all links if no hosts are given."""
    if not hosts:
        return reading.links
    here = hosts & reading.links_by_host.keys()
    return map(reading.links.__getitem__, sorted({at for host in here for at in reading.links_by_host[host]}))


def _label(reading: Reading, node: Node) -> str:
    return "".join(reading.document.text[start:end] for start, end in node.words())
