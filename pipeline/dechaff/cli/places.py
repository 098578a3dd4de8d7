"""Paths and addresses on the command line: what is at an address is fetched before, and sent after a command."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dechaff.cli.main import EXIT_STOPPED, fail
from dechaff.cli.progress import Progress
from dechaff.folder.paths import OutputError
from dechaff.remote.place import Place, RemoteError, is_address, open_place
from dechaff.text.characters import printable
from dechaff.text.numbers import number_of

if TYPE_CHECKING:  # imported late: few commands are about remote files
    from dechaff.remote.ends import Copied

AnyPlace = Path | Place
"""A path on this machine, or a place on a remote file system."""


class _AnyPlace(click.Path):
    """The place of a path, or of an address such as `s3://bucket/raw`; ends the program if it cannot be opened."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, Place) or not is_address(str(value)):
            return value if isinstance(value, Place) else super().convert(value, param, ctx)
        try:
            return open_place(value)
        except RemoteError as error:
            fail(error)


class _LocalPath(click.Path):
    """A path on this machine; ends the program if it is an address."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if is_address(str(value)):
            fail(f"{value}: an address; name a path on this machine")
        return super().convert(value, param, ctx)


any_place, local_path = _AnyPlace(path_type=Path), _LocalPath(path_type=Path)
"""The types of arguments that may be addresses, and of those that may not."""


def fetched(place: AnyPlace, output: AnyPlace | None = None) -> Path:
    """The path of what is at the place, fetched if it is remote; ends the program if that fails.

    Raises InputError and OutputError as `fetch_input` does.
    """
    if isinstance(place, Path):
        return place
    from dechaff.remote.ends import fetch_input
    from dechaff.remote.mirror import Mirror

    started = time.monotonic()
    try:
        with Progress(what="fetch") as progress:
            path, copied = fetch_input(Mirror(place, "input"), output if isinstance(output, Place) else None, progress)
    except RemoteError as error:
        fail(error)
    _report(place, "fetched", copied, started)
    return path


def spelled(text: str, given: Iterable[tuple[AnyPlace, Path]]) -> str:
    """The text with addresses in place of the paths on this machine; `given` has the path of each place."""
    for place, path in given:
        if isinstance(place, Place):
            text = text.replace(str(path), place.base)
    return text


@contextmanager
def written_to(output: AnyPlace, *, dry_run: bool) -> Iterator[Path]:
    """The folder on this machine to write, sent to its place if that is remote, unless the block raises.

    Ends the program if fetching or sending fails. Raises OutputError as `fetch_output` does.
    """
    if isinstance(output, Path):
        yield output
        return
    from dechaff.remote.ends import fetch_output, send_output
    from dechaff.remote.mirror import Mirror

    mirror = Mirror(output, "output")
    with mirror.held():
        started = time.monotonic()
        try:
            with Progress(what="fetch") as progress:
                copied = fetch_output(mirror, progress)
        except RemoteError as error:
            fail(error)
        if copied.files:
            _report(output, "fetched", copied, started)
        if not dry_run:
            mirror.note_ahead(True)
        try:
            yield mirror.files
        except OutputError as error:
            raise OutputError(spelled(str(error), [(output, mirror.files)])) from error
        if dry_run:
            return
        started = time.monotonic()
        try:
            with Progress(what="send") as progress:
                copied = send_output(mirror, progress)
        except RemoteError as error:
            click.echo(printable(f"dechaff: {error}; run the same command again to send the rest"), err=True)
            sys.exit(EXIT_STOPPED)
        _report(output, "sent", copied, started)


def _report(place: Place, done: str, copied: Copied, started: float) -> None:
    """Says on standard error what was copied, and how long it took."""
    files = f"{number_of(copied.files, 'file')} {done}"
    size = f"{copied.bytes / 1e6:,.1f} MB in {time.monotonic() - started:.1f} s"
    click.echo(printable(f"dechaff: {place}: {files} ({size}), {copied.unchanged:,} unchanged"), err=True)
