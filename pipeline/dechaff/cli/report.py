"""`dechaff report`: what a run cut and flagged, as a page to read or as a table for other tools."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

import click

from dechaff.cli.main import fail
from dechaff.cli.places import AnyPlace, any_place, cleaned_at, local_path
from dechaff.display.page.kept import keep_page
from dechaff.folder.files import writing
from dechaff.folder.ledger import decisions
from dechaff.folder.paths import REPORT, below
from dechaff.folder.prepare import PAGE, refuse_inside
from dechaff.folder.read import read_run
from dechaff.folder.rows import DecisionWithArticleRow, RunRow
from dechaff.text.characters import printable

Write = Callable[[Iterator[DecisionWithArticleRow], BinaryIO], None]


@click.command(epilog="Example: dechaff report cleaned --to csv -o cuts.csv")
@click.argument("cleaned", type=any_place)
@click.option(
    "--to",
    "form",
    type=click.Choice(["html", "csv", "parquet", "sarif"]),
    default="html",
    show_default=True,
    help="A page to read, a table for spreadsheets or for programs, or a log for viewers of code analysis.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=local_path,
    help="The file to write. Without it, csv and sarif go to standard output; parquet needs it.",
)
def command(cleaned: AnyPlace, form: str, output: Path | None) -> None:
    """Open the page CLEANED/_report/index.html, or write the cuts and flags as CSV, Parquet or SARIF, one row each.

    A missing page is made again; with -o it is written to FILE instead. Outside a terminal, only its path is printed.

    CSV is made for people: control characters are shown as \\x1b, and an apostrophe precedes what a spreadsheet could
    take for a formula, a day, or a number that it would round. Parquet holds every text as it is, except for lone
    surrogates.
    """
    with cleaned_at(cleaned) as [folder]:
        run = read_run(folder)
        if output is not None:
            refuse_inside(output, folder)
        if form == "html":
            _open_page(folder, run, output)
            return
        if form == "parquet" and output is None:
            fail("no output given; name the file to write, as in: dechaff report cleaned --to parquet -o cuts.parquet")
        write = _writer(form, run)
        if output is None:
            write(decisions(folder), sys.stdout.buffer)
            return
        with writing(output) as file:
            write(decisions(folder), file)
        click.echo(printable(str(output)))


def _open_page(cleaned: Path, run: RunRow, output: Path | None) -> None:
    """Writes the page to a file, or shows the one that the run wrote, made again if it is missing."""
    page = output or below(cleaned, f"{REPORT}/{PAGE}")
    if output is not None:
        from dechaff.display.page.build import write_report_page  # imports numpy, which is slow

        write_report_page(cleaned, run, page)
    elif not page.is_file():
        keep_page(cleaned, run)
    click.echo(printable(str(page)))
    if output is None and sys.stdout.isatty():
        click.launch(str(page))


def _writer(form: str, run: RunRow) -> Write:
    """The writer of that form, imported only if it is asked for."""
    if form == "csv":
        from dechaff.display.tables import write_csv

        return write_csv
    if form == "parquet":
        try:
            from dechaff.display.parquet import write_parquet
        except ImportError:
            fail("Parquet needs pyarrow; pip install 'dechaff[parquet]'")
        return write_parquet
    from dechaff.display.sarif import write_sarif
    from dechaff.rulefiles import load_rules

    descriptions = {rule.id: rule.description for rule in load_rules().rules}
    return partial(write_sarif, version=run["version"], descriptions=descriptions)
