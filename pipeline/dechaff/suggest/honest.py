"""How many honest articles have a trait."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import ahocorasick_rs

from dechaff.document import Document
from dechaff.model import Article
from dechaff.suggest.lines import visible_lines
from dechaff.suggest.traits import Trait, paragraphs, words

_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s().\-]+(?=\d)")


class HonestCount:
    """Counts, over honest articles, those that have each of some traits."""

    def __init__(self, traits: Iterable[Trait]) -> None:
        self.articles = 0
        self.having = Counter[Trait]()
        traits = [*traits]
        self._said = _Search({one: f" {' '.join(words(one[1]))} " for one in traits if one[0] == "phrase"})
        self._written = _Search({one: _written(one) for one in traits if one[0] in ("contact", "name", "link")})
        self._paragraphs = {one[1]: one for one in traits if one[0] == "paragraph"}

    def add(self, article: Article) -> None:
        """Counts an article."""
        self.articles += 1
        document = Document(article.text, article.format)
        lower = document.folded.text.lower()
        lines = visible_lines(document.folded.text, document.format)
        found = self._written.found(_BETWEEN_DIGITS.sub("", lower))
        if self._said:
            found |= self._said.found(f" {' '.join(words(' '.join(lines)))} ")
        if self._paragraphs:
            found |= {self._paragraphs[key] for key, _ in paragraphs(lines) if key in self._paragraphs}
        self.having.update(found)


class _Search:
    """A search for many strings at once, each of which stands for a trait."""

    def __init__(self, strings: dict[Trait, str]) -> None:
        self._traits = [*strings]
        self._search = ahocorasick_rs.AhoCorasick([*strings.values()]) if strings else None

    def __bool__(self) -> bool:
        return bool(self._traits)

    def found(self, text: str) -> set[Trait]:
        """The traits whose strings are in the text."""
        if self._search is None:
            return set()
        return {self._traits[at] for at, _, _ in self._search.find_matches_as_indexes(text, overlapping=True)}


def _written(trait: Trait) -> str:
    """How an entity is written in lower case."""
    kind, name = trait
    name = name.partition(":")[2] if kind == "contact" else name
    return name[-9:] if name.isdecimal() else name
