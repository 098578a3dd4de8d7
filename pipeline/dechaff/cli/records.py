"""The articles of the files a command is given, or the one on standard input."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import click

from dechaff.census.survey import take_census
from dechaff.cleaner import Cleaner
from dechaff.cli.inputs import Selection, find_inputs, report_not_read, require_text_field
from dechaff.cli.main import fail
from dechaff.cli.options import STANDARD_INPUT
from dechaff.cli.places import AnyPlace
from dechaff.folder.formats import as_recorded, recorded_formats
from dechaff.folder.paths import OutputError
from dechaff.ingest.containers import container_of
from dechaff.ingest.records import Fields, Record, place_of
from dechaff.limits import DEFAULT_LIMITS, Limits
from dechaff.model import Article, Cleaning
from dechaff.text.characters import printable
from dechaff.text.charset import decode
from dechaff.text.format import sniff_format


@dataclass(slots=True)
class PassedOver:
    """What was read but is not an article."""

    failures: list[str] = field(default_factory=list)
    """The place of each that should be one, and why it could not be read."""
    others: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The places of all others, by kind."""

    def note(self, name: str, record: Record) -> None:
        """Notes a record of the file of that name, unless it is blank."""
        place = place_of(name, record.number)
        if record.failure:
            self.failures.append(f"{place}: {record.failure}")
        elif record.unread or record.number is None:
            self.others[record.unread or "binaries"].append(place)

    def report(self) -> None:
        """Reports it on standard error: every failure, and the first few of the others."""
        for failure in self.failures:
            click.echo(printable(f"dechaff: {failure}"), err=True)
        for kind, places in self.others.items():
            report_not_read(_KINDS.get(kind, kind.replace("_", " ")), places)

    def falls_short(self, articles: int) -> bool:
        """Whether an article could not be read, or nothing that was read is one."""
        return bool(self.failures or (self.others and not articles))


_KINDS = {"binaries": "binary files; single articles in .gz, .zst or .bz2 must be unpacked first"}


def read_articles(
    raw: Sequence[AnyPlace],
    fields: Fields,
    limits: Limits = DEFAULT_LIMITS,
    *,
    passed_over: PassedOver,
    selection: Selection | None = None,
    as_given: bool = False,
    only: int | None = None,
) -> Iterator[Article]:
    """All articles, file by file; with `-` alone, the one on standard input. All else goes to `passed_over`.

    `only` is the number of a record: others are not looked at.

    Files are named as `find_inputs` does. Ends the program if there is no input.
    """
    if [str(one) for one in raw] == [STANDARD_INPUT]:
        yield read_standard_input()[0]
        return
    sources = find_inputs(raw, selection=selection, as_given=as_given).sources
    if only is None:
        require_text_field(sources, fields, limits)
    try:
        formats = recorded_formats(sources)
    except OutputError as error:
        fail(error)
    for source in sources:
        container = container_of(source.name)
        for record in container.records(source, fields, limits):
            if only not in (None, record.number):
                continue
            if record.article is None:
                passed_over.note(source.name, record)
            elif (article := as_recorded(record, container, formats).article) is not None:
                yield article
            if only is not None:
                break


def record_named(named: AnyPlace) -> tuple[AnyPlace, int | None]:
    """The file and the number in `path#N`; None if no record is named, also because that is the name of a file.

    An address names no record.
    """
    if not isinstance(named, Path):
        return named, None
    path, _, number = str(named).rpartition("#")
    if re.fullmatch(r"[0-9]{1,18}", number) and not named.exists() and Path(path).is_file():
        return Path(path), int(number)
    return named, None


def clean_together(cleaner: Cleaner, articles: Sequence[Article]) -> Iterator[tuple[Article, Cleaning | Exception]]:
    """Each article cleaned with the census of all of them, or the error."""
    surveys, searched = [], []
    for article in articles:
        document = cleaner.document(article.text, article.format)
        with suppress(Exception):  # cleaning it meets the same error, and reports it
            surveys.append(cleaner.survey_document(document))
        searched.append(document.found)
    cleaner = cleaner.with_census(take_census(surveys))
    for article, found in zip(articles, searched, strict=True):
        try:
            yield article, cleaner.clean_document(cleaner.document(article.text, article.format, found))
        except Exception as error:  # an error in a rule or a parser must not stop the other articles
            yield article, error


def read_standard_input() -> tuple[Article, bytes]:
    """The article on standard input, and its bytes. Ends the program if it is binary."""
    data = sys.stdin.buffer.read()
    decoded = decode(data)
    if decoded is None:
        fail("standard input is binary, not an article")
    text, encoding = decoded
    return Article("standard input", "standard input", None, text, sniff_format(text), encoding), data
