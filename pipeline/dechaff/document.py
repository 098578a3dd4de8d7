"""An article in memory, with what has been worked out about its text so far."""

from __future__ import annotations

from collections.abc import Set
from functools import cached_property

from dechaff import urls
from dechaff.limits import DEFAULT_LIMITS
from dechaff.markup import parse_outline
from dechaff.markup.letters import Letters
from dechaff.markup.node import Node
from dechaff.model import Format
from dechaff.patterns.hits import Hits
from dechaff.text.format import sniff_format
from dechaff.text.views import View, folded


class Document:
    """A text and all that follows from it alone, each worked out when first asked for."""

    def __init__(self, text: str, format: Format | None = None, max_nodes: int = DEFAULT_LIMITS.nodes) -> None:
        """The format is told from the text where it is not given."""
        self.text = text
        self._format = format
        self._max_nodes = max_nodes

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
        """The text as it is."""
        return self.folded if self.folded.text is self.text else View(self.text)

    @cached_property
    def hits(self) -> tuple[Hits, ...]:
        """What has been found in each view that differs: in the folded one first, in the raw one last."""
        return tuple(Hits(view.data) for view in dict.fromkeys((self.folded, self.raw)))

    @cached_property
    def addresses(self) -> Set[str]:
        """Canonical forms of all that could be an address in it."""
        return urls.scan(self.text, self.folded)

    @cached_property
    def outline(self) -> Node:
        """The tree of its markup. Raises TooManyNodesError."""
        return parse_outline(self.text, self.format, self._max_nodes, self.folded)

    @cached_property
    def letters(self) -> Letters:
        """The letters and digits of its words."""
        return Letters(self.text, self.outline)

    def close(self) -> None:
        """Takes the outline apart: above and below make one great cycle of it, which would stay for a while."""
        if "outline" in self.__dict__:
            self.outline.clear()
