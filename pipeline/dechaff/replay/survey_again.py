"""The first pass once more, over the texts that the changes of the rules could matter to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import islice
from typing import TypedDict

from dechaff.folder.files import writing
from dechaff.folder.work import Work, save
from dechaff.ingest.records import Record
from dechaff.replay.base import BasePart, failures_of
from dechaff.replay.changes import NO_HITS, Changes
from dechaff.run.engines.job import Watch
from dechaff.run.first_pass import BATCH_RECORDS, Surveyed, Surveyor
from dechaff.run.kept import NOTHING_KEPT, Kept, unpack
from dechaff.run.notes import NotesFile, read_blocks
from dechaff.run.settings import Settings, shared_cleaner
from dechaff.text.rows import Number


@dataclass(frozen=True, slots=True)
class ReplayJob:
    """A part to be looked at again."""

    base: BasePart

    @property
    def key(self) -> str:
        """The part's."""
        return self.base.part.key

    @property
    def size(self) -> int:
        """The part's."""
        return self.base.part.size

    @property
    def about(self) -> str:
        """The first files it is made of."""
        return ", ".join(stretch.source.name for stretch in self.base.part.stretches[:3])


class AgainRow(TypedDict):
    """What came of looking at a part again."""

    records: list[Number]
    """The records in which something else could be found."""
    rows: Number
    """How many rows all its records add to the census."""


def survey_part_again(
    job: ReplayJob, watch: Watch, *, old: Settings, new: Settings, changes: Changes, was: Work, work: Work
) -> None:
    """Writes what the first pass would note on the part under the new settings, given what it noted under the old.

    Raises OutputError and ChangedError.
    """
    blocks = [*read_blocks(was.survey(job.key), with_notes=True)]
    kept = [one for block in blocks for one in unpack(block.kept, old.rules, stale=True)]
    texts = [text for block in blocks for text in block.texts]
    again: dict[int, Surveyed] = {}
    failed = failures_of(was, job.base).difference(job.base.surveyed["deadly"])
    numbers = [number for number, text in enumerate(texts) if text]
    found = {number for number in numbers if changes.findings_differ(kept[number])} | failed
    differing = found | {number for number in numbers if changes.survey_differs(kept[number])}
    wanted = failed.union(numbers) if changes.searched else differing
    surveyor = _Again(new, changes)
    records = ((number, record) for number, _, _, record in job.base.records(new, wanted))
    while read := [*islice(records, BATCH_RECORDS)]:
        again.update(surveyor.surveyed(read, kept, differing))
    if again or changes.rules:
        with writing(work.survey(job.key)) as file:
            notes = NotesFile(file, new.rules)
            at = 0
            for block in blocks:
                starts = block.starts()
                for record in range(len(block.texts)):
                    number = at + record
                    if number in again:
                        notes.add(*again[number])
                    else:
                        now = Kept(changes.found(kept[number]), kept[number].margins)
                        notes.copy(block, record, starts, now if texts[number] else NOTHING_KEPT)
                at += len(block.texts)
            notes.close()
        rows = notes.rows
    else:
        work.survey(job.key).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(was.survey(job.key), work.survey(job.key))
        rows = job.base.surveyed["rows"]
    save(work.surveyed(job.key), AgainRow(records=sorted(found | surveyor.found_more), rows=rows))


class _Again:
    """Surveys records again, if the changes could matter to their texts."""

    def __init__(self, settings: Settings, changes: Changes) -> None:
        self._cleaner = shared_cleaner(settings)
        self._surveyor = Surveyor(self._cleaner, settings)
        self._changes = changes
        self.found_more: set[int] = set()
        """The records in which something is found that was searched for, and that matters to them."""

    def surveyed(
        self, records: Sequence[tuple[int, Record]], kept: Sequence[Kept], differing: Set[int]
    ) -> Iterator[tuple[int, Surveyed]]:
        """Those of the records that are surveyed again, by their numbers: the `differing` ones, and those in which
        something is found that is searched for. `kept` is what was kept of all records of the part."""
        articles = [(number, record, record.article) for number, record in records if record.article]
        documents = [self._cleaner.document(article.text, article.format) for *_, article in articles]
        searched = self._changes.searched
        hits = self._changes.index.concerned(documents) if searched else [NO_HITS] * len(documents)
        for (number, record, _), document, found in zip(articles, documents, hits, strict=True):
            if found and self._changes.findings_differ(kept[number], found):
                self.found_more.add(number)
            if number in self.found_more or number in differing:
                document.found = self._changes.found(kept[number], found)
                if document.found.concerned is not None and not self._cleaner.could_decide(document):
                    document.found.concerned = None
                yield number, self._surveyor.survey(record, document)
