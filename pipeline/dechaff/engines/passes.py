"""The two passes over one part. Both are plain functions of picklable values, so that any engine can run them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dechaff.census import Census, Survey
from dechaff.cleaner import Cleaner
from dechaff.export.outcome import Spam
from dechaff.export.totals import PartTotals
from dechaff.export.writer import clean_part
from dechaff.ingest.containers import Fields, container_of
from dechaff.ingest.sources import Part
from dechaff.model import Article, Cleaning
from dechaff.rulebook import RuleSet

Tick = Callable[[int], None]
"""Called after each article with the number of its code points."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is asked to do, apart from its inputs and its output."""

    rules: RuleSet
    profile: str = "balanced"
    allow: frozenset[str] = frozenset()
    """Entities that never count as promotion."""
    deny: frozenset[str] = frozenset()
    """Entities that always do."""
    fields: Fields = Fields()
    """Which fields of a container's records hold what."""
    filter_lists: tuple[str, ...] = ()
    """Names of the filter lists that `rules` hold, for the record."""
    strip_parameters: bool = False
    """Whether `rules` cut tracking parameters, for the record."""
    spam: Spam = "keep"
    """What becomes of an article that is an advertisement as a whole."""


@lru_cache(maxsize=4)
def _cleaner(settings: Settings) -> Cleaner:
    return Cleaner(settings.rules, settings.profile, allow=settings.allow, deny=settings.deny)


def articles(part: Part, fields: Fields) -> Iterator[Article]:
    """All articles of the part that can be read."""
    for source in part.sources:
        for record in container_of(source.name).records(source, fields):
            if record.article is not None:
                yield record.article


def survey(part: Part, settings: Settings, tick: Tick | None = None) -> list[Survey]:
    """What each article of the part adds to the census. One that cannot be judged adds nothing; pass two says why."""
    cleaner = _cleaner(settings)
    surveys = []
    for article in articles(part, settings.fields):
        try:
            surveys.append(cleaner.survey(article.text, article.format))
        except Exception:  # whatever it is, pass two meets it again and reports it
            continue
        finally:
            if tick:
                tick(len(article.text))
    return surveys


def clean(part: Part, census: Census, settings: Settings, output: Path, tick: Tick | None = None) -> PartTotals:
    """The part cleaned under the frozen census, and its files and report written below `output`."""
    cleaner = _cleaner(settings).with_census(census)

    def clean_article(article: Article) -> Cleaning:
        try:
            return cleaner.clean(article.text, article.format)
        finally:
            if tick:
                tick(len(article.text))

    return clean_part(part, clean_article, output, settings.fields, settings.spam, census.count)
