"""`dechaff check`: what clean would cut, with nothing written."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from dechaff.census import take_census
from dechaff.cli.main import EXIT_SHORT, fail
from dechaff.cli.options import entity_options, field_options, make_cleaner, make_fields, rule_options
from dechaff.cli.terminal import one_line, printable
from dechaff.ingest.containers import Record, container_of
from dechaff.ingest.sources import InputError, Source, discover


@click.command(epilog="Example: dechaff check articles/ || echo promotion found")
@click.argument("raw", nargs=-1, required=True, type=click.Path(path_type=Path))
@rule_options
@entity_options
@field_options
def command(
    raw: tuple[Path, ...],
    rule_folders: tuple[Path, ...],
    profile: str,
    allow_file: Path | None,
    deny_file: Path | None,
    text_field: str | None,
    id_field: str | None,
    format_field: str | None,
) -> None:
    """Like clean, but write nothing: list what would be cut, and end with status 1 if anything would."""
    cleaner = make_cleaner(rule_folders, profile, allow_file, deny_file)
    fields = make_fields(text_field, id_field, format_field)
    try:
        sources = discover(raw, None)
    except InputError as error:
        fail(error)

    def records(source: Source) -> Iterator[Record]:
        return container_of(source.name).records(source, fields)

    surveys = (
        cleaner.survey(record.article.text, record.article.format)
        for source in sources
        for record in records(source)
        if record.article is not None
    )
    cleaner = cleaner.with_census(take_census(surveys))
    cuts = failures = 0
    for source in sources:
        for record in records(source):
            if record.failure:
                failures += 1
                click.echo(printable(f"dechaff: {source.name}: {record.failure}"), err=True)
            if record.article is None:
                continue
            text = record.article.text
            for finding in cleaner.clean(text, record.article.format).findings:
                cuts += 1
                line = text.count("\n", 0, finding.start) + 1
                column = finding.start - (text.rfind("\n", 0, finding.start) + 1) + 1
                rules = ", ".join(dict.fromkeys(one.rule for one in finding.why if one.points > 0))
                where = f"{printable(record.article.id)}:{line}:{column}"
                click.echo(f"{where}: {finding.kind}, {finding.score:g} points ({rules}): {one_line(finding.removed)}")
    click.echo(f"{cuts} cut{'s' if cuts > 1 else ''} to make" if cuts else "nothing to cut")
    sys.exit(EXIT_SHORT if cuts or failures else 0)
