"""`dechaff check`: what clean would cut, with nothing written."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dechaff.cli.inputs import follow_links_option
from dechaff.cli.main import EXIT_DONE, EXIT_SHORT, EXIT_USAGE
from dechaff.cli.options import settings_options
from dechaff.cli.records import PassedOver, clean_together, read_articles
from dechaff.cli.terminal import line_of, rules_behind
from dechaff.run.settings import Settings, make_cleaner
from dechaff.text.characters import one_line, printable


@click.command(epilog="Example: dechaff check articles/ || echo promotion found")
@click.argument("raw", nargs=-1, required=True, type=click.Path(path_type=Path))
@settings_options
@follow_links_option
def command(raw: tuple[Path, ...], settings: Settings, follow_links: bool) -> None:
    """List what clean would cut, with file and line, and write nothing.

    All articles are held in memory. For a corpus that does not fit, run clean and read its report.

    Exit status: 1 if anything would be cut, else 2 if an article could not be read or none was found, else 0.
    """
    cleaner = make_cleaner(settings)
    passed_over = PassedOver()
    articles = list(
        read_articles(raw, settings.fields, settings.limits, passed_over=passed_over, follow_links=follow_links)
    )
    cuts = 0
    for article, cleaning in clean_together(cleaner, articles):
        if isinstance(cleaning, Exception):
            passed_over.failures.append(f"{article.id}: {type(cleaning).__name__}: {cleaning}")
            continue
        for rule in cleaning.not_evaluated:
            click.echo(
                printable(f"dechaff: {article.id}: {rule} was not evaluated: its pattern takes too long"), err=True
            )
        for cut in cleaning.cuts:
            cuts += 1
            where = f"{printable(article.id)}:{line_of(article.text, cut.start, cut.end)}"
            why = f"{cut.kind}, {cut.score:g} points ({rules_behind(cut)})"
            click.echo(f"{where}: {why}: {one_line(cut.text)}")
    passed_over.report()
    if cuts:
        click.echo(f"{cuts} cut{'s' if cuts > 1 else ''} to make")
        sys.exit(EXIT_SHORT)
    click.echo("nothing to cut" if articles else "no articles found")
    sys.exit(EXIT_USAGE if passed_over.falls_short(len(articles)) else EXIT_DONE)
