"""The second pass once more, over the records for which it could decide something else."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypedDict

from dechaff.census.counting import Hashes
from dechaff.census.header import census_id
from dechaff.display.comparison.differences import Outcome
from dechaff.document.found import Found
from dechaff.folder import outcome
from dechaff.folder.files import writing
from dechaff.folder.make_rows import dump_row
from dechaff.folder.outcome import settle
from dechaff.folder.paths import below
from dechaff.folder.rows import DecisionRow
from dechaff.folder.work import Work, load
from dechaff.model import Article, Cleaning
from dechaff.replay.base import BasePart, decided_of, failures_of
from dechaff.replay.changes import Changes
from dechaff.replay.survey_again import AgainRow, ReplayJob
from dechaff.run.decided import as_text
from dechaff.run.engines.job import ChangedError, Watch
from dechaff.run.kept import Kept, unpack
from dechaff.run.notes import Block, read_notes
from dechaff.run.second_pass import Knowledge, load_knowledge
from dechaff.run.settings import Settings
from dechaff.text.rows import Number


class JudgedRow(TypedDict):
    """What the new rules make of a record."""

    path: str
    record: Number | None
    outcome: Outcome
    cuts: list[DecisionRow]
    flags: list[DecisionRow]


@dataclass(frozen=True, slots=True)
class CensusChange:
    """What differs between the censuses of the old and the new rules."""

    suspects: Hashes
    """The hashes that stand for a mention of what is a suspect in one of them only; ascending."""
    bands: Hashes
    """The hashes of entities that are in another band; ascending."""


def judged_file(work: Work, key: str) -> Path:
    """The rows on the part of that key."""
    return below(work.folder, f"judged/{key}")


def clean_part_again(
    job: ReplayJob,
    watch: Watch,
    *,
    new: Settings,
    changes: Changes,
    was: Work,
    work: Work,
    census: Path,
    census_change: CensusChange,
) -> None:
    """Writes what becomes of the records of the part under the new settings, as far as that may differ.

    Raises OutputError and ChangedError.
    """
    again = load(work.surveyed(job.key), AgainRow)
    if again is None:
        raise ChangedError(f"{work.surveyed(job.key)}: changed during the comparison; run the same command again")
    knowledge = load_knowledge(new, census, census_id(census))
    knowledge.asked.answers.clear()
    choice = _Choice(job.base, changes, was, {*again["found"], *again["found_later"]})
    for block in read_notes(work.survey(job.key), with_notes=True):
        choice.look_at(block, knowledge, census_change)
    with writing(judged_file(work, job.key)) as file:
        for number, container, name, record in job.base.records(new, choice.kept.keys()):
            row = JudgedRow(path=name, record=record.number, outcome="clean", cuts=[], flags=[])
            if number not in choice.untouched:
                clean = partial(_clean, knowledge, choice.kept[number].found)
                row = _row(row, settle(record, name, container, clean, new.spam, knowledge.asked.count))
            file.write(dump_row(row))


class _Choice:
    """Which records of a part are to be cleaned again."""

    def __init__(self, base: BasePart, changes: Changes, was: Work, again: Set[int]) -> None:
        self._changes = changes
        self.kept: dict[int, Kept] = {}
        """What is kept of those that may come out differently, by their numbers, ascending."""
        self.untouched: set[int] = set()
        """Of these, the ones that the first pass settles now."""
        self._again = again
        self._decided = decided_of(was, base)
        self._failed = failures_of(was, base).difference(base.surveyed["deadly"])
        self._next = 0

    def look_at(self, block: Block, knowledge: Knowledge, change: CensusChange) -> None:
        """Chooses from the records of the next block of notes."""
        mentions_now = {*block.mentions(knowledge.suspects)[0].tolist()}
        moved = {*block.mentions(change.suspects)[0].tolist()} | {*block.mentions(change.bands)[0].tolist()}
        bands = {*as_text(change.bands.tolist())}
        for record, kept in enumerate(unpack(block.kept, knowledge.cleaner.rules)):
            number = self._next + record
            if not block.texts[record]:
                if number in self._failed or number in self._again:
                    self.kept[number] = kept
                continue
            is_cleaned = block.notes[record] is None or record in mentions_now
            decided = self._decided.get(number)
            if not is_cleaned:
                if decided is None:
                    continue
                self.untouched.add(number)
            elif not (
                decided is None
                or number in self._again
                or record in moved
                or not bands.isdisjoint(decided.looked_up)
                or self._changes.decision_differs(kept, decided)
            ):
                continue
            self.kept[number] = kept
        self._next += len(block.texts)


def _clean(knowledge: Knowledge, found: Found | None, article: Article) -> Cleaning:
    cleaner = knowledge.cleaner
    return cleaner.clean_document(cleaner.document(article.text, article.format, found))


def _row(row: JudgedRow, made: outcome.Outcome) -> JudgedRow:
    verdict: Outcome = "failed" if made.article is None else made.article["verdict"]
    return {**row, "outcome": verdict, "cuts": [*made.removals], "flags": [*made.flags]}
