"""The two looks at a part: what its articles have in common, and which of them no rule catches."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypedDict

from dechaff.census.header import census_id
from dechaff.census.survey import Survey
from dechaff.document import Document
from dechaff.document.found import Found
from dechaff.folder.files import writing
from dechaff.folder.formats import as_recorded
from dechaff.folder.make_rows import dump_row
from dechaff.folder.paths import below
from dechaff.folder.work import SurveyRow, Work, load
from dechaff.ingest.containers import container_of
from dechaff.ingest.records import Record
from dechaff.model import Article
from dechaff.run.engines.job import PartJob, Watch
from dechaff.run.first_pass import survey_part
from dechaff.run.kept import unpack
from dechaff.run.notes import read_notes
from dechaff.run.second_pass import load_knowledge
from dechaff.run.settings import Settings
from dechaff.suggest.near_misses import NearMiss, may_be_near, near_misses
from dechaff.suggest.traits import Kind, Links, Postings, closed, traits_of
from dechaff.text.compressed import compress, decompress
from dechaff.text.rows import Number, read_row

ONE_IS_ENOUGH: frozenset[Kind] = frozenset({"contact", "link"})
"""Kinds of traits that are kept even if only one article of a part has them. Of all others there are too many."""


class TraitsRow(TypedDict):
    """What the articles of a part have."""

    articles: list[tuple[Number, str, Number, str]]
    """The number of each article in the part, its id, its length and the hash of its text."""
    weak: list[Number]
    """Those in which rules could find promotion."""
    traits: dict[str, dict[str, Sequence[Number]]]
    """By kind and trait, the numbers of the articles that have it."""
    shown: dict[str, str]
    """How paragraphs are written in one of their articles."""


class DecidedRow(TypedDict):
    """What the rules make of the articles of a part."""

    caught: list[Number]
    """Those in which something is cut or flagged."""
    near: list[tuple[Number, NearMiss]]
    """What was nearly flagged in others."""


def sift_part(job: PartJob, watch: Watch, *, settings: Settings, work: Work, shared_hosts: Collection[str]) -> None:
    """Takes the first pass over the part, and writes what its articles have."""
    articles: list[tuple[int, str, int, str]] = []
    weak: list[int] = []
    having: dict[Kind, Postings] = {}
    shown: dict[str, str] = {}
    links = Links(shared_hosts)

    def look(number: int, article: Article, document: Document, survey: Survey) -> None:
        articles.append((number, article.id, len(article.text), f"{survey.text_hash:016x}"))
        if document.found.concerned:
            weak.append(number)
        for kind, traits in traits_of(document, survey, links, shown).items():
            having.setdefault(kind, Postings()).add(number, traits)

    survey_part(job, watch, settings=settings, work=work, look=look)
    traits: dict[str, dict[str, Sequence[int]]] = {}
    for kind, postings in having.items():
        traits[kind] = {**(postings.all() if kind in ONE_IS_ENOUGH else postings.shared)}
    traits["phrase"] = closed(traits.get("phrase", {}))
    lines = {key: shown[key] for key in traits.get("paragraph", ())}
    _save(traits_file(work, job.key), TraitsRow(articles=articles, weak=weak, traits=traits, shown=lines))


def decide_part(job: PartJob, watch: Watch, *, settings: Settings, work: Work, census: Path) -> None:
    """Takes the second pass over the part, and writes which articles are caught, and what is nearly."""
    knowledge = load_knowledge(settings, census, census_id(census))
    cleaner, profile = knowledge.cleaner, settings.rules.profile(settings.profile)
    row: DecidedRow = {"caught": [], "near": []}
    wanted: dict[int, Found | None] = {}
    near: set[int] = set()
    first = 0
    for block in read_notes(work.survey(job.key), with_notes=True):
        mentioning = {*block.mentions(knowledge.suspects)[0].tolist()}
        for at, kept in enumerate(unpack(block.kept, settings.rules)):
            if not block.texts[at]:
                continue
            if may_be_near(kept.margins, profile.flag):
                near.add(first + at)
            if first + at in near or block.notes[at] is None or at in mentioning:
                wanted[first + at] = kept.found
        first += len(block.texts)
    for number, article in articles_of(job, settings, work, wanted):
        watch.at(number)
        try:
            document = partial(cleaner.document, article.text, article.format, wanted[number])
            told = cleaner.explain_document(document()) if number in near else None
            cleaning = told.cleaning if told else cleaner.clean_document(document())
            if cleaning.cuts or cleaning.flags:
                row["caught"].append(number)
            elif told:
                row["near"] += [(number, one) for one in near_misses(told, article.text, profile)]
        except (OSError, MemoryError):
            raise
        except Exception:  # a run reports it as a failure, and cuts nothing
            pass
        watch.at(-1)
    watch.done(job.size)
    _save(decided_file(work, job.key), row)


def articles_of(job: PartJob, settings: Settings, work: Work, wanted: Collection[int]) -> Iterator[tuple[int, Article]]:
    """The articles with these numbers in the part, which has been sifted. No other stretch is read."""
    surveyed = load(work.surveyed(job.key), SurveyRow)
    at = 0
    for stretch, records in zip(job.part.stretches, surveyed["records"] if surveyed else (), strict=True):
        numbers = [one for one in wanted if at <= one < at + records]
        if numbers:
            container, last = container_of(stretch.source.name), max(numbers)
            found = container.split(stretch.source, stretch.start, stretch.end, 0, settings.fields, settings.limits)
            for number, record in enumerate(found, at):
                if number in wanted and (article := _read(record, stretch.source.name, settings)):
                    yield number, article
                if number == last:
                    break
        at += records


def _read(record: Record, name: str, settings: Settings) -> Article | None:
    container = container_of(name)
    read = container.read(record, name, settings.fields, settings.limits)
    return as_recorded(read, container, settings.formats).article


def traits_file(work: Work, key: str) -> Path:
    """The file of what the articles of the part have."""
    return below(work.folder, f"traits/{key}")


def decided_file(work: Work, key: str) -> Path:
    """The file of what the rules make of them."""
    return below(work.folder, f"caught/{key}")


def read_traits(work: Work, key: str) -> TraitsRow:
    """The inverse of what `sift_part` writes."""
    return read_row(decompress(traits_file(work, key).read_bytes()), TraitsRow)


def read_decided(work: Work, key: str) -> DecidedRow:
    """The inverse of what `decide_part` writes."""
    return read_row(decompress(decided_file(work, key).read_bytes()), DecidedRow)


def _save(path: Path, row: TraitsRow | DecidedRow) -> None:
    with writing(path) as file:
        file.write(compress(dump_row(row)))
