"""An article as the detectors read it: its text in each view, its outline, and what is known of the corpus."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from dechaff import urls
from dechaff.census import Census, address_entity, names
from dechaff.model import Level, Node
from dechaff.text.spans import Spans
from dechaff.text.views import View, folded

IMAGE_NAMES = frozenset({"image", "iframe", "embed", "source", "video", "audio"})
_WORD = re.compile(r"[^\W_]")
# Under an ending that doorway pages use; `.py` and `.md` are files.
_BARE_HOST = re.compile(
    r"(?<![\w@./\-])(?:www\.)?[a-z0-9\-]{3,40}(?:\.[a-z0-9\-]{2,30})?\.(?:com|net|org|top|xyz|vip|cc|club|shop|site|online"
    r"|icu|pro|win|bet|casino|live|fun|space|website|store|info|biz|link|click|example)\b(?!\.\w)",
    re.IGNORECASE | re.ASCII,
)
_QUOTATION = re.compile(
    "“[^”\n]{1,400}”|「[^」\n]{1,400}」|『[^』\n]{1,400}』|«[^»\n]{1,400}»|„[^“”\n]{1,400}[“”]"
    r"|(?<![=\w])\"[^\"\n<>]{1,60}\"(?!\w)"
)


@dataclass
class Reading:
    """What detectors may look at."""

    text: str
    """The text being judged."""
    outline: Node
    """Its markup."""
    census: Census = field(default_factory=Census)
    """What the corpus says; empty while the census itself is being taken."""
    suspects: frozenset[str] = frozenset()
    """Entities known to promote."""
    allowed: frozenset[str] = frozenset()
    """Entities that never count as evidence."""
    parameters: frozenset[str] = frozenset()
    """Names of parameters that make no difference to where an address leads."""
    is_spam: bool = False
    """Whether the article is an advertisement as a whole."""

    @cached_property
    def raw(self) -> View:
        """The text as it is."""
        return View(self.text)

    @cached_property
    def folded(self) -> View:
        """The text with disguises undone."""
        return folded(self.text)

    @cached_property
    def references(self) -> list[tuple[Node, str]]:
        """Links, images and all else with a readable web address, each with its canonical form.

        One that carries another address within it, as a redirector's does, comes again with that.
        """
        found = []
        for node in self.outline.markup():
            if node.url is not None:
                address = urls.canonical(node.url)
                if address:
                    found += [(node, one) for one in (address, *urls.targets(address))]
        return found

    def entity(self, address: str) -> str:
        """The name of what stands at a canonical address, whatever parameters follow its readers."""
        return address_entity(address, self.parameters)

    @cached_property
    def images(self) -> list[Node]:
        """Images, frames and other media."""
        return [node for node in self.outline.markup() if node.name in IMAGE_NAMES and node.url is not None]

    @cached_property
    def addresses(self) -> list[tuple[int, int]]:
        """Where links and addresses stand, bare host names among them, sorted."""
        links = {(node.start, node.end) for node, _ in self.references if node.name in ("link", "url")}
        return sorted(links | {match.span() for match in _BARE_HOST.finditer(self.text)})

    @cached_property
    def quotations(self) -> Spans:
        """Where the text quotes a few words."""
        return Spans(match.span() for match in _QUOTATION.finditer(self.text))

    @cached_property
    def suspect_names(self) -> Mapping[str, str]:
        """Names under which a suspect may be mentioned, each with its entity."""
        return names(self.suspects)

    @cached_property
    def places(self) -> Mapping[str, tuple[int, int]]:
        """Where the title, if it has one, and the tail of the article are."""
        blocks = [node for node in top_blocks(self.outline) if has_substance(self.text, node)]
        if not blocks:
            return {}
        places = {"tail": (blocks[-1].start, blocks[-1].end)}
        if blocks[0].rank or blocks[0].name == "title":
            places["title"] = blocks[0].start, blocks[0].end
        return places

    def code_at(self, start: int, end: int) -> bool:
        """True where all of the span lies in code, a script or a form."""
        node = self.outline.smallest(start, end)
        return node.protected or any(above.protected for above in node.ancestors())

    def is_visible(self, start: int, end: int) -> bool:
        """True where the span lies in words, not in an address, an attribute or other delimiters."""
        node = self.outline.smallest(start, end)
        return node.inner_start <= start and end <= node.inner_end


def top_blocks(outline: Node) -> Iterator[Node]:
    """The innermost blocks of prose in source order: paragraphs, headings, items, table cells."""
    for node in outline.markup():
        if node.level in (Level.BLOCK, Level.ITEM, Level.CELL) and not any(
            child.level in (Level.BLOCK, Level.ITEM, Level.CELL) for child in node.children
        ):
            yield node


def has_substance(text: str, node: Node) -> bool:
    """True where a reader finds words or an image in the node."""
    return any(below.content for below in node.markup()) or any(_WORD.search(text, *span) for span in node.words())
