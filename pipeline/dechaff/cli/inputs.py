"""The files that a command is to read, and messages about what is not read."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import wraps
from pathlib import Path
from typing import Any

import click

from dechaff.cli.exclude import excludes_of
from dechaff.cli.main import fail
from dechaff.cli.options import Decorated
from dechaff.cli.places import AnyPlace, fetched, spelled
from dechaff.folder.paths import OutputError
from dechaff.ingest.refusals import InputError
from dechaff.ingest.sources import LeftOut, Source, discover, discover_as_given
from dechaff.text.characters import printable

MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Selection:
    """Which files of RAW are read, and how they are named."""

    follow_links: bool = False
    exclude: tuple[str, ...] = ()
    """Patterns as in .gitignore."""
    keep_folders: bool = False


keep_folders_option = click.option(
    "--keep-folders",
    is_flag=True,
    help="Begin names with the folders given, as a/… and b/… for `clean a b`, so that equal names below them stay "
    "apart.",
)


def selection_options(command: Decorated) -> Decorated:
    """`--follow-links` and `--exclude`, passed as `selection`, with `--keep-folders` if the command has that."""

    @wraps(command)
    def collected(follow_links: bool, exclude: tuple[str, ...], keep_folders: bool = False, **others: Any) -> Any:
        return command(selection=Selection(follow_links, exclude, keep_folders), **others)

    for option in (
        click.option(
            "--follow-links", is_flag=True, help="Also read links to folders, and links that lead out of RAW."
        ),
        click.option(
            "--exclude",
            metavar="PATTERN",
            multiple=True,
            help="Do not read files and folders below RAW that match, such as '*.bak' or drafts/, as in .gitignore; "
            "may be repeated.",
        ),
    ):
        collected = option(collected)
    return collected


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
    raw: Sequence[AnyPlace],
    output: AnyPlace | None = None,
    selection: Selection | None = None,
    *,
    as_given: bool = False,
) -> Inputs:
    """The files of RAW, named by their paths below it, or `as_given`, if nothing is written. Fetches those that are
    remote. Names what is left out, and ends the program if nothing is left to read."""
    inputs, chosen = Inputs(), selection or Selection()
    used: set[int | None] = set()
    leave_out, links, excludes = inputs.left_out.__setitem__, chosen.follow_links, excludes_of(chosen.exclude, used)
    given: list[tuple[AnyPlace, Path]] = []
    try:
        for one in raw:
            given.append((one, fetched(one, output)))
        paths = [path for _, path in given]
        if as_given:
            sources = discover_as_given(paths, follow_links=links, excludes=excludes, leave_out=leave_out)
            inputs.sources = [replace(one, name=spelled(one.name, given)) for one in sources]
        else:
            inputs.sources = discover(
                paths,
                output if isinstance(output, Path) else None,
                follow_links=links,
                keep_folders=chosen.keep_folders,
                excludes=excludes,
                leave_out=leave_out,
            )
    except (InputError, OutputError) as error:
        fail(_as_given(str(error), given))
    for number, pattern in enumerate(chosen.exclude):
        if number not in used and pattern.strip() and not pattern.startswith("#"):
            click.echo(printable(f"dechaff: --exclude {pattern!r}: it leaves out nothing"), err=True)
    for kind, what in (
        ("excluded", "excluded files and folders"),
        ("links", "links out of RAW or to folders; --follow-links reads them"),
        ("read_already", "links to folders that are read anyway"),
        ("hidden", "hidden files and folders; name them to read them"),
        ("spam", "what an earlier run has set apart as spam; name it to read it"),
    ):
        names = (str(path) for path, why in inputs.left_out.items() if why == kind)
        report_not_read(what, sorted(_as_given(path, given) for path in names))
    return inputs


def _as_given(text: str, given: Sequence[tuple[AnyPlace, Path]]) -> str:
    """The text with places as they were given: addresses, and paths from the current folder if all inputs are such."""
    text = spelled(text, given)
    return text if any(path.is_absolute() for path, _ in given if isinstance(path, Path)) else _relative(text)


def _relative(text: str) -> str:
    with suppress(OSError):  # the current folder is gone
        return text.replace(f"{Path.cwd()}{os.sep}", "")
    return text


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
