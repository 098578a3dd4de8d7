"""Options from settings files: `dechaff.toml` in the working folder or above it, and one for each user."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from difflib import get_close_matches
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import click
from click.core import ParameterSource

from dechaff.cli.main import fail, load_command
from dechaff.cli.options import Decorated, key_of
from dechaff.cli.toml_file import read_toml
from dechaff.ingest.refusals import real
from dechaff.ingest.sources import lines_of
from dechaff.remote.place import is_address
from dechaff.text.characters import printable

NAME = "dechaff.toml"
COMMANDS = ("clean", "census", "check", "explain")
"""The commands whose options may be in a file, each in a table of its own, or at the top for all that have them."""
_ROOTS = (".git", ".hg")
"""What the root of a repository has in it."""


class Setting(NamedTuple):
    """The value of an option in a file."""

    option: click.Option
    key: str
    written: object
    value: object
    """Of the option's type. Paths in a file are relative to its folder."""
    file: Path


def settings_file_option(command: Decorated) -> Decorated:
    """`--config`; options that are not given have the values that files give them, which is said on standard error.

    The argument that names the inputs must be eager.
    """

    @wraps(command)
    def told(**options: Any) -> Any:
        _tell(click.get_current_context())
        return command(**options)

    return click.option(
        "--config",
        metavar="FILE",
        type=click.Path(path_type=Path),
        is_eager=True,
        expose_value=False,
        callback=_apply,
        help=f"Read options from this file, not from the nearest {NAME} in this folder or above.",
    )(told)


def _apply(ctx: click.Context, option: click.Parameter, named: Path | None) -> None:
    """Makes what the files say the defaults of the command's options."""
    given = ctx.params.get("raw") or [ctx.params["file"]] if named is None else []
    inputs = [one for one in given if isinstance(one, Path)]
    user = Path(click.get_app_dir("dechaff"), NAME)
    files = [user] if os.path.isfile(user) else []  # not where the home folder may not be looked into
    if project := named or _nearest(inputs):
        files.append(project)
    settings = {one.option.name: one for file in files for one in _read(file, ctx)}
    ctx.meta[__name__] = settings
    ctx.default_map = {str(name): one.value for name, one in settings.items()}


def _tell(ctx: click.Context) -> None:
    """Says in one line which settings of files are in force."""
    told: dict[Path, list[str]] = {}
    for name, one in ctx.meta[__name__].items():
        if ctx.get_parameter_source(name) is ParameterSource.DEFAULT_MAP:
            told.setdefault(one.file, []).append(f"{one.key} = {json.dumps(one.written, ensure_ascii=False)}")
    if told:
        what = "; ".join(f"from {file}: {', '.join(settings)}" for file, settings in told.items())
        click.echo(printable(f"dechaff: settings {what}"), err=True)


def _nearest(inputs: Sequence[Path]) -> Path | None:
    """The nearest settings file, as a path from the working folder, if there is one that may be obeyed.

    It is in that folder or above it, up to the root of a repository or the home folder. A folder above that everybody
    can write to ends the search, and so does one that cannot be looked into. Whatever is in the inputs is by those who
    wrote the articles, and is no settings file but in the working folder itself.
    """
    with suppress(OSError):
        here, home = Path.cwd(), real(Path(os.path.expanduser("~")))
        for steps, folder in enumerate((here, *here.parents)):
            if steps and folder.stat().st_mode & stat.S_IWOTH:
                break
            file = Path(*[os.pardir] * steps, NAME)
            if file.is_file() and (not steps or not any(map(folder.is_relative_to, _scraped(inputs)))):
                return file
            if folder == home or any((folder / root).exists() for root in _ROOTS):
                break
    return None


def _scraped(inputs: Sequence[Path]) -> Iterator[Path]:
    """The folders that are read: inputs, what is in a list, and of a pattern the folder in which it begins.

    Raises OSError.
    """
    for given in inputs:
        named = [given]
        if str(given).startswith("@") and not given.exists():
            file = Path(str(given)[1:])
            # A pipe can be read only once, and could name any folder.
            named = [*map(Path, lines_of(file, "surrogateescape"))] if file.is_file() else [Path(os.sep)]
        for one in named:
            existing = next(path for path in (one, *one.parents) if path.exists())
            if existing.is_dir():
                yield real(existing)


def _read(file: Path, ctx: click.Context) -> Iterator[Setting]:
    """The settings in the file for the command of the context. Ends the program if anything in the file is wrong."""
    content = read_toml(file)
    options = _options(ctx.command)
    tables = {name: table for name, table in content.items() if isinstance(table, dict)}
    for name, table in tables.items():
        if name not in COMMANDS:
            _refuse(file, f"table [{name}]", name, COMMANDS)
        _check_keys(file, f" in [{name}]", table, options if name == ctx.info_name else _options(load_command(name)))
    if others := content.keys() - tables.keys() - options.keys():
        _check_keys(file, "", others, {key for name in COMMANDS for key in _options(load_command(name))})
    for key, written in {**content, **tables.get(str(ctx.info_name), {})}.items():
        if key in options:
            try:
                yield Setting(options[key], key, written, _value(options[key], written, file.parent, ctx), file)
            except click.BadParameter as error:
                fail(f"{file}: {key}: {error.message}")


def _check_keys(file: Path, where: str, keys: Iterable[str], known: Collection[str]) -> None:
    """Ends the program if one of the keys is not known."""
    for key in sorted(set(keys) - set(known)):
        _refuse(file, f"key {key!r}{where}", key, known)


def _refuse(file: Path, what: str, key: str, known: Collection[str]) -> NoReturn:
    nearest = get_close_matches(key.replace("_", "-"), known, n=1)
    fail(f"{file}: unknown {what}{f'; did you mean {nearest[0]!r}?' if nearest else ''}")


def _options(command: click.Command) -> Mapping[str, click.Option]:
    """The options that a file may have, by their keys: the long names without dashes."""
    options = [one for one in command.params if isinstance(one, click.Option) and one.expose_value]
    return {key_of(one): one for one in options}


def _value(option: click.Option, written: object, folder: Path, ctx: click.Context) -> Any:
    """The value as the option's type has it. Raises click.BadParameter."""
    values = written if option.multiple and isinstance(written, list) else [written]
    for value in values:
        if not isinstance(value, str | int | float) or isinstance(value, bool) != option.is_flag:
            what = "true or false" if option.is_flag else "a string or a number"
            raise click.BadParameter(f"expected {what}{', or a list of them' if option.multiple else ''}")
    values = [str(value) if isinstance(value, float) else value for value in values]  # a number option refuses 1.5
    if isinstance(option.type, click.Path):
        if any("\0" in str(value) for value in values):
            raise click.BadParameter("a path has no NUL character; write another")
        values = [one if is_address(str(one)) else folder / os.path.expanduser(str(one)) for one in values]
    return option.type_cast_value(ctx, values if option.multiple else values[0])
