"""`dechaff rules eval`: how well the rules do on labelled articles."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from dechaff.cleaner import Cleaner
from dechaff.cli.main import EXIT_SHORT, fail, fail_reading
from dechaff.cli.options import RuleOptions, make_settings, rule_options
from dechaff.cli.records import PassedOver, clean_together, read_articles
from dechaff.cli.toml_file import read_toml
from dechaff.ingest.records import Fields
from dechaff.model import Article, Cleaning
from dechaff.run.settings import make_cleaner
from dechaff.text.characters import one_line, printable
from dechaff.tuning.evaluation import VERDICTS, Figures, Label, LabelError, evaluate, read_labels, shortfalls

KINDS = ("handle", "contact", "link", "image", "promo_text")


@click.command(name="eval", epilog="Example: dechaff rules eval --labels labels.jsonl articles/")
@click.argument("raw", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--labels",
    "labels_file",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path),
    help="JSON Lines: article, verdict, spans (start, end, kind), kind, language, campaign, half.",
)
@click.option(
    "--half", metavar="NAME", help="Clean all articles, but count only those with this `half` in their label."
)
@click.option("--by", type=click.Choice(["kind", "language", "campaign"]), help="Also print a table for each group.")
@click.option("--misses", is_flag=True, help="List labelled text that stayed, and other text that was cut.")
@click.option(
    "--floors",
    "floors_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A TOML file of figures; exit with status 1 below any.",
)
@rule_options
def command(
    raw: tuple[Path, ...],
    labels_file: Path,
    half: str | None,
    by: str | None,
    misses: bool,
    floors_file: Path | None,
    rules: RuleOptions,
) -> None:
    """Clean labelled articles, write nothing, and measure how much of the labelled text and of other text is cut."""
    try:
        labels = {label.article: label for label in read_labels(labels_file)}
        floors = _read_floors(floors_file)
    except LabelError as error:
        fail(error)
    except OSError as error:
        fail_reading(labels_file, error)
    passed_over = PassedOver()
    articles = [one for one in read_articles(raw, Fields(), passed_over=passed_over) if one.id in labels]
    passed_over.report()
    if not articles:
        fail(f"no article in {', '.join(map(str, raw))} is named in {labels_file}")
    counted = {name: label for name, label in labels.items() if half in (None, label.groups["half"])}
    if not any(one.id in counted for one in articles):
        fail(f"no article in {', '.join(map(str, raw))} is of the half {half!r} in {labels_file}")
    cleaner = make_cleaner(make_settings(rules))
    figures, missed = evaluate(_cleaned(cleaner, counted, articles), by)
    for name, group in figures.items():
        click.echo(printable(f"\n{name}" if name else f"{group.articles.total()} articles"))
        for row in _rows(group):
            click.echo(row)
    if misses:
        click.echo("")
        for miss in missed:
            click.echo(f"{printable(miss.article)}: {miss.what}: {one_line(miss.text, 120)}")
    short = shortfalls(figures[""], floors)
    for line in short:
        click.echo(f"below its floor: {line}", err=True)
    sys.exit(EXIT_SHORT if short else 0)


def _cleaned(
    cleaner: Cleaner, counted: Mapping[str, Label], articles: list[Article]
) -> Iterator[tuple[Label, str, Cleaning]]:
    """The articles that count, cleaned together with all others."""
    for article, cleaning in clean_together(cleaner, articles):
        if isinstance(cleaning, Exception):
            fail(f"{article.id}: {type(cleaning).__name__}: {cleaning}")
        if article.id in counted:
            yield counted[article.id], article.text, cleaning


def _rows(figures: Figures) -> Iterator[str]:
    others = sorted({kind for _, kind in figures.spans}.difference(KINDS))
    for verdict in ("cleaned", "spam"):
        counts = [
            f"{kind} {figures.gone[verdict, kind]}/{figures.spans[verdict, kind]}"
            for kind in (*KINDS, *others)
            if figures.spans[verdict, kind]
        ]
        if counts:
            in_all = f"{figures.all_recall(verdict):.1%} in all"
            yield f"  gone from articles labelled {verdict}: {', '.join(counts)}; {in_all}"
    if figures.campaign_spans:
        yield (
            f"  mean over {len(figures.campaign_spans)} campaigns: {figures.mean_recall:.1%} gone; "
            f"from {figures.none_gone} of them nothing"
        )
    if figures.articles["clean"] + figures.articles["cleaned"]:
        yield (
            f"  precision outside spam: {figures.precision:.2%} "
            f"({figures.wrong:,} characters wrongly cut, {figures.mean_wrong_share:.3%} of an article on average)"
        )
    if figures.articles["spam"]:
        share = figures.spam_beside_cut / max(1, figures.spam_beside)
        yield f"  of the text beside the labels in articles labelled spam: {share:.1%} cut"
    if figures.articles["clean"]:
        yield (
            f"  clean articles: {figures.clean_changed} of {figures.articles['clean']} changed, "
            f"{figures.flags_on_clean} flags"
        )
    for verdict in VERDICTS:
        if figures.articles[verdict]:
            said = ", ".join(f"{figures.said[verdict, one]} {one}" for one in VERDICTS if figures.said[verdict, one])
            yield f"  labelled {verdict}: {said}"


def _read_floors(file: Path | None) -> dict[str, float]:
    if file is None:
        return {}
    try:
        return _flat(read_toml(file))
    except RecursionError:
        fail(f"{file}: nested too deeply")


def _flat(table: dict[str, object], prefix: str = "") -> dict[str, float]:
    flat: dict[str, float] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{name}.")
        elif isinstance(value, int | float):
            flat[f"{prefix}{name}"] = float(value)
    return flat
