"""The class `Document`."""

from __future__ import annotations

from collections.abc import Mapping, Set
from functools import cached_property

from dechaff import urls
from dechaff.census.paragraphs import paragraph_entity
from dechaff.document.found import Found
from dechaff.document.hosts import bare_hosts
from dechaff.document.own_site import own_sites
from dechaff.document.places import places_of
from dechaff.document.words import is_written, quotations
from dechaff.limits import DEFAULT_LIMITS
from dechaff.markup import parse_outline
from dechaff.markup.data import DATA_NAMES
from dechaff.markup.letters import Letters
from dechaff.markup.node import Node
from dechaff.model import Format
from dechaff.spans import Span, Spans
from dechaff.text.format import sniff_format
from dechaff.text.views import View, folded
from dechaff.urls.scanner import scan

IMAGE_NAMES = frozenset({"image", "iframe", "embed", "source", "video", "audio"})
"""The names of nodes that are images, frames or other media."""


class Document:
    """A text, and what can be computed from it alone: each thing on first use."""

    def __init__(
        self,
        text: str,
        format: Format | None = None,
        max_nodes: int = DEFAULT_LIMITS.nodes,
        found: Found | None = None,
    ) -> None:
        """If no `format` is given, it is detected from the text. What is already `found` is not searched for again."""
        self.text = text
        self.found = found or Found()
        self._format = format
        self._max_nodes = max_nodes
        self._smallest: dict[tuple[int, int, bool], Node] = {}
        self._addresses_of: dict[str, tuple[str, ...]] = {}
        self._quotations: dict[int, Spans] = {}  # by the start of their line
        self._paragraph_entities: dict[Node, str] = {}

    def with_text(self, text: str) -> Document:
        """A document of the same format with another text."""
        return Document(text, self.format, self._max_nodes)

    @cached_property
    def format(self) -> Format:
        """What it is parsed as."""
        return self._format or sniff_format(self.text)

    @cached_property
    def folded(self) -> View:
        """The text with disguises undone."""
        return folded(self.text)

    @cached_property
    def raw(self) -> View:
        """The text as it is; the folded view if there is no difference."""
        return self.folded if self.folded.text is self.text else View(self.text)

    @cached_property
    def views(self) -> tuple[View, ...]:
        """The folded view, and the raw one if it differs."""
        return (self.folded,) if self.raw is self.folded else (self.folded, self.raw)

    @cached_property
    def addresses(self) -> Set[str]:
        """The canonical forms of everything in it that could be an address."""
        return scan(self.text, self.folded)

    @cached_property
    def outline(self) -> Node:
        """The outline of the text. Raises TooManyNodesError."""
        return parse_outline(self.text, self.format, self._max_nodes, self.folded)

    @cached_property
    def letters(self) -> Letters:
        """The letters and digits of its words."""
        return Letters(self.text, self.outline)

    def close(self) -> None:
        """Takes the outline apart, so that its reference cycles need not wait for the garbage collector."""
        if "outline" in self.__dict__:
            self.outline.clear()

    # Markup.

    @cached_property
    def nodes(self) -> list[Node]:
        """All markup except lines, in source order."""
        return [*self.outline.walk()]

    def smallest(self, start: int, end: int, *, prose: bool = False) -> Node:
        """The smallest markup that contains the span; with `prose`, of markup and prose."""
        asked = start, end, prose
        node = self._smallest.get(asked)
        if node is None:
            node = self._smallest[asked] = self.outline.smallest(start, end, prose=prose)
        return node

    @cached_property
    def images(self) -> list[Node]:
        """The images, frames and other media that have an address."""
        return [node for node in self.nodes if node.url is not None and node.name in IMAGE_NAMES]

    # Where addresses lead.

    def addresses_of(self, node: Node) -> tuple[str, ...]:
        """The canonical forms of a node's address and of any it carries within it, as a redirector's does.

        Empty for an unreadable address, and for a `data:` address, which leads nowhere.
        """
        if node.url is None:
            return ()
        found = self._addresses_of.get(node.url)
        if found is None:
            address = "" if node.url[:5].lower() == "data:" else urls.canonical(node.url)
            found = self._addresses_of[node.url] = (address, *urls.targets(address)) if address else ()
        return found

    @cached_property
    def references(self) -> list[tuple[Node, str]]:
        """The links, images and other nodes with a readable address, once with each of their addresses."""
        linking = (node for node in self.nodes if node.url is not None and node.name != "data value")
        return [(node, address) for node in linking for address in self.addresses_of(node)]

    @cached_property
    def values(self) -> list[tuple[Node, str]]:
        """The addresses in data, such as front matter, once for each of their canonical forms."""
        data = [child for node in self.nodes if node.name in DATA_NAMES for child in node.children]
        values = (node for child in data for node in child.walk() if node.name == "data value")
        return [(node, address) for node in values for address in self.addresses_of(node)]

    @cached_property
    def foreign_references(self) -> list[tuple[Node, str]]:
        """The references that lead away from the page's own site."""
        return [(node, address) for node, address in self.references if not self.is_own(address)]

    @cached_property
    def own_sites(self) -> frozenset[str]:
        """The sites that a web page declares as its own, such as `example.co.uk`."""
        return own_sites(self.nodes)

    def is_own(self, address: str) -> bool:
        """Whether a canonical address leads to the page's own site."""
        return bool(self.own_sites) and not self.own_sites.isdisjoint(urls.host_and_parents(address))

    @cached_property
    def bare_hosts(self) -> set[Span]:
        """The spans of host names that are not part of a longer address."""
        return bare_hosts(self.text)

    # Words.

    @cached_property
    def places(self) -> Mapping[str, Span]:
        """The spans of the article's `title` and `tail`, and the whole article as `code` if it has a block of code."""
        return places_of(self.text, self.nodes)

    def code_at(self, start: int, end: int) -> bool:
        """Whether the whole span is in code, a script or a form."""
        node = self.smallest(start, end)
        return any(one.protected for one in node.upwards())

    def is_script(self, start: int, end: int) -> bool:
        """Whether the span is a script, from tag to tag."""
        node = self.smallest(start, end)
        return node.name == "script" and (node.start, node.end) == (start, end)

    def is_value(self, start: int, end: int) -> bool:
        """Whether the whole span is an address in data, or in the tag of a field or button."""
        node = self.smallest(start, end)
        return node.name == "data value" or (
            node.name in ("input", "button") and not node.inner_start <= start < node.inner_end
        )

    def is_quoted(self, start: int, end: int) -> bool:
        """Whether the span is in a short quotation."""
        line = self.text.rfind("\n", 0, start) + 1
        quoted = self._quotations.get(line)
        if quoted is None:
            line_end = self.text.find("\n", start)
            line_end = line_end if line_end >= 0 else len(self.text)
            quoted = self._quotations[line] = quotations(self.text, line, line_end)
        return quoted.covers(start, end)

    def is_visible(self, start: int, end: int) -> bool:
        """Whether the span is in words, not in an address, an attribute or other delimiters."""
        node = self.smallest(start, end, prose=True)
        return node.inner_start <= start and end <= node.inner_end

    def is_written(self, start: int, end: int) -> bool:
        """Whether the span was written for readers: in words, or in an attribute such as an alternative text."""
        return is_written(self.text, self.smallest(start, end), start, end)

    def paragraph_entity(self, paragraph: Node) -> str:
        """The entity the census counts the paragraph as; `""` if it is too short or too long to count."""
        entity = self._paragraph_entities.get(paragraph)
        if entity is None:
            text = self.folded.between(paragraph.start, paragraph.end)
            entity = self._paragraph_entities[paragraph] = paragraph_entity(text)
        return entity
