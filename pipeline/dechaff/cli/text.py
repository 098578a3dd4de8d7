"""`dechaff text`: the cleaned articles as plain reading text."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dechaff.cli.main import EXIT_SHORT, fail
from dechaff.cli.places import local_path
from dechaff.folder.paths import OutputError
from dechaff.folder.read import read_run
from dechaff.folder.rows import RunRow
from dechaff.plaintext.texts import write_texts
from dechaff.text.characters import printable
from dechaff.text.numbers import number_of


@click.command(epilog="Example: dechaff text cleaned -o reading")
@click.argument("cleaned", type=click.Path(path_type=Path))
@click.option("-o", "--output", metavar="DIR", type=local_path, help="The folder to write; new or empty.")
def command(cleaned: Path, output: Path | None) -> None:
    """Write the articles in CLEANED as plain reading text, without markup.

    A file that is one article becomes a .txt file, a file of many a .jsonl file with article, language and text.
    Paragraphs, lists and tables stay readable, code stays as it is; links become their labels, images their
    descriptions.
    """
    if output is None:
        fail("no output given; name a new folder with -o")
    try:
        totals = write_texts(cleaned, output)
    except OutputError as error:
        fail(error)
    for article, why in totals.failures:
        click.echo(printable(f"{article}: {why}"), err=True)
    what, files = number_of(totals.articles, "article"), number_of(totals.files, "file")
    click.echo(f"{what} written as text, {files} in {output}; {len(totals.failures):,} failed")
    if left_out := _left_out(read_run(cleaned)):
        click.echo(f"left out: {left_out}")
    sys.exit(EXIT_SHORT if totals.failures else 0)


def _left_out(run: RunRow) -> str:
    """How many of the run's articles have no text to read, by kind, or "" if all have."""
    totals, spam = run["totals"], run["options"]["spam"]
    counts = {
        "failed": totals["failed"],
        "binary": totals["binaries"],
        "spam": 0 if spam == "keep" else totals["spam"],
    }
    return ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
