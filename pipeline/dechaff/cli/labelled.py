"""Labelled articles, as commands are given them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

import click

from dechaff.cli.inputs import first_of
from dechaff.cli.main import fail, fail_reading
from dechaff.cli.records import PassedOver, read_articles
from dechaff.ingest.records import Fields
from dechaff.model import Article
from dechaff.text.characters import printable
from dechaff.text.numbers import number_of
from dechaff.tuning.corpus import Corpus
from dechaff.tuning.labelled import Labelled
from dechaff.tuning.labels import JudgedRow, Label, LabelError, honest_label, read_judgements, read_labels

JUDGED = "judged.jsonl"
"""The file of judgements on cuts in honest articles."""
raw_argument = click.argument("raw", nargs=-1, required=True, type=click.Path(path_type=Path))
half_option = click.option("--half", metavar="NAME", help="Count only articles with this `half` in their label.")


def labels_option(*, required: bool = True) -> Callable[[click.decorators.FC], click.decorators.FC]:
    """`--labels`."""
    return click.option(
        "--labels",
        "labels_file",
        metavar="FILE",
        required=required,
        type=click.Path(path_type=Path),
        help="JSON Lines: article, verdict, spans (start, end, kind), kind, language, campaign, half.",
    )


def read_label_file(file: Path) -> dict[str, Label]:
    """The labels in the file, by article. Ends the program if they cannot be used."""
    try:
        return {label.article: label for label in read_labels(file)}
    except LabelError as error:
        fail(error)
    except OSError as error:
        fail_reading(file, error)


def report_left_out(labels: Mapping[str, Label], found: Collection[str], labels_file: object, cleaned: object) -> None:
    """Reports labels whose articles were not found. Ends the program if that is true of all."""
    if labels and not found:
        fail(
            f"no article in {cleaned} is named in {labels_file}; its first is {next(iter(labels))!r}, and names "
            "are those that `dechaff clean` reports"
        )
    if missing := sorted(labels.keys() - {*found}):
        left_out = f"{number_of(len(missing), 'label')} of {labels_file} left out"
        message = f"{left_out}, as no such article was found: {first_of(missing)}"
        click.echo(printable(f"dechaff: {message}"), err=True)


def read_labelled(raw: Sequence[Path], labels_file: Path, half: str | None) -> Labelled:
    """The labelled articles in RAW, and the labels of those in the half that was asked for.

    Reports labels that no article has. Ends the program if there are no labelled articles, or if they are other texts.
    """
    labels = read_label_file(labels_file)
    passed_over = PassedOver()
    articles = [one for one in read_articles(raw, Fields(), passed_over=passed_over) if one.id in labels]
    passed_over.report()
    if not articles:
        fail(
            f"no article in {', '.join(map(str, raw))} is named in {labels_file}; "
            f"its first is {next(iter(labels))!r}, and names begin below the folder that is given"
        )
    try:
        for article in articles:
            labels[article.id].check(article.text)
    except LabelError as error:
        fail(f"{labels_file}: {error}")
    counted = {name: label for name, label in labels.items() if half in (None, label.groups["half"])}
    if not any(one.id in counted for one in articles):
        fail(f"no article in {', '.join(map(str, raw))} is of the half {half!r} in {labels_file}")
    if missing := [*counted.keys() - {one.id for one in articles}]:
        names = first_of(sorted(missing))
        number = number_of(len(missing), "label")
        click.echo(
            printable(f"dechaff: {number} of {labels_file} left out, as RAW has no such article: {names}"), err=True
        )
    return Labelled(Corpus(articles), counted)


def read_honest(folder: Path) -> list[Labelled]:
    """Honest articles: those in each folder below the given one are one publisher's, cleaned together.

    What `judged.jsonl`, in the folder or beside it, calls right should be cut, and what it calls arguable may be. Ends
    the program if there are no articles.
    """
    judged = _judgements(folder)
    passed_over = PassedOver()
    by_publisher: dict[str, list[Article]] = {}
    for article in read_articles([folder], Fields(), passed_over=passed_over):
        publisher = article.path.partition("/")[0] if "/" in article.path else folder.name
        if article.path != JUDGED:
            by_publisher.setdefault(publisher, []).append(article)
    for places in (passed_over.failures, *passed_over.others.values()):
        places[:] = [one for one in places if not one.startswith(JUDGED)]
    passed_over.report()
    if not by_publisher:
        fail(f"{folder}: no articles")
    corpora = []
    for publisher, articles in by_publisher.items():
        labels = {one.id: honest_label(one.id, publisher, judged.get(one.id, [])) for one in articles}
        try:
            for one in articles:
                labels[one.id].check(one.text)
        except LabelError as error:
            fail(f"{JUDGED}: {error}")
        corpora.append(Labelled(Corpus(articles), labels))
    return corpora


def _judgements(folder: Path) -> dict[str, list[JudgedRow]]:
    file = next((one for one in (folder / JUDGED, folder.resolve().parent / JUDGED) if one.is_file()), None)
    if file is None:
        return {}
    try:
        return read_judgements(file)
    except LabelError as error:
        fail(error)
    except OSError as error:
        fail_reading(file, error)
