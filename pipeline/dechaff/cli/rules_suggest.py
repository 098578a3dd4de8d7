"""`dechaff rules suggest`: what no rule catches yet, as rules to be tried."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from dechaff.cli.first_records import require_fields
from dechaff.cli.inputs import Selection, find_inputs, selection_options
from dechaff.cli.labelled import JUDGED, labels_option, read_label_file, report_left_out
from dechaff.cli.main import EXIT_STOPPED, fail
from dechaff.cli.options import settings_options
from dechaff.cli.progress import Progress
from dechaff.cli.records import PassedOver, read_articles
from dechaff.cli.rules_new import shared_hosts, write_rule
from dechaff.cli.suggested_rules import DraftedRule, named, try_out
from dechaff.folder.paths import OutputError
from dechaff.folder.work import Work
from dechaff.ingest.records import Fields
from dechaff.ingest.sources import Source, is_output
from dechaff.model import Article
from dechaff.run.engines.engine import Engine
from dechaff.run.engines.job import ChangedError, WorkerError
from dechaff.run.engines.local import LocalEngine
from dechaff.run.settings import Settings
from dechaff.suggest.drafts import drafted
from dechaff.suggest.suggest import Known, Suggested, Suggesting
from dechaff.suggest.text import as_json, as_text, next_step
from dechaff.text.characters import printable
from dechaff.tuning.labels import Label, LabelError

MOST = 10
"""How many proposals are shown: about a screen."""
LEAST = 3
OUTSIDE_TERMINAL = 120


@click.command(name="suggest", epilog="Example: dechaff rules suggest corpus/ --honest honest/ -o suggested-rules")
@click.argument("raw", nargs=-1, required=True, type=click.Path(path_type=Path))
@labels_option(required=False)
@click.option(
    "--honest",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Honest articles: what is frequent in them, too, is not proposed.",
)
@click.option(
    "--most", metavar="N", type=click.IntRange(min=1), default=MOST, show_default=True, help="The most proposals."
)
@click.option(
    "--least",
    metavar="N",
    type=click.IntRange(min=2),
    default=LEAST,
    show_default=True,
    help="In how many articles something must be that is proposed.",
)
@click.option(
    "--to",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Text to read, or JSON for programs.",
)
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A new folder for the drafted rules, which are in `shadow`.",
)
@click.option("--workers", metavar="N", type=click.IntRange(1), help="The number of processes; default: one per core.")
@settings_options
@selection_options
def command(
    raw: tuple[Path, ...],
    labels_file: Path | None,
    honest: Path | None,
    most: int,
    least: int,
    form: str,
    output: Path | None,
    workers: int | None,
    settings: Settings,
    selection: Selection,
) -> None:
    """Propose rules for what no rule catches in RAW: contacts, names, links, paragraphs and phrases that many articles
    have, and what rules nearly flag.

    The articles are cleaned as `dechaff clean` would, and nothing is written. Of those in which nothing is cut or
    flagged, it looks for what they have in common. The proposal that explains the most articles comes first, weighed
    by how likely it is promotion; each further one counts what those before it leave.

    A proposal is no proof: look at its articles. -o writes a rule for each, in `shadow`: it reports what it finds, and
    never cuts. Rules of an earlier round, given with --rules, count as having caught what they report.

    Exit status: 0, or 2 if something cannot be read or written, or 3 if stopped.
    """
    labels = read_label_file(labels_file) if labels_file else {}
    _check_folders(raw, honest, output)
    sources = find_inputs(raw, selection=selection).sources
    require_fields(sources, settings.fields, settings.limits)
    suggested = _suggested(sources, settings, LocalEngine(workers), labels, labels_file, honest, most, least)
    if not suggested.counts.articles:
        fail(f"{', '.join(map(str, raw))}: no article that could be read")
    hosts = shared_hosts(settings.rules)
    rules = named([drafted(one, hosts) for one in suggested.proposals], settings.rules)
    written = _write([one for one in rules if one.draft], settings, output) if output else {}
    if form == "json":
        click.echo(as_json(suggested, rules).encode(), nl=False)  # programs read UTF-8
        return
    steps = [
        written.get(rule.rule_id) or next_step(rule, one, raw)
        for rule, one in zip(rules, suggested.proposals, strict=True)
    ]
    width = shutil.get_terminal_size((OUTSIDE_TERMINAL, 0)).columns if sys.stdout.isatty() else OUTSIDE_TERMINAL
    click.echo(printable(as_text(suggested, steps, width, settings.allow)), nl=False)
    if written:
        click.echo(f"\nLook at the rules in {output}, put honest texts under `spares`, and see what they find:\n")
        for line in (f"rules test --rules {output}", f"rules diff {output} {raw[0]}"):
            click.echo(f"  dechaff {line}")


def _suggested(
    sources: Sequence[Source],
    settings: Settings,
    engine: Engine,
    labels: Mapping[str, Label],
    labels_file: Path | None,
    honest: Path | None,
    most: int,
    least: int,
) -> Suggested:
    """What is proposed. Ends the program if the articles cannot be read to the end."""
    try:
        with TemporaryDirectory(prefix="dechaff-") as scratch:
            suggesting = Suggesting(sources, settings, Work(Path(scratch)), engine)
            with Progress(passes=2) as progress:
                suggesting.look(shared_hosts(settings.rules), progress)
            _check_labels(labels, suggesting, labels_file)
            known = Known(labels, None if honest is None else _Honest(honest))
            return suggesting.proposals(known, most, least)
    except OutputError as error:
        fail(error)
    except (ChangedError, WorkerError) as error:
        click.echo(printable(f"dechaff: {error}"), err=True)
        sys.exit(EXIT_STOPPED)
    finally:
        engine.end()


class _Honest:
    """The honest articles in a folder, read again each time they are asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self) -> Iterable[Article]:
        found = read_articles([self._folder], Fields(), passed_over=PassedOver())
        return (one for one in found if one.path != JUDGED)


def _check_folders(raw: Sequence[Path], honest: Path | None, output: Path | None) -> None:
    """Ends the program if the folders do not go together."""
    from dechaff.rulefiles.folders import rule_files

    for one in raw:
        if is_output(one):
            fail(f"{one}: the output of `dechaff clean`; name the raw articles that it was made from")
    if honest is not None and not honest.exists():
        fail(f"{honest}: no such folder; name one of honest articles")
    for one in raw if honest is not None else ():
        if honest is not None and (honest.resolve() == one.resolve() or one.resolve() in honest.resolve().parents):
            fail(f"{honest}: in {one}, the articles to be looked at; honest ones must be others")
    if output is None:
        return
    inside = {output.resolve(), *output.resolve().parents}
    if any(one.resolve() in inside for one in (*raw, *([honest] if honest else []))):
        fail(f"{output}: among the articles; name another folder for the rules")
    if output.exists() and (not output.is_dir() or any(rule_files(output))):
        fail(f"{output}: there are rules in it already; name a new folder")


def _check_labels(labels: Mapping[str, Label], suggesting: Suggesting, file: Path | None) -> None:
    """Reports labels that no article has. Ends the program if one is of another text."""
    if not labels:
        return
    lengths = suggesting.lengths()
    try:
        for label in labels.values():
            if label.article in lengths:
                label.check_length(lengths[label.article])
    except LabelError as error:
        fail(f"{file}: {error}")
    report_left_out(labels, labels.keys() & lengths.keys(), file, "RAW")


def _write(rules: Sequence[DraftedRule], settings: Settings, output: Path) -> dict[str, str]:
    """Writes the rules that pass their tests. Returns a line about each, by id."""
    try_out(rules, [*map(Path, settings.rule_folders)])
    told = {}
    for one in rules:
        path = output / f"{one.rule_id}.yaml"
        if one.fields:
            write_rule(output, path, one.fields)
            told[one.rule_id] = str(path)
    return told
