"""`dechaff clean -`: one article from standard input to standard output."""

from __future__ import annotations

import sys

import click

from dechaff.census.files import open_census
from dechaff.census.header import CensusError
from dechaff.cli.main import fail
from dechaff.cli.records import read_standard_input
from dechaff.cli.terminal import rules_behind
from dechaff.model import CleaningError
from dechaff.run.settings import Settings, make_cleaner
from dechaff.text.charset import encode


def clean_standard_input(settings: Settings) -> None:
    """Writes the cleaned article, and what was cut to standard error; ends the program if it cannot be cleaned."""
    cleaner = make_cleaner(settings)
    try:
        if settings.census is not None:
            cleaner = cleaner.with_census(open_census(settings.census))
    except CensusError as error:
        fail(error)
    article, data = read_standard_input()
    try:
        cleaning = cleaner.clean(article.text, article.format)
    except CleaningError as error:
        fail(f"{article.id}: {error}")
    sys.stdout.buffer.write(encode(cleaning.text, article.encoding) if cleaning.cuts else data)
    for rule in cleaning.not_evaluated:
        click.echo(f"dechaff: {rule} was not evaluated: its pattern takes too long in this text", err=True)
    for cut in cleaning.cuts:
        click.echo(f"dechaff: cut {cut.end - cut.start} characters: {rules_behind(cut)}", err=True)
