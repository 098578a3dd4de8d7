"""Honest articles, as commands are given them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from dechaff.cli.main import fail, fail_reading
from dechaff.cli.records import PassedOver, read_articles
from dechaff.ingest.records import Fields
from dechaff.model import Article
from dechaff.tuning.corpus import Corpus
from dechaff.tuning.labels import JudgedRow, Label, LabelError, honest_label, read_judgements

JUDGED = "judged.jsonl"
"""The file of judgements on cuts in honest articles."""


class Honest(NamedTuple):
    """The articles of one publisher, which are cleaned together."""

    corpus: Corpus
    labels: dict[str, Label]


def read_honest(folder: Path) -> list[Honest]:
    """The honest articles in the folder; those in each folder below it are one publisher's.

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
        corpora.append(Honest(Corpus(articles), labels))
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
