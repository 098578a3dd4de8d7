"""An article as the detectors read it: its text in each view, its outline, and what is known of the corpus."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from string import ascii_letters, digits

from dechaff import urls
from dechaff.census.census import Census
from dechaff.census.entities import address_entity
from dechaff.census.listing import NOTHING_NAMED, Listing
from dechaff.census.suspects import Suspects
from dechaff.detect.addresses import addresses_of
from dechaff.detect.own_site import own_sites
from dechaff.document import Document
from dechaff.markup.node import Node
from dechaff.model import Level
from dechaff.spans import Spans
from dechaff.text.characters import LETTER_OR_DIGIT
from dechaff.text.views import View
from dechaff.world import LISTS, any_of

IMAGE_NAMES = frozenset({"image", "iframe", "embed", "source", "video", "audio"})
# What makes a host of words with dots between them: `shop.example` is one, `README.md` is a file.
_HOST_ENDING = rf"\.{any_of(LISTS['host-endings'])}(?!\.\w)"
_ENDING = re.compile(_HOST_ENDING, re.IGNORECASE | re.ASCII)
_BARE_HOST = re.compile(
    rf"(?<![\w@./\-])(?:www\.)?[a-z0-9\-]{{3,40}}(?:\.[a-z0-9\-]{{2,30}})?{_HOST_ENDING}", re.IGNORECASE | re.ASCII
)
# What no bare host follows, and how many of them stand in one before its ending.
_NO_EDGE = ascii_letters + digits + "_@./-"
_LONGEST_HOST = 75
_CHARACTERS_AN_ENDING = 50
"""Where endings are denser, looking back from each costs more than a search by the whole pattern."""
# What is before words in an attribute that a browser shows or reads out: in its value, which is no address so far.
_WORDS_OF_ATTRIBUTE = re.compile(
    r"""\b(?:alt|title|content|value|placeholder|label|summary)\s*=\s*(?:"(?:[^"]*\s)?[^"/\s]*|'(?:[^']*\s)?[^'/\s]*)\Z""",
    re.IGNORECASE,
)
# Each begins with what `re` can skip to.
_QUOTATION = re.compile(
    "“[^”\n]{1,400}”|「[^」\n]{1,400}」|『[^』\n]{1,400}』|«[^»\n]{1,400}»|„[^“”\n]{1,400}[“”]"
    r"|\"(?<![=\w]\")[^\"\n<>]{1,60}\"(?!\w)"
)


@dataclass
class Reading:
    """What detectors may look at."""

    document: Document
    """The article."""
    census: Census = field(default_factory=Census)
    """What the corpus says; empty while the census itself is being taken."""
    suspects: Suspects = field(default_factory=Suspects)
    """Entities known to promote."""
    allowed: Listing = NOTHING_NAMED
    """What never counts as evidence."""
    denied: Listing = NOTHING_NAMED
    """What always promotes. Its entities are among the suspects."""
    parameters: frozenset[str] = frozenset()
    """Names of parameters that make no difference to where an address leads."""
    is_spam: bool = False
    """Whether the article is an advertisement as a whole."""
    given_up: set[str] = field(default_factory=set)
    """The rules whose patterns take too long in this article: they are not asked again."""

    @property
    def text(self) -> str:
        """The text being judged."""
        return self.document.text

    @property
    def outline(self) -> Node:
        """Its markup."""
        return self.document.outline

    @property
    def folded(self) -> View:
        """The text with disguises undone."""
        return self.document.folded

    def __post_init__(self) -> None:
        self._smallest: dict[tuple[int, int], Node] = {}
        self.paragraphs: dict[Node, str] = {}
        """The entities of paragraphs, as far as anybody has asked for them."""

    def smallest(self, start: int, end: int) -> Node:
        """The smallest node of the outline that holds the span."""
        node = self._smallest.get((start, end))
        if node is None:
            node = self._smallest[start, end] = self.outline.smallest(start, end)
        return node

    @cached_property
    def _nodes(self) -> list[Node]:
        return [*self.outline.structure()]

    @cached_property
    def _all_references(self) -> list[tuple[Node, str]]:
        return [(node, one) for node in self._nodes if node.url is not None for one in addresses_of(node.url)]

    @cached_property
    def _foreign_references(self) -> list[tuple[Node, str]]:
        return [(node, one) for node, one in self._all_references if not self._is_own(one)]

    @property
    def references(self) -> list[tuple[Node, str]]:
        """Links, images and all else with a readable web address that leads away from the page's own site.

        In an article that is an advertisement as a whole those to its own site count, too. Each comes with its
        canonical address, and again with each address that this one carries within it, as a redirector's does.
        """
        return self._all_references if self.is_spam else self._foreign_references

    @property
    def links(self) -> list[tuple[Node, str]]:
        """The references but for images."""
        return [one for one in self.references if one[0].name not in IMAGE_NAMES]

    @cached_property
    def own_links(self) -> int:
        """How many links lead to the page's own site, and so are not among `links`."""
        own = {node for node, one in self._all_references if self.is_own(one)}
        return sum(node.name not in IMAGE_NAMES for node in own)

    @cached_property
    def own_sites(self) -> frozenset[str]:
        """The sites that a web page says it belongs to, as `example.co.uk`."""
        return own_sites(self._nodes)

    def is_own(self, address: str) -> bool:
        """Whether a canonical address leads to the page's own site; never in an advertisement as a whole."""
        return not self.is_spam and self._is_own(address)

    def _is_own(self, address: str) -> bool:
        return bool(self.own_sites) and not self.own_sites.isdisjoint(urls.host_and_parents(address))

    def entity(self, address: str) -> str:
        """The name of what stands at a canonical address, whatever parameters follow its readers."""
        return address_entity(address, self.parameters)

    @cached_property
    def images(self) -> list[Node]:
        """Images, frames and other media."""
        return [node for node in self._nodes if node.url is not None and node.name in IMAGE_NAMES]

    @cached_property
    def addresses(self) -> list[tuple[int, int]]:
        """Where links and addresses stand, bare host names among them, sorted."""
        links = {(node.start, node.end) for node, _ in self.references if node.name in ("link", "url")}
        return sorted(links.union(_bare_hosts(self.text)))

    @cached_property
    def spared(self) -> Spans:
        """Where an allowed text stands, or a link or an image at an allowed host."""
        at_hosts = ((node.start, node.end) for node, address in self.references if self.allowed.has_address(address))
        return Spans([*self.allowed.places(self.text), *(at_hosts if self.allowed.hosts else ())])

    @cached_property
    def quotations(self) -> Spans:
        """Where the text quotes a few words."""
        return Spans(match.span() for match in _QUOTATION.finditer(self.text))

    @cached_property
    def places(self) -> Mapping[str, tuple[int, int]]:
        """Where the title and the tail of the article are, and `code`: all of an article that shows a block of code."""
        blocks = [*top_blocks(self._nodes)]
        first = next((node for node in blocks if has_substance(self.text, node)), None)
        last = next((node for node in reversed(blocks) if has_substance(self.text, node)), None)
        if first is None or last is None:
            return {}
        places = {"tail": (last.start, last.end)}
        if first.rank or first.name == "title":
            places["title"] = first.start, first.end
        if any(node.name in ("code", "pre") and node.level >= Level.CELL for node in self._nodes):
            places["code"] = 0, len(self.text)
        return places

    def code_at(self, start: int, end: int) -> bool:
        """True where all of the span lies in code, a script or a form."""
        node: Node | None = self.smallest(start, end)
        while node is not None and not node.protected:
            node = node.above
        return node is not None

    def is_visible(self, start: int, end: int) -> bool:
        """True where the span lies in words, not in an address, an attribute or other delimiters."""
        node = self.smallest(start, end)
        return node.inner_start <= start and end <= node.inner_end

    def is_written(self, start: int, end: int) -> bool:
        """True where somebody wrote the span for readers: in words, or in an attribute such as an image's text."""
        node = self.smallest(start, end)
        if start < node.inner_end and node.inner_start < end:
            return True
        before = self.text[node.start : start]
        if before.startswith("!"):  # an image of Markdown, up to its address
            return "](" not in before
        return _WORDS_OF_ATTRIBUTE.search(before) is not None


def _bare_hosts(text: str) -> set[tuple[int, int]]:
    """Where a host stands without more of an address. Endings are rare, so each is looked back from."""
    endings = [one.start() for one in _ENDING.finditer(text)]
    if len(endings) * _CHARACTERS_AN_ENDING > len(text):
        return {one.span() for one in _BARE_HOST.finditer(text)}
    before = (text[max(0, ending - _LONGEST_HOST) : ending] for ending in endings)
    starts = {end - len(one) + len(one.rstrip(_NO_EDGE)) for one, end in zip(before, endings, strict=True)}
    return {host.span() for start in starts if (host := _BARE_HOST.match(text, start))}


def top_blocks(nodes: Iterable[Node]) -> Iterator[Node]:
    """The innermost blocks of prose: paragraphs, headings, items, table cells."""
    for node in nodes:
        if node.level in (Level.BLOCK, Level.ITEM, Level.CELL) and not any(
            child.level in (Level.BLOCK, Level.ITEM, Level.CELL) for child in node.within or ()
        ):
            yield node


def has_substance(text: str, node: Node) -> bool:
    """True where a reader finds words or an image in the node."""
    if any(below.content for below in node.markup()):
        return True
    return any(LETTER_OR_DIGIT.search(text, *span) for span in node.words())
