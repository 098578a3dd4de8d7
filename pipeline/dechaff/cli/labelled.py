"""Labelled articles, as the commands that measure on them read and clean them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from dechaff.cleaner import Cleaner
from dechaff.cli.inputs import first_of
from dechaff.cli.main import fail, fail_reading
from dechaff.cli.records import PassedOver, read_articles
from dechaff.ingest.records import Fields
from dechaff.model import Article
from dechaff.text.characters import printable
from dechaff.tuning.corpus import Corpus
from dechaff.tuning.labels import Label, LabelError, read_labels
from dechaff.tuning.measurement import Measured, measure
from dechaff.tuning.mistakes import Mistake, mistakes_in

raw_argument = click.argument("raw", nargs=-1, required=True, type=click.Path(path_type=Path))
half_option = click.option(
    "--half", metavar="NAME", help="Clean all articles, but count only those with this `half` in their label."
)


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


@dataclass(frozen=True, slots=True)
class Labelled:
    """Articles that are cleaned together, and the labels of those that count."""

    corpus: Corpus
    labels: Mapping[str, Label]

    def measured(self, cleaner: Cleaner) -> list[Measured]:
        """What the cleaner makes of the articles that count. Ends the program if it cannot clean one."""
        return [one for one, _ in self._outcomes(cleaner)]

    def with_mistakes(self, cleaner: Cleaner) -> tuple[list[Measured], list[Mistake]]:
        """The same, and every mistake with its evidence."""
        knowing = self.corpus.knowing(cleaner)
        measured: list[Measured] = []
        mistakes: list[Mistake] = []
        for one, article in self._outcomes(knowing, has_census=True):
            measured.append(one)
            explain = partial(knowing.explain, article.text, article.format)
            mistakes += mistakes_in(one, article.text, cleaner.profile.remove, explain)
        return measured, mistakes

    def _outcomes(self, cleaner: Cleaner, *, has_census: bool = False) -> Iterator[tuple[Measured, Article]]:
        cleaned = self.corpus.clean_under(cleaner) if has_census else self.corpus.clean(cleaner)
        for article, cleaning in cleaned:
            if isinstance(cleaning, Exception):
                fail(f"{article.id}: {type(cleaning).__name__}: {cleaning}")
            if article.id in self.labels:
                yield measure(self.labels[article.id], article.text, cleaning), article


def read_labelled(raw: Sequence[Path], labels_file: Path, half: str | None) -> Labelled:
    """The labelled articles in RAW, and the labels of those in the half that was asked for.

    Reports labels that no article has. Ends the program if there are no labelled articles, or if they are other texts.
    """
    try:
        labels = {label.article: label for label in read_labels(labels_file)}
    except LabelError as error:
        fail(error)
    except OSError as error:
        fail_reading(labels_file, error)
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
        number = f"{len(missing):,} label{'' if len(missing) == 1 else 's'}"
        click.echo(
            printable(f"dechaff: {number} of {labels_file} left out, as RAW has no such article: {names}"), err=True
        )
    return Labelled(Corpus(articles), counted)
