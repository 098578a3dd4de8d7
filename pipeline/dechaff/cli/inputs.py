"""The files that a command is to read, and messages about what is not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

from dechaff.cli.main import fail
from dechaff.cli.places import AnyPlace, fetched, spelled
from dechaff.folder.paths import OutputError
from dechaff.ingest.sources import InputError, LeftOut, Source, discover, discover_as_given
from dechaff.text.characters import printable

MOST_NAMED = 5

follow_links_option = click.option(
    "--follow-links", is_flag=True, help="Also read links to folders, and links that lead out of RAW."
)


@dataclass(slots=True)
class Inputs:
    """The files of RAW."""

    sources: list[Source] = field(default_factory=list)
    left_out: dict[Path, LeftOut] = field(default_factory=dict)
    """What is not read, and why."""

    @property
    def not_read(self) -> Counter[str]:
        """How many are not read, by kind."""
        return Counter(self.left_out.values())


def find_inputs(
    raw: Sequence[AnyPlace], output: AnyPlace | None = None, *, follow_links: bool = False, as_given: bool = False
) -> Inputs:
    """The files of RAW, named by their paths below it, or `as_given`, if nothing is written. Fetches those that are
    remote. Names what is left out, and ends the program if nothing is left to read."""
    inputs = Inputs()
    leave_out = inputs.left_out.__setitem__
    given: list[tuple[AnyPlace, Path]] = []
    try:
        for one in raw:
            given.append((one, fetched(one, output)))
        paths = [path for _, path in given]
        if as_given:
            sources = discover_as_given(paths, follow_links=follow_links, leave_out=leave_out)
            inputs.sources = [replace(one, name=spelled(one.name, given)) for one in sources]
        else:
            local = output if isinstance(output, Path) else None
            inputs.sources = discover(paths, local, follow_links=follow_links, leave_out=leave_out)
    except (InputError, OutputError) as error:
        fail(spelled(str(error), given))
    for kind, what in (
        ("links", "links out of RAW or to folders; --follow-links reads them"),
        ("read_already", "links to folders that are read anyway"),
        ("hidden", "hidden files and folders; name them to read them"),
        ("spam", "what an earlier run has set apart as spam; name it to read it"),
    ):
        report_not_read(what, sorted(spelled(str(path), given) for path, why in inputs.left_out.items() if why == kind))
    return inputs


def report_not_read(what: str, names: Sequence[str]) -> None:
    """Names the first few inputs that are not read; `what` says what they are, and after a semicolon what to do."""
    if names:
        what, _, advice = what.partition("; ")
        message = f"not read: {what}: {first_of(names)}{f'; {advice}' if advice else ''}"
        click.echo(printable(f"dechaff: {message}"), err=True)


def first_of(names: Sequence[str], count: int | None = None) -> str:
    """The first few of the names, and how many more there are; `count` is their number if `names` lacks some."""
    left = (len(names) if count is None else count) - MOST_NAMED
    more = f", and {left:,} more" if left > 0 else ""
    return f"{', '.join(names[:MOST_NAMED])}{more}"
