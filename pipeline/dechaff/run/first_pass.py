"""Pass one: every record of a part read, judged by its own evidence, and noted down."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

import xxhash

from dechaff import urls
from dechaff.census.entities import entity_hash
from dechaff.census.survey import Survey
from dechaff.cleaner import Cleaner
from dechaff.document import Document
from dechaff.folder.files import writing
from dechaff.folder.formats import as_recorded
from dechaff.folder.make_rows import Note
from dechaff.folder.work import SurveyRow, Work, save
from dechaff.ingest.bulk import mark_of, size_of
from dechaff.ingest.containers import container_of
from dechaff.ingest.records import Record
from dechaff.markup import html, lines, markdown  # noqa: F401 - the parsers, before the workers are forked
from dechaff.model import Article
from dechaff.rulebook import margins
from dechaff.run.engines.job import PartJob, Watch
from dechaff.run.kept import NOTHING_KEPT, Kept
from dechaff.run.notes import NotesFile
from dechaff.run.reuse import stamp
from dechaff.run.settings import Settings, shared_cleaner

BATCH_RECORDS = 128
BATCH_BYTES = 1 << 21
"""A batch ends with the record that reaches one of the two."""

Look = Callable[[int, Article, Document, Survey], None]
"""Is shown an article, with its number in the part, its document and its survey."""


def survey_part(job: PartJob, watch: Watch, *, settings: Settings, work: Work, look: Look | None = None) -> None:
    """Writes what pass two and the census need to know about the part; `look` is shown every article on the way.

    An article that cannot be judged is noted as one to be read again; pass two meets the same error and reports it.
    """
    part, cleaner = job.part, shared_cleaner(settings)
    work.surveyed(part.key).unlink(missing_ok=True)
    counts, hashes, number, unread = [], [], 0, False
    with writing(work.survey(part.key)) as file:
        surveyor = _Surveyor(cleaner, settings, NotesFile(file, settings.rules), watch, look)
        for stretch in part.stretches:
            name, digest, first = stretch.source.name, xxhash.xxh3_128(), number
            container = container_of(name)
            for record in container.split(
                stretch.source, stretch.start, stretch.end, 0, settings.fields, settings.limits
            ):
                read = None
                if number not in watch.deadly:
                    watch.at(number)
                    read = container.read(record, name, settings.fields, settings.limits)
                    read = as_recorded(read, container, settings.formats)
                    watch.at(-1)  # if reading the next one kills the process, this one is not to blame
                surveyor.add(number, read, size_of(record.data))
                digest.update(mark_of(record.data))
                unread |= record.data is None
                number += 1
            counts.append(number - first)
            hashes.append(digest.hexdigest())
        rows = surveyor.close()
    row: SurveyRow = {
        "inputs": [stamp(one) for one in part.stretches],
        "hashes": hashes,
        "records": counts,
        "unread": unread,
        "settings": settings.survey_fingerprint,
        "deadly": sorted(watch.deadly),
        "bytes": work.survey(part.key).stat().st_size,
        "rows": rows,
    }
    save(work.surveyed(part.key), row)


class _Surveyor:
    """Takes note of the records of a part, in batches: many texts are searched faster together than one by one."""

    def __init__(
        self, cleaner: Cleaner, settings: Settings, notes: NotesFile, watch: Watch, look: Look | None = None
    ) -> None:
        self._cleaner = cleaner
        self._look = look
        self._surveyor = Surveyor(cleaner, settings)
        self._notes = notes
        self._watch = watch
        self._held: deque[tuple[int, Record | None, Document | None, int]] = deque()
        self._bytes = 0

    def add(self, number: int, record: Record | None, size: int) -> None:
        """Adds the record of that number and size, in order; None for one to be read again."""
        article = record.article if record else None
        document = self._cleaner.document(article.text, article.format) if article else None
        self._held.append((number, record, document, size))
        self._bytes += size
        if self._watch.one_by_one or len(self._held) >= BATCH_RECORDS or self._bytes >= BATCH_BYTES:
            self._flush()

    def close(self) -> int:
        """Writes what is still held. Returns how many rows all records add to a census."""
        self._flush()
        self._notes.close()
        return self._notes.rows

    def _flush(self) -> None:
        if len(self._held) == 1:
            self._watch.at(self._held[0][0])
        try:
            self._cleaner.search(document for *_, document, _ in self._held if document)
        except (OSError, MemoryError, SystemError):  # if it is an article's fault, trying them one by one shows whose
            raise
        except Exception:  # the record that is to blame meets it again, by itself
            pass
        while self._held:
            number, record, document, size = self._held.popleft()
            self._watch.at(number)
            self._take_note(number, record, document)
            self._watch.at(-1)
            self._watch.done(size)
        self._bytes = 0

    def _take_note(self, number: int, record: Record | None, document: Document | None) -> None:
        surveyed = self._surveyor.survey(record, document) if record and document else NOT_SURVEYED
        self._notes.add(*surveyed)
        if self._look and record and record.article and document and surveyed.survey:
            self._look(number, record.article, document, surveyed.survey)


class Surveyed(NamedTuple):
    """What is noted about a record."""

    note: Note | None
    survey: Survey | None
    site: int
    """The hash of the site it came from, 0 if that is not known."""
    kept: Kept


NOT_SURVEYED = Surveyed(None, None, 0, NOTHING_KEPT)
"""What is noted about a record without an article, and about one to be read again."""


class Surveyor:
    """Surveys articles one by one, and keeps what was found in them."""

    def __init__(self, cleaner: Cleaner, settings: Settings) -> None:
        self._watch = margins.Watch()
        self._cleaner = cleaner.watched_by(self._watch)
        self._settings = settings

    def survey(self, record: Record, document: Document) -> Surveyed:
        """What is noted about the record of that document."""
        if record.article is None:
            return NOT_SURVEYED
        self._watch.take()  # of an article that could not be judged
        try:
            survey, site = self._cleaner.survey_document(document), urls.site(record.article.url)
        except (OSError, MemoryError):  # not the article's fault
            raise
        except Exception:  # pass two meets it again and reports it
            return NOT_SURVEYED
        note = _note(record.article, record, self._settings) if survey.settled else None
        return Surveyed(note, survey, entity_hash(site) if site else 0, Kept(document.found, self._watch.take()))


def _note(article: Article, record: Record, settings: Settings) -> Note:
    return Note(
        id=None if settings.fields.id is None or record.number is None else article.id,
        format=article.format,
        encoding=article.encoding,
        language=article.language,
        field=record.field,
        chars=len(article.text),
        looks_like=article.looks_like,
        seems_encoded_as=article.seems_encoded_as,
    )
