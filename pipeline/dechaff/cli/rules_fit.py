"""`dechaff rules fit`: points and thresholds that suit labelled articles better."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dechaff.cleaner import Cleaner
from dechaff.cli.labelled import half_option, labels_option, raw_argument, read_honest, read_labelled
from dechaff.cli.main import fail
from dechaff.cli.options import RuleOptions, make_settings, rule_options
from dechaff.folder.files import writing
from dechaff.rulebook import RuleSet
from dechaff.run.settings import Settings, make_cleaner
from dechaff.text.characters import printable
from dechaff.text.numbers import number_of
from dechaff.tuning.labelled import Labelled, NotCleanedError
from dechaff.tuning.weights import Weights

if TYPE_CHECKING:
    from dechaff.tuning.fit import Fit
    from dechaff.tuning.fit_report import FitReport


@click.command(
    name="fit", epilog="Example: dechaff rules fit --labels labels.jsonl articles/ --honest honest/ --write fitted"
)
@raw_argument
@labels_option()
@half_option
@click.option(
    "--honest",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Honest articles, a folder for each publisher, none of which may change; a judged.jsonl there or beside it "
    "says which cuts are right or arguable.",
)
@click.option(
    "--honest-weight",
    metavar="N",
    type=click.FloatRange(min=1),
    default=10.0,
    show_default=True,
    help="How many times as much as promotion an honest piece of text counts.",
)
@click.option(
    "--hold",
    metavar="N",
    type=click.FloatRange(min=0, min_open=True),
    help="How strongly points are held where they are, such as 1000 for hardly any change or 10 for large ones; by "
    "default, as is best for campaigns that were not fitted to.",
)
@click.option(
    "--write",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Write what would change to a new folder, for --rules.",
)
@click.option(
    "--to",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people or programs.",
)
@rule_options
def command(
    raw: tuple[Path, ...],
    labels_file: Path,
    half: str | None,
    honest: Path | None,
    honest_weight: float,
    hold: float | None,
    folder: Path | None,
    form: str,
    rules: RuleOptions,
) -> None:
    """Propose points of rules, and thresholds, that suit labelled articles better.

    They are fitted by logistic regression on all pieces of text in which rules find something, close to what they are:
    a rule that speaks for promotion goes on doing so. No labelled article that is clean, and no honest one, is changed
    that is left alone now. What would change is printed, with figures for the labelled articles and for campaigns that
    were left out of fitting; nothing is written without --write. Points that a rule gives in bands, and those towards
    the verdict spam, stay as they are.

    Takes the time of cleaning the articles some ten times.
    """
    if folder is not None and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        fail(f"{folder}: is there already; name a new folder")
    settings = make_settings(rules)
    corpora = [read_labelled(raw, labels_file, half), *(read_honest(honest) if honest else ())]
    fitted = _fit(settings, corpora, honest_weight, hold)
    _print(_report(fitted, settings), settings.profile, form)
    _write(fitted.proposal.weights, settings, folder, form)


def _fit(settings: Settings, corpora: list[Labelled], honest_weight: float, hold: float | None) -> Fit:
    try:
        from dechaff.tuning.fit import FitError, Fitter  # needs scipy
    except ModuleNotFoundError:
        fail("fitting needs scipy; pip install 'dechaff[fit]'")

    fitter = Fitter(corpora, settings.rules, settings.profile, _maker(settings), honest_weight, hold, _say)
    try:
        return fitter.run()
    except (FitError, NotCleanedError) as error:
        fail(error)


def _maker(settings: Settings) -> Callable[[RuleSet], Cleaner]:
    return lambda rules: make_cleaner(replace(settings, rules=rules))


def _say(what: str) -> None:
    """Says what is done next, if somebody is waiting for it."""
    if sys.stderr.isatty():
        click.echo(f"dechaff: {what}", err=True)


def _report(fitted: Fit, settings: Settings) -> FitReport:
    from dechaff.tuning.fit_report import report, tests_lost

    weights, rules, profile = fitted.proposal.weights, settings.rules, settings.profile
    lost = []
    if weights:
        _say("running the tests of the rules")
        lost = tests_lost(rules, weights.on(rules, profile), profile)
    return report(fitted, rules, profile, lost)


def _print(report: FitReport, profile: str, form: str) -> None:
    from dechaff.display.accuracy.fit import fit_as_json, fit_as_text

    click.echo((fit_as_json if form == "json" else fit_as_text)(report, profile), nl=False)


def _write(weights: Weights, settings: Settings, folder: Path | None, form: str) -> None:
    """Writes the files of the changes, and says on standard error what was written."""
    if folder is None:
        if weights and form == "text":
            click.echo("\nNothing was written; --write DIR writes these points and thresholds for --rules DIR.")
        return
    files = dict(weights.files(settings.profile))
    for name, content in files.items():
        with writing(folder / name) as file:
            file.write(content.encode())
    written = f"{number_of(len(files), 'file')} written; use them with --rules {folder}"
    click.echo(printable(f"dechaff: {written}" if files else "dechaff: nothing to write"), err=True)
