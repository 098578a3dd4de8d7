"""`dechaff diff`: two outputs of one corpus, compared."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO

import click

from dechaff.cli.main import EXIT_DONE, EXIT_SHORT
from dechaff.cli.options import WholeNumber
from dechaff.cli.places import AnyPlace, any_place, cleaned_at, local_path
from dechaff.display.comparison.differences import DifferenceRow, Tally, differences
from dechaff.display.comparison.groups import Comparison, Side, gather
from dechaff.display.comparison.html import as_page
from dechaff.display.comparison.outputs import judged, side
from dechaff.display.comparison.tables import as_json, write_csv
from dechaff.display.comparison.text import as_text
from dechaff.folder.files import writing
from dechaff.folder.prepare import refuse_inside
from dechaff.folder.read import read_run
from dechaff.text.characters import printable

WRITTEN: dict[str, Callable[[Comparison], str]] = {"text": as_text, "html": as_page, "json": as_json}
"""The forms that show the most frequent texts."""
MOST = {"text": 20, "html": 1_000, "json": 1_000}
"""How many texts, or articles, of each kind of difference are shown."""


@click.command(epilog="Example: dechaff diff cleaned-before cleaned-after --to html -o differences.html")
@click.argument("a", metavar="A", type=any_place)
@click.argument("b", metavar="B", type=any_place)
@click.option("--flags", is_flag=True, help="Also compare flags.")
@click.option(
    "--most",
    metavar="N",
    type=WholeNumber(1),
    help=f"The most texts, or articles, to show of each kind of difference; default: {MOST['text']}, in html and json "
    f"{MOST['html']:,}; csv has all.",
)
@click.option(
    "--to",
    "form",
    type=click.Choice([*MOST, "csv"]),
    default="text",
    show_default=True,
    help="Text or a page to read, JSON for programs, or a table of every single difference.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=local_path,
    help="The file to write instead of standard output.",
)
def command(a: AnyPlace, b: AnyPlace, flags: bool, most: int | None, form: str, output: Path | None) -> None:
    """Compare two cleaned folders of one corpus, made by two versions, rules or settings.

    Cuts are the same if they remove the same text at the same place. The others are lost, if only A has them, or
    gained, if only B has. They are shown by their text, the most frequent first, each with the rules behind it and a
    few places. Articles whose verdict changes, whose raw text has changed, or that are in one folder only are listed.

    Exit status: 0 if nothing differs, 1 if anything does, 2 if a folder could not be read.
    """
    tally = Tally()
    with cleaned_at(a, b) as [before, after]:
        sides = side(str(a), read_run(before)), side(str(b), read_run(after))
        if output is not None:
            refuse_inside(output, before, after)
        found = differences(judged(before, flags=flags), judged(after, flags=flags), tally)
        write(found, sides, tally, form, most, output)
    if output is not None:
        click.echo(printable(str(output)))
    sys.exit(EXIT_SHORT if tally.differences else EXIT_DONE)


def write(
    found: Iterable[DifferenceRow],
    sides: tuple[Side, Side],
    tally: Tally,
    form: str,
    most: int | None,
    output: Path | None,
    *,
    labelled: bool = False,
) -> None:
    """Writes the differences, which count in `tally` as they are read, to the file or to standard output."""
    with opened(output) as file:
        if form == "csv":
            write_csv(found, file, labelled=labelled)
        else:
            comparison = Comparison(*sides, tally, gather(found, most or MOST[form]))
            file.write(WRITTEN[form](comparison).encode())


def opened(output: Path | None) -> AbstractContextManager[BinaryIO]:
    """The file to write, or standard output."""
    if output is None:
        return nullcontext(sys.stdout.buffer)
    return writing(output)
