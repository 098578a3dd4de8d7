"""`dechaff restore`: raw files, from a cleaned folder and its report."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dechaff.cli.main import EXIT_SHORT, fail
from dechaff.cli.places import AnyPlace, any_place, cleaned_at, local_path
from dechaff.folder.restore import restore
from dechaff.text.characters import printable


@click.command(epilog="Example: dechaff restore cleaned -o raw-again")
@click.argument("cleaned", type=any_place)
@click.option("-o", "--output", metavar="DIR", type=local_path, help="The folder to write; new or empty.")
@click.option("--only", metavar="ARTICLE", help="Restore only this article or file.")
@click.option("--check", is_flag=True, help="Write nothing, only check whether everything could be restored.")
def command(cleaned: AnyPlace, output: Path | None, only: str | None, check: bool) -> None:
    """Restore the raw bytes of everything in CLEANED, verified by hash.

    An article whose cleaned text has been edited is named and left out; the others are restored.

    Exit status: 1 if an article could not be restored, 2 if nothing could be done, else 0.
    """
    if output is None and not check:
        fail("no output given; name a new folder with -o, or add --check")
    with cleaned_at(cleaned) as [folder]:
        totals = restore(folder, None if check else output, only)
    for article, why in totals.failures:
        click.echo(printable(f"{article}: {why}"), err=True)
    what = "could be restored" if check else "restored"
    binaries = f" ({totals.binaries} of them binary)" if totals.binaries else ""
    click.echo(f"{totals.restored} {what}{binaries}, {len(totals.failures)} failed")
    sys.exit(EXIT_SHORT if totals.failures else 0)
