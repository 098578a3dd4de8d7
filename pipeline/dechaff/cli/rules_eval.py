"""`dechaff rules eval`: how well the rules do on labelled articles."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from math import isfinite
from pathlib import Path

import click

from dechaff.cli.labelled import half_option, labels_option, raw_argument, read_labelled
from dechaff.cli.main import EXIT_SHORT, fail
from dechaff.cli.options import RuleOptions, make_settings, rule_options
from dechaff.cli.toml_file import read_toml
from dechaff.display.accuracy.html import as_page
from dechaff.display.accuracy.results import Results, Sweep
from dechaff.display.accuracy.tables import as_floors, as_json
from dechaff.display.accuracy.text import as_text
from dechaff.folder.files import writing
from dechaff.folder.paths import OutputError
from dechaff.folder.prepare import refuse_inside
from dechaff.rulebook import RuleSet
from dechaff.run.settings import Settings, make_cleaner
from dechaff.text.characters import printable
from dechaff.tuning.evaluation import Figures, shortfalls
from dechaff.tuning.groups import BY, By, figures_of, groups
from dechaff.tuning.labelled import Labelled, NotCleanedError
from dechaff.tuning.measurement import Measured
from dechaff.tuning.thresholds import NAMES, ThresholdError, check_value, tried, values_around

FORMS: dict[str, Callable[[Results], str]] = {"text": as_text, "html": as_page, "json": as_json, "floors": as_floors}


@click.command(name="eval", epilog="Example: dechaff rules eval --labels labels.jsonl articles/ --by rule --misses")
@raw_argument
@labels_option()
@half_option
@click.option(
    "--by",
    multiple=True,
    type=click.Choice(BY),
    help="Also give the figures of each group; `what` is the kind of promotion; may be repeated.",
)
@click.option("--misses", is_flag=True, help="List labelled text that stayed, and other text that was cut, and why.")
@click.option(
    "--sweep",
    metavar="THRESHOLD[=N,…]",
    help="Also give the figures under several values of a threshold of the profile, such as remove or remove=5,6,7.",
)
@click.option(
    "--floors",
    "floors_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A TOML file of figures, as `--to floors` writes it; exit with status 1 below any.",
)
@click.option(
    "--to",
    "form",
    type=click.Choice([*FORMS]),
    default="text",
    show_default=True,
    help="Text or a page to read, JSON for programs, or a file for --floors.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The file to write instead of standard output.",
)
@rule_options
def command(
    raw: tuple[Path, ...],
    labels_file: Path,
    half: str | None,
    by: tuple[By, ...],
    misses: bool,
    sweep: str | None,
    floors_file: Path | None,
    form: str,
    output: Path | None,
    rules: RuleOptions,
) -> None:
    """Clean labelled articles, and measure how much of the labelled text and of other text is cut.

    No article is written. A share is followed by its 95% interval: what other articles of this kind may come to. The
    mean over campaigns counts each campaign once, however many articles it has.

    Exit status: 0, or 1 below a floor, or 2 if the labels cannot be used.
    """
    _check_output(output, [*raw, labels_file, *([floors_file] if floors_file else [])])
    floors = _read_floors(floors_file)
    settings = make_settings(rules)
    threshold, values = _read_sweep(sweep, settings)
    labelled = read_labelled(raw, labels_file, half)
    try:
        cleaner = make_cleaner(settings)
        measured, mistakes = labelled.with_mistakes(cleaner) if misses else (labelled.measured(cleaner), None)
        swept = _swept(labelled, settings, threshold, values) if threshold else None
    except NotCleanedError as error:
        fail(error)
    figures = Figures.of(measured)
    results = Results(figures, {one: groups(measured, one) for one in dict.fromkeys(by)}, swept, mistakes)
    _write(FORMS[form](results), output)
    short = shortfalls(figures.summary() | _group_figures(measured, floors), floors)
    for line in short:
        click.echo(printable(f"below its floor: {line}"), err=True)
    sys.exit(EXIT_SHORT if short else 0)


def _group_figures(measured: Sequence[Measured], floors: Mapping[str, float]) -> dict[str, float]:
    """The figures of groups that have floors."""
    wanted = [by for by in BY if any(name.startswith(f"{by}.") for name in floors)]
    return {name: tally.share for by in wanted for name, tally in figures_of(by, groups(measured, by))}


def _check_output(output: Path | None, given: Sequence[Path]) -> None:
    """Ends the program if the output would be written over what is read."""
    if output is not None:
        try:
            refuse_inside(output, *given)
        except OutputError as error:
            fail(error)


def _write(text: str, output: Path | None) -> None:
    with nullcontext(sys.stdout.buffer) if output is None else writing(output) as file:
        file.write(text.encode("utf-8", "replace"))
    if output is not None:
        click.echo(printable(str(output)))


def _swept(labelled: Labelled, settings: Settings, name: str, values: Sequence[float]) -> Sweep:
    def outcome(rules: RuleSet) -> list[Measured]:
        return labelled.measured(make_cleaner(replace(settings, rules=rules)))

    return Sweep(name, [*tried(settings.rules, settings.profile, name, values, outcome)])


def _read_sweep(sweep: str | None, settings: Settings) -> tuple[str, list[float]]:
    """The threshold to try and its values; `""` if none is to be tried. Ends the program if one of them is wrong."""
    if sweep is None:
        return "", []
    name, _, given = sweep.partition("=")
    if name not in NAMES:
        fail(f"--sweep: no threshold {name!r}; it is one of {', '.join(NAMES)}")
    if not given:
        return name, values_around(settings.rules.profile(settings.profile), name)
    try:
        values = sorted({float(one) for one in given.split(",")})
        for value in values:
            check_value(settings.rules, settings.profile, name, value)
    except ValueError:
        fail(f"--sweep: {given!r} is no list of numbers; write them as {name}=5,6,7.5")
    except ThresholdError as error:
        fail(f"--sweep: {error}")
    return name, values


def _read_floors(file: Path | None) -> dict[str, float]:
    if file is None:
        return {}
    try:
        floors = _flat(read_toml(file))
    except RecursionError:
        fail(f"{file}: nested too deeply")
    except ValueError as error:
        fail(f"{file}: {error}")
    if not floors:
        fail(f"{file}: no floors in it; --to floors writes some")
    return floors


def _flat(table: dict[str, object], prefix: str = "") -> dict[str, float]:
    """The numbers in the table and those in it, with their names joined. Raises ValueError for anything else."""
    flat: dict[str, float] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{name}.")
        elif isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
            flat[f"{prefix}{name}"] = float(value)
        else:
            raise ValueError(f"{prefix}{name}: {value!r} is no number")
    return flat
