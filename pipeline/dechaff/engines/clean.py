"""Pass two: what the first pass could not settle cleaned under the frozen census, all else copied as it is."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import count
from pathlib import Path

import numpy as np

from dechaff.census import Census, entity_hash, names
from dechaff.census.census import Hashes
from dechaff.census.files import census_id, open_census
from dechaff.cleaner import Cleaner
from dechaff.engines.job import Job, Watch
from dechaff.engines.notes import read_blocks
from dechaff.engines.settings import Settings, make_cleaner
from dechaff.export.assembly import Made
from dechaff.export.folder import placed
from dechaff.export.outcome import Outcome, given_up, settle, untouched
from dechaff.export.totals import totals_line
from dechaff.export.work import Work, load, save
from dechaff.export.writer import write_part
from dechaff.ingest.containers import Container, Record
from dechaff.ingest.parts import Part
from dechaff.model import Article, Cleaning
from dechaff.report.campaigns import Tie
from dechaff.report.lines import OUTPUTS, Line, Note, Output, dump_line


class ChangedError(Exception):
    """A file is no longer what it was when the first pass read it; the message says what to do."""


class Knowledge:
    """A frozen census with a cleaner that uses it, and what the cleaner has asked of it."""

    def __init__(self, settings: Settings, census: Path) -> None:
        self.id = census_id(census)
        self.census = _Asked(open_census(census))
        self.cleaner: Cleaner = make_cleaner(settings).with_census(self.census)
        suspects = self.cleaner.suspects
        keys = {entity_hash(one) for one in (*suspects, *names(suspects))}
        self.suspects: Hashes = np.array(sorted(keys), np.uint64)
        """The hashes by which notes mention a suspect."""


class _Asked(Census):
    """A census that remembers its answers."""

    def __init__(self, census: Census) -> None:
        super().__init__(census.hashes, census.articles, census.accused, census.sites, census.named)
        self.__dict__["answers"] = {}

    answers: dict[int, int]
    """For each hash that was asked, the band."""

    def count_hash(self, hashed: int) -> int:
        if hashed not in self.answers:
            self.answers[hashed] = super().count_hash(hashed)
        return self.answers[hashed]


@lru_cache(maxsize=1)
def knowledge(settings: Settings, census: Path, id: str) -> Knowledge:
    """What the census of that id in that file means under the settings; loaded once a process."""
    return Knowledge(settings, census)


def clean_part(job: Job, watch: Watch, *, settings: Settings, work: Work, census: Path) -> None:
    """Writes all that comes of the part. Raises ChangedError."""
    part, firsts = job.part, job.firsts
    known = knowledge(settings, census, census_id(census))
    known.census.answers.clear()
    work.written(part.key).unlink(missing_ok=True)
    shutil.rmtree(work.pieces(part.key), ignore_errors=True)
    surveyed = load(work.surveyed(part.key)) or {}
    deadly = watch.deadly.union(surveyed.get("deadly", ()))
    found: set[int] = set()
    notes = _notes(work, part, known.suspects, found)
    numbers = count()
    ties: list[Tie] = []

    def clean(article: Article) -> Cleaning:
        return known.cleaner.clean(article.text, article.format)

    def decide(container: Container, name: str, record: Record) -> Outcome:
        number = next(numbers)
        watch.at(number)
        note = next(notes, None)
        if number in deadly:
            outcome = given_up(record, name)
        elif note is not None:
            outcome = untouched(record, name, note)
        else:
            record = container.read(record, name, settings.fields)
            outcome = settle(record, name, container, clean, settings.spam, known.census.count)
            ties.extend(_tie(record, outcome, known.cleaner.suspects))
        watch.done(len(record.source or b""))
        return outcome

    written = write_part(part, firsts, decide, settings.fields, work.output, work.pieces(part.key))
    watch.at(-1)
    if written.digests != surveyed.get("digests"):
        names_of = ", ".join(stretch.source.name for stretch in part.stretches[:3])
        raise ChangedError(f"{names_of}: changed while it was being cleaned; run the same command again")
    whole = [stretch.source.name for stretch in part.stretches if stretch.is_whole]
    made_of: Line = {
        "digests": written.digests,
        "settings": settings.fingerprint,
        "firsts": list(firsts),
        "suspects": sorted(found),
        "bands": sorted(known.census.answers.items()),
        "deadly": sorted(deadly),
    }
    save(
        work.written(part.key),
        {
            "id": hashlib.sha256(dump_line(made_of)).hexdigest(),
            **made_of,
            "census": known.id,
            "ties": [[tie.article, tie.date, *tie.suspects] for tie in ties],
            "totals": totals_line(written.totals),
            "files": {name: _stands(work, name) for name in whole},
            "pieces": written.pieces,
        },
    )


def current_part(job: Job, settings: Settings, work: Work, known: Knowledge, digests: Sequence[str]) -> Made | None:
    """The part as it was made by an earlier run; None where it has to be made again.

    It stands as long as nothing has changed of its input, the rules, the bands of the entities it asked for, the
    suspects that are mentioned in it, and the files it wrote.
    """
    part = job.part
    saved = load(work.written(part.key))
    if saved is None or saved.get("settings") != settings.fingerprint:
        return None
    if saved["digests"] != list(digests) or saved["firsts"] != list(job.firsts):
        return None
    if saved["census"] != known.id:
        if any(known.census.count_hash(hashed) != least for hashed, least in saved["bands"]):
            return None
        found: set[int] = set()
        for _ in _notes(work, part, known.suspects, found):
            pass
        if saved["suspects"] != sorted(found):
            return None
    if any(stands != _stands(work, name) for name, stands in saved["files"].items()):
        return None
    return Made(part, saved["id"], saved["pieces"])


def _notes(work: Work, part: Part, suspects: Hashes, found: set[int]) -> Iterator[Note | None]:
    """The notes on the part's records, None for those to be read again; adds the mentions of suspects to `found`."""
    for block in read_blocks(work.survey(part.key)):
        records, hashes = block.mentions(suspects)
        found.update(hashes.tolist())
        for record in records.tolist():
            block.notes[record] = None
        yield from block.notes


def read_ties(line: Line) -> Iterator[Tie]:
    """The articles of a part that promote or mention a suspect."""
    for article, date, *suspects in line["ties"]:
        yield Tie(article, date, tuple(suspects))


def _tie(record: Record, outcome: Outcome, suspects: frozenset[str]) -> list[Tie]:
    cleaning, article = outcome.cleaning, record.article
    if cleaning is None or article is None:
        return []
    found = {one.entity for finding in (*cleaning.findings, *cleaning.flags) for one in finding.why} & suspects
    return [Tie(article.id, article.date, tuple(sorted(found)))] if found else []


def _stands(work: Work, name: str) -> dict[Output, list[int]]:
    """The trees of the output in which the file of that name stands, with its size there and when it was written."""
    places = {where: placed(work.output, where, name) for where in OUTPUTS}
    return {
        where: [place.stat().st_size, place.stat().st_mtime_ns] for where, place in places.items() if place.is_file()
    }
