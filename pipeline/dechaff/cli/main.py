"""The command group: commands are imported when they are called, so that `--help` starts fast."""

from __future__ import annotations

import errno
import gc
import importlib
import io
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar, NoReturn

import click

from dechaff.text.characters import printable

EXIT_DONE, EXIT_SHORT, EXIT_USAGE, EXIT_STOPPED = 0, 1, 2, 3

# Each command, its module, and its summary in `dechaff --help`, which does not import the modules.
COMMANDS = {
    "clean": ("dechaff.cli.clean", "Clean articles and write a report of every cut."),
    "census": ("dechaff.cli.census", "Count a corpus once, to clean other articles as if they belonged to it."),
    "check": ("dechaff.cli.check", "List what clean would cut, and write nothing."),
    "show": ("dechaff.cli.show", "Show what was cut from one cleaned article, and why."),
    "explain": ("dechaff.cli.explain", "Explain why each piece of an article is cut or kept."),
    "report": ("dechaff.cli.report", "Open the report of a cleaned folder, or write it as CSV, Parquet or SARIF."),
    "diff": (
        "dechaff.cli.diff",
        "Compare two cleaned folders of one corpus: cuts gained and lost, verdicts that change.",
    ),
    "text": ("dechaff.cli.text", "Write the cleaned articles as plain reading text."),
    "restore": ("dechaff.cli.restore", "Restore the raw bytes of a cleaned folder."),
    "rules": ("dechaff.cli.rules", "List, check, test, measure and compare detection rules."),
}

OBJECTS_AT_A_TIME = 100_000
"""How many new objects are made before they are looked through for garbage. All that a command makes at its start
stays: with a tenth of this number, a twentieth of that time would go into looking."""
_NO_ROOM = ("failed to map segment", "annot allocate memory")
"""What the dynamic loader says if there is no memory for a library."""


def load_command(name: str) -> click.Command:
    """One of COMMANDS."""
    command: click.Command = importlib.import_module(COMMANDS[name][0]).command
    return command


class RoomyGroup(click.Group):
    """A group whose help shows the summary of each command in full, and which knows the command that was meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            raise click.NoSuchCommand(name, possibilities=self.list_commands(ctx), ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.summary(ctx, name)) for name in self.list_commands(ctx)])

    def summary(self, ctx: click.Context, name: str) -> str:
        """What the command does."""
        command = self.get_command(ctx, name)
        return command.get_short_help_str(limit=sys.maxsize) if command else ""


class LazyGroup(RoomyGroup):
    """A group whose commands are imported on first use."""

    modules: ClassVar[Mapping[str, str]] = {}
    """The module of each command."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.modules]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.modules:
            return None
        command: click.Command = importlib.import_module(self.modules[cmd_name]).command
        return command


class MainGroup(LazyGroup):
    """The group of all commands, whose errors become one message and an exit status."""

    modules: ClassVar[Mapping[str, str]] = {name: module for name, (module, _) in COMMANDS.items()}

    def summary(self, ctx: click.Context, name: str) -> str:
        return COMMANDS[name][1]

    def invoke(self, ctx: click.Context) -> Any:
        with suppress(ValueError):  # outside the main thread
            signal.signal(signal.SIGTERM, signal.default_int_handler)  # sent by schedulers
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:  # click itself would exit with the status for failed articles
            click.echo("dechaff: stopped; run the same command again to resume", err=True)
            sys.exit(EXIT_STOPPED)

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        gc.set_threshold(OBJECTS_AT_A_TIME)
        for name in ("stdin", "stdout", "stderr"):  # closed by the caller
            if getattr(sys, name) is None:
                setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w"))  # noqa: SIM115
        for stream in (sys.stdout, sys.stderr):  # what their encoding lacks is written as \u1234
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().main(args, *rest, **extra)
        except (MemoryError, ImportError) as error:
            if isinstance(error, ImportError) and not any(one in str(error) for one in _NO_ROOM):
                raise
            click.echo("dechaff: out of memory; run the same command again with fewer --workers", err=True)
            sys.exit(EXIT_STOPPED)
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            where = f"{error.filename}: " if error.filename else ""
            advice = "; free some space and run the same command again" if full else ""
            click.echo(printable(f"dechaff: {where}{error.strerror or error}{advice}"), err=True)
            sys.exit(EXIT_STOPPED)


@click.group(
    cls=MainGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: dechaff clean raw -o cleaned",
)
@click.version_option(package_name="dechaff", prog_name="dechaff")
def main() -> None:
    """Cut promotion out of scraped articles, span by span, and keep a record of every cut.

    Honest articles come out byte for byte as they were; `dechaff restore` gives back the raw bytes of the others.
    """


def fail(message: object) -> NoReturn:
    """Ends the program with a message about wrong usage, missing input or a bad rule file; nothing has been written."""
    click.echo(printable(f"dechaff: {message}"), err=True)
    sys.exit(EXIT_USAGE)


def fail_reading(file: object, error: Exception) -> NoReturn:
    """Ends the program with a message about a file that cannot be read."""
    fail(f"{file}: {(isinstance(error, OSError) and error.strerror) or error}")
