"""Where articles have a trait: in sight of their readers or not, at which end, and in which words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from dechaff.document import Document
from dechaff.suggest.lines import EDGE, visible_lines
from dechaff.suggest.traits import Trait, phrases, without_addresses, words

_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(
    r"""<a\b[^>]*?\bhref\s*=\s*["']?(?P<url>[^"'>\s]*)[^>]*>(?P<label>.*?)</a\s*>""", re.DOTALL | re.IGNORECASE
)
MOST = 3
"""How many articles are looked at for each trait."""


class Example(NamedTuple):
    """A line with a trait."""

    article: str
    line: str
    at: int
    """Where in the line the trait is."""
    is_edge: bool
    """Whether it is in the head or the tail of the article."""


@dataclass(slots=True)
class Seen:
    """What some articles show of a trait."""

    looked: int = 0
    """How many articles were looked at."""
    examples: list[Example] = field(default_factory=list)
    """The lines in which their readers see it."""

    @property
    def visible(self) -> float:
        """The share of articles in which readers see it."""
        return len(self.examples) / self.looked if self.looked else 0.0

    @property
    def at_edges(self) -> float:
        """The share of these in which it is at the head or the tail."""
        return sum(one.is_edge for one in self.examples) / len(self.examples) if self.examples else 0.0


class Finder:
    """Finds traits in the lines of one article."""

    def __init__(self, article: str, document: Document) -> None:
        self._article = article
        self._text = document.folded.text
        self._lines = visible_lines(self._text, document.format)
        self._format = document.format

    def example(self, trait: Trait, shown: str) -> Example | None:
        """The first line in which readers see it; None if they do not. `shown` is how it is written."""
        kind, name = trait
        if kind == "near miss":
            return Example(self._article, shown, 0, True)
        wanted = pattern_of(trait, shown)
        for at, line in enumerate(self._lines):
            shown_line = _IMAGE.sub("", line) if kind == "link" else line
            shown_line = without_addresses(line) if kind == "name" else shown_line
            found = wanted.search(shown_line)
            if found and (kind != "phrase" or name in {*phrases(line)}):
                return Example(self._article, shown_line, found.start(), at < EDGE or at >= len(self._lines) - EDGE)
        return self._followed(wanted) if kind == "link" else None

    def _followed(self, wanted: re.Pattern[str]) -> Example | None:
        """The link that readers can follow, with its label."""
        found = next((one for one in _LINK.finditer(self._text) if wanted.search(one["url"])), None)
        if found is None:
            return None
        label = " ".join(re.sub(r"<[^>]*>", " ", found["label"]).split())
        share = found.start() / max(1, len(self._text))
        return Example(self._article, f"{label} {found['url']}".strip(), len(label), not 0.1 < share < 0.9)


def pattern_of(trait: Trait, shown: str) -> re.Pattern[str]:
    """How the trait is written in a line; `shown` is a line with it."""
    kind, name = trait
    if kind == "paragraph":
        return re.compile(r"[\W\d_]*".join(map(re.escape, re.findall(r"[^\W\d_]+", shown)[:8])), re.IGNORECASE)
    if kind == "phrase":
        return re.compile(r"[\W_]*".join(map(re.escape, words(name))), re.IGNORECASE)
    if kind == "contact":
        name = name.partition(":")[2]
        if name.isdecimal():
            return re.compile(r"[\s().\-]*".join(name[-9:]))
    if kind == "link":
        host, _, path = name.partition("/")
        rest = rf"/(?:[^/\s]{{1,2}}/)?{re.escape(path)}" if path else ""  # as `t.me/s/name`
        return re.compile(rf"(?<![\w\-]){re.escape(host)}{rest}(?!\w)", re.IGNORECASE)
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)


def to_look_at(postings: dict[Trait, list[int]], most: int = MOST) -> Iterator[tuple[int, Collection[Trait]]]:
    """The articles to look at, each with the traits that it has."""
    chosen: dict[int, list[Trait]] = {}
    for trait, numbers in postings.items():
        for number in numbers[:most]:
            chosen.setdefault(number, []).append(trait)
    yield from sorted(chosen.items())
