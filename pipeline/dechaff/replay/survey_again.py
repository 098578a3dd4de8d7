"""The first pass once more, over the texts that the changes of the rules could matter to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice
from typing import TypedDict

from dechaff.document import Document
from dechaff.folder.files import writing
from dechaff.folder.rows import DecisionRow
from dechaff.folder.work import Work, save
from dechaff.ingest.records import Record
from dechaff.model import Article
from dechaff.replay.base import BasePart, decided_of, failures_of, removals_of
from dechaff.replay.changes import NO_HITS, Changes
from dechaff.run.decided import Decided
from dechaff.run.engines.job import Watch
from dechaff.run.first_pass import BATCH_RECORDS, Surveyed, Surveyor
from dechaff.run.kept import NOTHING_KEPT, Kept, unpack
from dechaff.run.notes import Block, NotesFile, read_notes
from dechaff.run.settings import Settings, shared_cleaner
from dechaff.spans import splice
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

    found: list[Number]
    """The records in which something else could be found."""
    found_later: list[Number]
    """Those of the others in which something else could be found in what is left after cuts."""
    rows: Number
    """How many rows all its records add to the census."""


def survey_part_again(
    job: ReplayJob, watch: Watch, *, old: Settings, new: Settings, changes: Changes, was: Work, work: Work
) -> None:
    """Writes what the first pass would note on the part under the new settings, given what it noted under the old.

    Raises OutputError and ChangedError.
    """
    blocks = [*read_notes(was.survey(job.key), with_notes=True)]
    kept = [one for block in blocks for one in unpack(block.kept, old.rules, stale=True)]
    numbers = {number for number, text in enumerate(chain.from_iterable(block.texts for block in blocks)) if text}
    failed = failures_of(was, job.base).difference(job.base.surveyed["deadly"])
    looking = _Looking(new, changes, kept)
    looking.found = {number for number in numbers if changes.findings_differ(kept[number])} | failed
    looking.again = looking.found | {number for number in numbers if changes.survey_differs(kept[number])}
    if changes.concern_later_texts:
        looking.expect_cuts(decided_of(was, job.base), removals_of(was, job.base))
    wanted = (numbers | failed if changes.searched else looking.again) | looking.cuts.keys()
    surveyed: dict[int, Surveyed] = {}
    records = ((number, record) for number, _, _, record in job.base.records(new, wanted))
    while read := [*islice(records, BATCH_RECORDS)]:
        surveyed.update(looking.look_at(read))
    if surveyed or changes.rules:
        with writing(work.survey(job.key)) as file:
            rows = _write(NotesFile(file, new.rules), blocks, kept, surveyed, changes)
    else:
        work.survey(job.key).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(was.survey(job.key), work.survey(job.key))
        rows = job.base.surveyed["rows"]
    found_later = looking.found_later - looking.found
    save(work.surveyed(job.key), AgainRow(found=sorted(looking.found), found_later=sorted(found_later), rows=rows))


def _write(
    notes: NotesFile, blocks: Sequence[Block], kept: Sequence[Kept], surveyed: Mapping[int, Surveyed], changes: Changes
) -> int:
    """Writes the notes on all records, those that were surveyed again among them. Returns how many rows they add to the
    census."""
    numbers = count()
    for block in blocks:
        starts = block.starts()
        for record, text in enumerate(block.texts):
            number = next(numbers)
            if number in surveyed:
                notes.add(*surveyed[number])
            else:
                now = Kept(changes.found(kept[number]), kept[number].margins) if text else NOTHING_KEPT
                notes.copy(block, record, starts, now)
    notes.close()
    return notes.rows


class _Looking:
    """Looks at the records of a part again, if the changes could matter to them."""

    def __init__(self, settings: Settings, changes: Changes, kept: Sequence[Kept]) -> None:
        """`kept` is what was kept of all records of the part."""
        self.found: set[int] = set()
        """The records in which something else could be found."""
        self.again: set[int] = set()
        """The records to be surveyed again, for that or another reason."""
        self.found_later: set[int] = set()
        """The records in which something else could be found after cuts."""
        self.cuts: dict[int, Sequence[DecisionRow]] = {}
        """The cuts in those that will show whether they are among these."""
        self._cleaner = shared_cleaner(settings)
        self._surveyor = Surveyor(self._cleaner, settings)
        self._changes = changes
        self._kept = kept

    def expect_cuts(self, decided: Mapping[int, Decided], cuts: Mapping[int, Sequence[DecisionRow]]) -> None:
        """Notes what the run decided on the records, and what it cut."""
        for number, one in decided.items():
            if one.texts == 1 or number in self.found:
                continue
            here = cuts.get(number, ())
            if one.texts == 2 and here and here[0]["kind"] != "article":
                self.cuts[number] = here
            else:  # what was left is not known
                self.found_later.add(number)

    def look_at(self, records: Sequence[tuple[int, Record]]) -> Iterator[tuple[int, Surveyed]]:
        """Those of the records that are surveyed again, by their numbers."""
        articles = [(number, record, record.article) for number, record in records if record.article]
        documents = [self._cleaner.document(article.text, article.format) for *_, article in articles]
        searched = self._changes.searched
        hits = self._changes.index.concerned(documents) if searched else [NO_HITS] * len(documents)
        for (number, record, _), document, here in zip(articles, documents, hits, strict=True):
            if here and self._changes.findings_differ(self._kept[number], here):
                self.found.add(number)
            if number in self.found or number in self.again:
                document.found = self._changes.found(self._kept[number], here)
                if document.found.concerned is not None and not self._cleaner.could_decide(document):
                    document.found.concerned = None
                yield number, self._surveyor.survey(record, document)
        cut = [(number, article) for number, _, article in articles if number in self.cuts and number not in self.found]
        left = [self._left(article, self.cuts[number]) for number, article in cut]
        self.found_later.update(
            number for (number, _), differs in zip(cut, self._changes.concern(left), strict=True) if differs
        )

    def _left(self, article: Article, cuts: Sequence[DecisionRow]) -> Document:
        """What the cuts left of the article."""
        text = splice(article.text, [((cut["start"], cut["end"]), "") for cut in cuts])
        return self._cleaner.document(text, article.format)
