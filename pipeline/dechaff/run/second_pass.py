"""Pass two: records that the first pass did not settle are cleaned with the frozen census, the rest is copied."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import count
from pathlib import Path

import numpy as np

from dechaff.census.census import Census
from dechaff.census.counting import Hashes
from dechaff.census.entities import entity_hash, names
from dechaff.census.files import open_census
from dechaff.census.header import census_id
from dechaff.cleaner import Cleaner
from dechaff.display.page.blocks import write_blocks
from dechaff.document.found import Found
from dechaff.folder.campaigns import Tie
from dechaff.folder.files import writing
from dechaff.folder.formats import as_recorded
from dechaff.folder.ledger import decisions_in
from dechaff.folder.make_rows import Note, dump_row
from dechaff.folder.outcome import Outcome, deadly_record, settle, untouched
from dechaff.folder.paths import below
from dechaff.folder.totals import totals_row
from dechaff.folder.work import BegunRow, MadeOfRow, PartRow, SurveyRow, Work, load, marks_now, save
from dechaff.folder.writer import write_part
from dechaff.ingest.bulk import size_of
from dechaff.ingest.parts import Part
from dechaff.ingest.records import Container, Record
from dechaff.model import Article, Cleaning
from dechaff.rulebook import RuleSet, margins
from dechaff.run.decided import Decided, as_text, write_decided
from dechaff.run.engines.job import ChangedError, PartJob, Watch
from dechaff.run.kept import unpack
from dechaff.run.notes import read_notes
from dechaff.run.settings import Settings, shared_cleaner


class Knowledge:
    """A frozen census, a cleaner that uses it, and what the cleaner has looked up in it."""

    def __init__(self, settings: Settings, census: Path) -> None:
        self.id = census_id(census)
        self.census = open_census(census)
        self.asked = Asked(**vars(self.census))
        """The census that the cleaner uses: it remembers what was looked up."""
        cleaner = shared_cleaner(settings).with_census(self.asked)
        suspects = cleaner.suspects
        self.watch = margins.Watch()
        self.cleaner: Cleaner = cleaner.watched_by(self.watch)
        """The cleaner, watched: what its decisions on each article depend on is kept."""
        keys = {entity_hash(one) for one in (*suspects, *names(suspects))}
        self.suspects: Hashes = np.array(sorted(keys), np.uint64)
        """The hashes that stand for a mention of a suspect in the notes."""


@dataclass(frozen=True, eq=False)
class Asked(Census):
    """A census that remembers its answers."""

    answers: dict[int, int] = field(default_factory=dict)
    """For each hash looked up, the lower end of its band; cleared for every part."""
    latest: set[int] = field(default_factory=set)
    """The hashes looked up for the latest article; cleared for every article."""

    def count_hash(self, hashed: int) -> int:
        self.latest.add(hashed)
        if hashed not in self.answers:
            self.answers[hashed] = super().count_hash(hashed)
        return self.answers[hashed]


@lru_cache(maxsize=1)
def load_knowledge(settings: Settings, census: Path, id: str) -> Knowledge:
    """The census of that id in that file, with a cleaner for the settings.

    Loaded once per process: all parts that a worker cleans are cleaned under the same census.
    """
    return Knowledge(settings, census)


def clean_part(job: PartJob, watch: Watch, *, settings: Settings, work: Work, census: Path, page: str) -> None:
    """Writes the output of the part, and what it adds to the page of that fingerprint, if any. Raises ChangedError."""
    part, firsts = job.part, job.firsts
    knowledge = load_knowledge(settings, census, census_id(census))
    knowledge.asked.answers.clear()
    surveyed = load(work.surveyed(part.key), SurveyRow)
    deadly = watch.deadly.union(surveyed["deadly"] if surveyed else ())
    records = _Records(part, watch, settings, work, knowledge, deadly)
    attempt = os.urandom(8).hex()
    pieces = work.pieces(part.key, attempt)
    begun = below(work.begun, part.key)
    begun.parent.mkdir(parents=True, exist_ok=True)
    with begun.open("ab", buffering=0) as notes_on_files:

        def note_begun(row: BegunRow) -> None:
            notes_on_files.write(b"\n" + dump_row(row))  # a killed run may have left half a line

        written = write_part(
            part, firsts, records.decide, settings.fields, work.output, pieces, settings.limits, note_begun
        )
    if surveyed is None or written.hashes != surveyed["hashes"]:
        work.surveyed(part.key).unlink(missing_ok=True)  # the time stamp of the input may not show the change
        raise ChangedError(f"{job.about}: changed while it was being cleaned; run the same command again")
    made_of: MadeOfRow = {
        "part": part.key,
        "hashes": written.hashes,
        "settings": settings.fingerprint,
        "firsts": list(firsts),
        "suspects": as_text(records.mentioned),
        "bands": [(f"{hashed:016x}", least) for hashed, least in sorted(knowledge.asked.answers.items())],
        "deadly": sorted(deadly),
    }
    id = hashlib.sha256(dump_row(made_of)).hexdigest()
    row: PartRow = {
        **made_of,
        "id": id,
        "census": knowledge.id,
        "ties": [[tie.article, tie.date, *tie.suspects] for tie in records.ties],
        "totals": totals_row(written.totals),
        "files": {name: marks_now(work.output, name, marks) for name, marks in written.files.items()},
        "attempt": attempt,
        "pieces": written.pieces,
        "decided": write_decided(work.decided(part.key), id, records.decided),
    }
    if page:
        decisions = decisions_in(*(below(pieces, kind) for kind in ("removals", "flags", "articles")))
        with writing(work.blocks(part.key)) as file:
            write_blocks(file, decisions, knowledge.cleaner.suspects, id + page)
    save(work.written(part.key), row)
    begun.unlink(missing_ok=True)


class _Records:
    """The records of a part, decided on one by one in their order."""

    def __init__(
        self, part: Part, watch: Watch, settings: Settings, work: Work, knowledge: Knowledge, deadly: Set[int]
    ) -> None:
        self.mentioned: set[int] = set()
        """The hashes of the suspects that have been mentioned so far."""
        self.ties: list[Tie] = []
        """What articles have been found to share with others so far."""
        self.decided: dict[int, Decided] = {}
        """What the decisions on those that were cleaned depended on, by their numbers in the part."""
        self._watch = watch
        self._settings = settings
        self._knowledge = knowledge
        self._deadly = deadly
        self._notes = _notes(work.survey(part.key), settings.rules, knowledge.suspects, self.mentioned)
        self._numbers = count()

    def decide(self, container: Container, name: str, record: Record) -> Outcome:
        """What becomes of the next record, which is one of the file of that name."""
        number, (note, found, counted) = next(self._numbers), next(self._notes, (None, None, frozenset()))
        self._watch.at(number)
        if number in self._deadly:
            outcome = deadly_record(record, name)
        elif note is not None:
            outcome = untouched(record, name, note)
        else:
            record = container.read(record, name, self._settings.fields, self._settings.limits)
            record = as_recorded(record, container, self._settings.formats)
            clean = partial(self._clean, number, found, counted)
            outcome = settle(record, name, container, clean, self._settings.spam, self._knowledge.asked.count)
            self.ties += _tie(record, outcome, self._knowledge.cleaner.suspects)
        self._watch.at(-1)  # as in the first pass
        self._watch.done(size_of(record.data))
        return outcome

    def _clean(self, number: int, found: Found | None, counted: Set[int], article: Article) -> Cleaning:
        cleaner, watch, asked = self._knowledge.cleaner, self._knowledge.watch, self._knowledge.asked.latest
        watch.take()
        asked.clear()
        cleaning = cleaner.clean_document(cleaner.document(article.text, article.format, found))
        self.decided[number] = Decided(watch.texts, watch.take(), as_text(asked - counted))
        return cleaning


def settles_alike(saved: PartRow, part: Part, work: Work, knowledge: Knowledge) -> bool:
    """Whether the output of the part would be the same under this census as under the one it was made with.

    It is if the bands of the entities looked up for it are the same, and so are the suspects mentioned in it.
    """
    if any(knowledge.census.count_hash(int(hashed, 16)) != least for hashed, least in saved["bands"]):
        return False
    found = [block.mentions(knowledge.suspects)[1] for block in read_notes(work.survey(part.key))]
    return saved["suspects"] == as_text({hashed for hashes in found for hashed in hashes.tolist()})


def _notes(
    path: Path, rules: RuleSet, suspects: Hashes, mentioned: set[int]
) -> Iterator[tuple[Note | None, Found | None, Set[int]]]:
    """The note on each record of a part, None for one to be read again, what was found in its text, and for one to be
    read again the hashes of the entities counted in it.

    Adds the mentions of suspects to `mentioned`.
    """
    nothing = frozenset[int]()
    for block in read_notes(path, with_notes=True):
        records, hashes = block.mentions(suspects)
        mentioned.update(hashes.tolist())
        for record in records.tolist():
            block.notes[record] = None
        start = 0
        for note, entities, kept in zip(block.notes, block.entity_counts, unpack(block.kept, rules), strict=True):
            yield note, kept.found, nothing if note else {*block.entities[start : start + entities]}
            start += entities


def _tie(record: Record, outcome: Outcome, suspects: frozenset[str]) -> list[Tie]:
    cleaning, article = outcome.cleaning, record.article
    if cleaning is None or article is None:
        return []
    found = {one.entity for decision in (*cleaning.cuts, *cleaning.flags) for one in decision.seen} & suspects
    return [Tie(article.id, article.date, tuple(sorted(found)))] if found else []
