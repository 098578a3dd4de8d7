"""`dechaff clean`: a corpus cleaned, or one article from standard input."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from dechaff.census import Census
from dechaff.census.files import CensusError, open_census
from dechaff.cleaner import Cleaner, UnstableError
from dechaff.cli.main import EXIT_SHORT, EXIT_STOPPED, fail
from dechaff.cli.options import (
    RuleOptions,
    engine_options,
    entity_options,
    field_options,
    make_cleaner,
    make_settings,
    rule_options,
)
from dechaff.cli.progress import Progress
from dechaff.cli.records import STANDARD_INPUT, read_standard_input
from dechaff.cli.table import print_totals
from dechaff.cli.terminal import rules_behind
from dechaff.engines.clean import ChangedError
from dechaff.engines.job import WorkerError
from dechaff.engines.run import Engine, run
from dechaff.export.folder import OutputError
from dechaff.ingest.containers import Fields
from dechaff.ingest.sources import InputError, discover
from dechaff.text.charset import encode


@click.command(epilog="Example: dechaff clean raw -o cleaned")
@click.argument("raw", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="CLEANED",
    type=click.Path(path_type=Path),
    help="The folder to write; new, empty or ours.",
)
@rule_options
@entity_options
@field_options
@click.option(
    "--spam",
    type=click.Choice(["keep", "separate", "drop"]),
    default="keep",
    show_default=True,
    help="An article that is all advertisement: clean it in place, move it to CLEANED/_spam, or drop it.",
)
@engine_options
@click.option("--census", metavar="FILE", type=click.Path(path_type=Path), help="Use the counts of `dechaff census`.")
@click.option("--fresh", is_flag=True, help="Use nothing that an earlier run in CLEANED has done.")
@click.option("--verify", is_flag=True, help="Tell changed files by their bytes, not by size and time stamp.")
def command(
    raw: tuple[Path, ...],
    output: Path | None,
    rules: RuleOptions,
    allow_file: Path | None,
    deny_file: Path | None,
    fields: Fields,
    spam: Any,
    engine: Engine,
    census: Path | None,
    fresh: bool,
    verify: bool,
) -> None:
    """Clean RAW, files and folders of articles, into the folder CLEANED.

    CLEANED gets the cleaned files under their own names, and in _report one line for every cut, with its reason;
    `dechaff restore` undoes them all. With - as RAW, one article goes from standard input to standard output.
    """
    cleaner = make_cleaner(rules, allow_file, deny_file)
    counted = _open_census(census) if census is not None else None
    if [str(one) for one in raw] == [STANDARD_INPUT]:
        if output is not None:
            fail("standard input goes to standard output; leave out -o, or name files or folders")
        _clean_standard_input(cleaner.with_census(counted) if counted is not None else cleaner)
        return
    if output is None:
        fail("where to? name the output folder, as in: dechaff clean raw -o cleaned")
    settings = replace(make_settings(cleaner, rules, allow_file, deny_file, fields), spam=spam, census=census)
    try:
        sources = discover(raw, output)
        with Progress() as progress:
            report = run(sources, output, settings, engine, fresh=fresh, verify=verify, progress=progress)
    except (InputError, OutputError) as error:
        fail(error)
    except (ChangedError, WorkerError) as error:
        click.echo(f"dechaff: {error}", err=True)
        sys.exit(EXIT_STOPPED)
    print_totals(report, output)
    sys.exit(EXIT_SHORT if report["totals"]["failed"] else 0)


def _open_census(file: Path) -> Census:
    try:
        return open_census(file)
    except CensusError as error:
        fail(error)


def _clean_standard_input(cleaner: Cleaner) -> None:
    article, data = read_standard_input()
    try:
        cleaning = cleaner.clean(article.text, article.format)
    except (UnstableError, TimeoutError) as error:
        fail(f"{article.id}: {error}")
    sys.stdout.buffer.write(encode(cleaning.text, article.encoding) if cleaning.findings else data)
    for finding in cleaning.findings:
        click.echo(f"dechaff: cut {finding.end - finding.start} characters: {rules_behind(finding)}", err=True)
