"""`dechaff census`: a corpus counted once, so that other articles can be cleaned as if they belonged to it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dechaff.cli.engine_options import engine_options
from dechaff.cli.first_records import require_fields
from dechaff.cli.inputs import Selection, find_inputs, keep_folders_option, selection_options
from dechaff.cli.main import EXIT_SHORT, EXIT_STOPPED, fail
from dechaff.cli.options import settings_options
from dechaff.cli.places import AnyPlace, any_place, local_path
from dechaff.cli.progress import Progress
from dechaff.cli.sections import SectionedCommand
from dechaff.cli.settings_file import settings_file_option
from dechaff.folder.paths import OutputError
from dechaff.run.engines.engine import Engine
from dechaff.run.engines.job import ChangedError, WorkerError
from dechaff.run.run import take_census
from dechaff.run.settings import Settings
from dechaff.text.characters import printable


@click.command(cls=SectionedCommand, epilog="Example: dechaff census corpus/ -o corpus.census")
@click.argument("raw", nargs=-1, required=True, is_eager=True, type=any_place)
@settings_file_option
@click.option("-o", "--output", metavar="FILE", type=local_path, help="The file to write.")
@settings_options
@engine_options
@selection_options
@keep_folders_option
def command(
    raw: tuple[AnyPlace, ...], output: Path | None, settings: Settings, engine: Engine, selection: Selection
) -> None:
    """Count in how many articles of RAW each contact, link and image occurs, and in how many it was caught promoting.

    `dechaff clean --census FILE` then cleans other articles as if they belonged to RAW.
    """
    if output is None:
        fail("no output given; name the file to write, as in: dechaff census corpus/ -o corpus.census")
    try:
        sources = find_inputs(raw, output, selection).sources
        require_fields(sources, settings.fields, settings.limits)
        with Progress(passes=1) as progress:
            census, all_read = take_census(sources, output, settings, engine, progress)
    except OutputError as error:
        fail(error)
    except (ChangedError, WorkerError) as error:
        click.echo(printable(f"dechaff: {error}"), err=True)
        sys.exit(EXIT_STOPPED)
    profile = settings.rules.profile(settings.profile)
    suspects = len(census.suspects(profile.suspect_accused, profile.suspect_share))
    click.echo(
        f"{len(census.hashes):,} entities occur in several articles or were caught promoting; {suspects:,} are suspects"
    )
    if not all_read:
        click.echo("dechaff: not everything could be read and counted; `dechaff check` lists what could not", err=True)
        sys.exit(EXIT_SHORT)
