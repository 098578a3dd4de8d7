"""`dechaff check`: what clean would cut, with nothing written."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dechaff.cli.inputs import Selection, selection_options
from dechaff.cli.main import EXIT_DONE, EXIT_SHORT, EXIT_USAGE, fail
from dechaff.cli.options import settings_options
from dechaff.cli.places import AnyPlace, any_place
from dechaff.cli.records import PassedOver, clean_together, read_articles
from dechaff.cli.sections import SectionedCommand
from dechaff.cli.settings_file import settings_file_option
from dechaff.ingest.records import place_of
from dechaff.model import Article
from dechaff.run.settings import Settings, make_cleaner
from dechaff.text.characters import printable
from dechaff.text.numbers import number_of

if TYPE_CHECKING:  # imported late: there may be nothing to list
    from dechaff.cleaner import Cleaner
    from dechaff.display.baseline import Entry
    from dechaff.display.findings import Finding


@click.command(cls=SectionedCommand, epilog="Example: dechaff check articles/ || echo promotion found")
@click.argument("raw", nargs=-1, required=True, is_eager=True, type=any_place)
@settings_file_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    show_default=True,
    help="One line each, a JSON array, a log for viewers of code analysis, or annotations of a GitHub workflow.",
)
@click.option("--flags", is_flag=True, help="Also list flags, and count them as findings.")
@click.option(
    "--baseline",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Leave out the findings in FILE, which --write-baseline made.",
)
@click.option(
    "--write-baseline",
    "written",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Add all findings to the baseline FILE, take out what is no longer found, then leave out what is in it.",
)
@settings_options
@selection_options
def command(
    raw: tuple[AnyPlace, ...],
    settings: Settings,
    selection: Selection,
    form: str,
    flags: bool,
    baseline: Path | None,
    written: Path | None,
) -> None:
    """List what clean would cut, with file, line and column, and change no article.

    All articles are held in memory. For a corpus that does not fit, run clean and read its report.

    Exit status: 1 if anything is found, else 2 if an article could not be read or none was found, else 0.
    """
    if baseline and written:
        fail("--write-baseline reads the baseline that it updates; leave out --baseline")
    baseline, update = written or baseline, written is not None
    known = _read(baseline, update=update) if baseline else frozenset()
    passed_over = PassedOver()
    articles = list(
        read_articles(
            raw, settings.fields, settings.limits, passed_over=passed_over, selection=selection, as_given=True
        )
    )
    findings, files = _find(make_cleaner(settings), articles, passed_over, flags=flags)
    passed_over.report()
    notes = []
    if baseline:
        findings, note = _leave_out(known, baseline, findings, files, update=update)
        notes.append(note)
    if findings or form != "text":
        from dechaff.display.finding_formats import lines_in

        descriptions = {rule.id: rule.description for rule in settings.rules.rules}
        for line in lines_in(form, findings, descriptions):
            click.echo(line if form == "text" else line.encode())  # programs read UTF-8
    notes.append(
        _summary(findings, flags=flags, has_baseline=baseline is not None) if articles else "no articles found"
    )
    for note in notes:
        click.echo(note, err=form != "text")
    if findings:
        sys.exit(EXIT_SHORT)
    sys.exit(EXIT_USAGE if passed_over.falls_short(len(articles)) else EXIT_DONE)


def _find(
    cleaner: Cleaner, articles: Sequence[Article], passed_over: PassedOver, *, flags: bool
) -> tuple[list[Finding], set[str]]:
    """What is found in the articles, and the files that were looked at."""
    findings: list[Finding] = []
    files: set[str] = set()
    for article, cleaning in clean_together(cleaner, articles):
        place = place_of(article.path, article.record)
        if isinstance(cleaning, Exception):
            passed_over.failures.append(f"{place}: {type(cleaning).__name__}: {cleaning}")
            continue
        files.add(article.path)
        for rule in cleaning.not_evaluated:
            click.echo(printable(f"dechaff: {place}: {rule} was not evaluated: its pattern takes too long"), err=True)
        if cleaning.cuts or (flags and cleaning.flags):
            from dechaff.display.findings import findings_in

            findings += findings_in(article, cleaning, flags=flags)
    return findings, files


def _read(baseline: Path, *, update: bool) -> frozenset[Entry]:
    """The entries of the baseline; if it is to be updated, it need not be there. Ends the program if that fails."""
    from dechaff.display.baseline import BaselineError, read_baseline

    if update and not baseline.exists():
        return frozenset()
    try:
        return read_baseline(baseline)
    except BaselineError as error:
        fail(error)


def _leave_out(
    entries: frozenset[Entry], baseline: Path, findings: list[Finding], files: set[str], *, update: bool
) -> tuple[list[Finding], str]:
    """The findings in these files that are not in the baseline, and what to say of it; updates it if asked to."""
    from dechaff.display.baseline import compare, write_baseline

    compared = compare(findings, files, entries, baseline.parent)
    gone = len(compared.gone)
    if update:
        write_baseline(baseline, compared.updated)
        note = f"{number_of(len(compared.updated), 'finding')} written, {len(compared.new):,} new, {gone:,} dropped"
        return [], printable(f"{baseline}: {note}")
    left = f", {gone:,} no longer found: update it with --write-baseline" if gone else ""
    return compared.new, printable(f"{baseline}: {number_of(compared.known, 'finding')} suppressed{left}")


def _summary(findings: Sequence[Finding], *, flags: bool, has_baseline: bool) -> str:
    """How many cuts are to be made, and how many flags to decide on, if they were asked for."""
    flagged = sum(one.row["action"] == "flag" for one in findings)
    cuts = len(findings) - flagged
    to_cut = f"{number_of(cuts, 'cut')} to make" if cuts else f"nothing{' new' if has_baseline else ''} to cut"
    return f"{to_cut}, {number_of(flagged, 'flag')} to decide on" if flags else to_cut
