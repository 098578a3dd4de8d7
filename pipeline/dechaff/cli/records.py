"""The records of the files a command is given, or the one article on standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from dechaff.census.counting import take_census
from dechaff.cleaner import Cleaner
from dechaff.cli.inputs import find_inputs
from dechaff.cli.main import fail
from dechaff.cli.options import STANDARD_INPUT
from dechaff.export.formats import as_recorded, recorded_formats
from dechaff.export.paths import OutputError
from dechaff.ingest.containers import Fields, Record, container_of
from dechaff.ingest.sniff import sniff_format
from dechaff.limits import DEFAULT_LIMITS, Limits
from dechaff.model import Article, Cleaning
from dechaff.text.charset import decode


def read_records(
    raw: Sequence[Path], fields: Fields, limits: Limits = DEFAULT_LIMITS, *, follow_links: bool = False
) -> Iterator[Record]:
    """All records, file by file; with `-` alone, standard input as one. Ends the program where there is no input."""
    if [str(one) for one in raw] == [STANDARD_INPUT]:
        article, data = read_standard_input()
        yield Record(None, data, article)
        return
    sources = find_inputs(raw, follow_links=follow_links).sources
    try:
        formats = recorded_formats(sources)
    except OutputError as error:
        fail(error)
    for source in sources:
        container = container_of(source.name)
        for record in container.records(source, fields, limits):
            yield as_recorded(record, container, formats)


def clean_together(cleaner: Cleaner, articles: Sequence[Article]) -> Iterator[tuple[Article, Cleaning | Exception]]:
    """Each article cleaned in the light of all, or why it could not be."""
    surveys = []
    for article in articles:
        with suppress(Exception):  # cleaning it meets the same again, and says so
            surveys.append(cleaner.survey(article.text, article.format))
    cleaner = cleaner.with_census(take_census(surveys))
    for article in articles:
        try:
            yield article, cleaner.clean(article.text, article.format)
        except Exception as error:  # whatever a rule or a parser trips over, the other articles go on
            yield article, error


def read_standard_input() -> tuple[Article, bytes]:
    """The article on standard input, and its bytes. Ends the program where it is binary."""
    data = sys.stdin.buffer.read()
    decoded = decode(data)
    if decoded is None:
        fail("standard input is binary, not an article")
    text, encoding = decoded
    return Article("standard input", STANDARD_INPUT, None, text, sniff_format(text), encoding), data
