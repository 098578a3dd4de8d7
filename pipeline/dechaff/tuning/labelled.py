"""Labelled articles, cleaned and measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from dechaff.cleaner import Cleaner
from dechaff.model import Article
from dechaff.tuning.corpus import Corpus
from dechaff.tuning.labels import Label
from dechaff.tuning.measurement import Measured, measure
from dechaff.tuning.mistakes import Mistake, mistakes_in


class NotCleanedError(Exception):
    """An article could not be cleaned; the message names it."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """Articles that are cleaned together, and the labels of those that count."""

    corpus: Corpus
    labels: Mapping[str, Label]
    """By article."""

    def measured(self, cleaner: Cleaner) -> list[Measured]:
        """What the cleaner makes of the articles that count, always in the same order. Raises NotCleanedError."""
        return [one for one, _ in self._outcomes(self.corpus.knowing(cleaner))]

    def with_mistakes(self, cleaner: Cleaner) -> tuple[list[Measured], list[Mistake]]:
        """What the cleaner makes of the articles that count, and every mistake. Raises NotCleanedError."""
        knowing = self.corpus.knowing(cleaner)
        measured: list[Measured] = []
        mistakes: list[Mistake] = []
        for one, article in self._outcomes(knowing):
            measured.append(one)
            explain = partial(knowing.explain, article.text, article.format)
            mistakes += mistakes_in(one, article.text, cleaner.profile.remove, explain)
        return measured, mistakes

    def _outcomes(self, knowing: Cleaner) -> Iterator[tuple[Measured, Article]]:
        for article, cleaning in self.corpus.clean_under(knowing):
            if article.id not in self.labels:
                continue
            if isinstance(cleaning, Exception):
                raise NotCleanedError(f"{article.id}: {type(cleaning).__name__}: {cleaning}") from cleaning
            yield measure(self.labels[article.id], article.text, cleaning), article
