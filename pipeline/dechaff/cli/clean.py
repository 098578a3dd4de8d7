"""`dechaff clean`: a corpus cleaned, or one article from standard input."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from dechaff.census.header import CensusError
from dechaff.cli.engine_options import engine_options
from dechaff.cli.first_records import report_without_texts, require_fields
from dechaff.cli.inputs import (
    Inputs,
    Selection,
    find_inputs,
    keep_folders_option,
    selection_options,
)
from dechaff.cli.main import EXIT_DONE, EXIT_SHORT, EXIT_STOPPED, fail
from dechaff.cli.options import STANDARD_INPUT, census_option, settings_options
from dechaff.cli.places import AnyPlace, any_place, written_to
from dechaff.cli.progress import Progress
from dechaff.cli.sections import SectionedCommand
from dechaff.cli.settings_file import settings_file_option
from dechaff.cli.table import print_totals
from dechaff.folder.paths import OutputError
from dechaff.folder.prepare import Choices, check_run
from dechaff.folder.trial import file_changes, trial_copy
from dechaff.ingest.records import NAMED
from dechaff.run.engines.engine import Engine
from dechaff.run.engines.job import ChangedError, WorkerError
from dechaff.run.run import Finished, run
from dechaff.run.settings import Settings
from dechaff.text.characters import printable


@click.command(cls=SectionedCommand, epilog="Example: dechaff clean raw -o cleaned")
@click.argument("raw", nargs=-1, required=True, is_eager=True, type=any_place)
@settings_file_option
@click.option(
    "-o",
    "--output",
    metavar="CLEANED",
    type=any_place,
    help="The output folder: new, empty, or that of an earlier run.",
)
@settings_options
@click.option(
    "--spam",
    type=click.Choice(["keep", "separate", "drop"]),
    default="keep",
    show_default=True,
    help="An article that is an advertisement as a whole: clean it in place, move it to CLEANED/_spam, or drop it.",
)
@engine_options
@selection_options
@keep_folders_option
@census_option
@click.option("--fresh", is_flag=True, help="Reuse nothing of earlier runs in CLEANED.")
@click.option("--prune", is_flag=True, help="Remove the outputs of files that are no longer in RAW.")
@click.option(
    "--discard-edits",
    is_flag=True,
    help="Overwrite files in CLEANED that were edited by hand; without it, the run stops before it writes anything.",
)
@click.option(
    "--verify",
    is_flag=True,
    help="Detect changed files, and edited ones in CLEANED, by their bytes, not by size and time stamp.",
)
@click.option(
    "--no-page", is_flag=True, help="Do not write the page of the report; `dechaff report` can make it later."
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Only list the files in CLEANED that would be new, changed or removed. Exit status: 1 if there are any.",
)
def command(
    raw: tuple[AnyPlace, ...],
    output: AnyPlace | None,
    settings: Settings,
    spam: Any,
    engine: Engine,
    census: Path | None,
    selection: Selection,
    fresh: bool,
    prune: bool,
    discard_edits: bool,
    verify: bool,
    no_page: bool,
    dry_run: bool,
) -> None:
    """Clean RAW, files and folders of articles, into the folder CLEANED. Both may be addresses (s3://bucket/raw).

    CLEANED gets the cleaned files under their own names, and in _report every cut with its reasons; `dechaff restore`
    undoes them all. If RAW is -, one article is read from standard input and written to standard output.

    Exit status: 1 if an article failed or no text was found, 2 if nothing could be done, 3 if stopped (run it again to
    resume), else 0.
    """
    settings = replace(settings, spam=spam, census=census)
    _check_census(census)
    if [str(one) for one in raw] == [STANDARD_INPUT]:
        if output is not None:
            fail("standard input goes to standard output; leave out -o, or name files or folders")
        from dechaff.cli.standard_input import clean_standard_input  # slow to import

        clean_standard_input(settings)
        return
    if output is None:
        fail("no output given; name the output folder, as in: dechaff clean raw -o cleaned")
    try:
        inputs = find_inputs(raw, output, selection)
        require_fields(inputs.sources, settings.fields, settings.limits)
        choices = Choices(fresh=fresh, prune=prune, discard_edits=discard_edits, verify=verify)
        with written_to(output, dry_run=dry_run) as cleaned:
            if dry_run:
                check_run(cleaned, (source.name for source in inputs.sources), choices)
            with trial_copy(cleaned) if dry_run else nullcontext(cleaned) as folder:
                finished = _run(inputs, folder, settings, engine, choices, page=not (no_page or dry_run))
                found = file_changes(cleaned, folder) if dry_run else None
                print_totals(finished, folder, found, pruned=prune)
        totals = finished.run["totals"]
        report_without_texts(inputs.sources, totals.get("not_read", {}), settings.fields, settings.limits)
    except (OutputError, CensusError) as error:
        fail(error)
    except (ChangedError, WorkerError) as error:
        click.echo(printable(f"dechaff: {error}"), err=True)
        sys.exit(EXIT_STOPPED)
    fell_short = totals["failed"] or not (totals["articles"] or NAMED.keys().isdisjoint(totals.get("not_read", {})))
    sys.exit(EXIT_SHORT if fell_short or (found and any(found)) else EXIT_DONE)


def _run(inputs: Inputs, folder: Path, settings: Settings, engine: Engine, choices: Choices, *, page: bool) -> Finished:
    """The run itself, with its progress on a terminal."""
    with Progress(passes=2) as progress:
        return run(
            inputs.sources,
            folder,
            settings,
            engine,
            choices=choices,
            progress=progress,
            page=page,
            not_read=inputs.not_read,
        )


def _check_census(file: Path | None) -> None:
    """Ends the program if a file is given that is not a census, before anything is written."""
    if file is None:
        return
    from dechaff.census.files import open_census

    try:
        open_census(file)
    except CensusError as error:
        fail(error)
