"""Articles in memory that are cleaned together, again and again under other points and thresholds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

from dechaff.census.survey import Survey, take_census
from dechaff.cleaner import Cleaner
from dechaff.document import Document
from dechaff.document.found import Found
from dechaff.model import Article, Cleaning

AT_ONCE = 128
"""How many articles are searched at once, which is faster than one by one."""


class Corpus:
    """Articles that are cleaned together. What patterns find in them is searched for once: all cleaners must have the
    same rules, apart from points and thresholds."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self.articles = articles
        self._found = [Found() for _ in articles]

    def knowing(self, cleaner: Cleaner) -> Cleaner:
        """The cleaner with the census of these articles."""
        return cleaner.with_census(take_census([*self._surveys(cleaner)]))

    def clean(self, cleaner: Cleaner) -> Iterator[tuple[Article, Cleaning | Exception]]:
        """Each article cleaned with the census of all of them, or the error."""
        yield from self.clean_under(self.knowing(cleaner))

    def clean_under(self, cleaner: Cleaner) -> Iterator[tuple[Article, Cleaning | Exception]]:
        """Each article cleaned with the census that the cleaner has, or the error."""
        for article, document in self.documents(cleaner):
            try:
                yield article, cleaner.clean_document(document)
            except Exception as error:  # an error in a rule or a parser must not stop the other articles
                yield article, error

    def documents(self, cleaner: Cleaner) -> Iterator[tuple[Article, Document]]:
        """Each article with a new document of it."""
        for article, found in zip(self.articles, self._found, strict=True):
            yield article, cleaner.document(article.text, article.format, found)

    def _surveys(self, cleaner: Cleaner) -> Iterator[Survey]:
        documents = self.documents(cleaner)
        while block := [document for _, document in islice(documents, AT_ONCE)]:
            cleaner.search(block)
            for document in block:
                with suppress(Exception):  # cleaning it meets the same error, and reports it
                    yield cleaner.survey_document(document)
