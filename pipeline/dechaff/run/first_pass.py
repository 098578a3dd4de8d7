"""Pass one: every record of a part read, judged by its own evidence, and noted down."""

from __future__ import annotations

import xxhash

from dechaff import urls
from dechaff.census.entities import entity_hash
from dechaff.cleaner import Cleaner
from dechaff.folder.files import writing
from dechaff.folder.formats import as_recorded
from dechaff.folder.make_rows import Note
from dechaff.folder.work import SurveyRow, Work, save
from dechaff.ingest.bulk import mark_of, size_of
from dechaff.ingest.containers import Record, container_of
from dechaff.model import Article
from dechaff.run.engines.job import PartJob, Watch
from dechaff.run.notes import NotesFile
from dechaff.run.reuse import stamp
from dechaff.run.settings import Settings, shared_cleaner


def survey_part(job: PartJob, watch: Watch, *, settings: Settings, work: Work) -> None:
    """Writes what pass two and the census need to know about the part.

    An article that cannot be judged is noted as one to be read again; pass two meets the same error and reports it.
    """
    part, cleaner = job.part, shared_cleaner(settings)
    work.surveyed(part.key).unlink(missing_ok=True)
    counts, digests, number, unread = [], [], 0, False
    with writing(work.survey(part.key)) as file:
        notes = NotesFile(file)
        for stretch in part.stretches:
            container, digest, first = container_of(stretch.source.name), xxhash.xxh3_128(), number
            records = container.split(stretch.source, stretch.start, stretch.end, 0, settings.fields, settings.limits)
            for record in records:
                watch.at(number)
                if number in watch.deadly:
                    notes.add(None)
                else:
                    record = container.read(record, stretch.source.name, settings.fields, settings.limits)
                    _take_note(as_recorded(record, container, settings.formats), cleaner, settings, notes)
                digest.update(mark_of(record.data))
                unread |= record.data is None
                watch.at(-1)  # if reading the next one kills the process, this one is not to blame
                watch.done(size_of(record.data))
                number += 1
            counts.append(number - first)
            digests.append(digest.hexdigest())
        notes.close()
    row: SurveyRow = {
        "inputs": [stamp(one) for one in part.stretches],
        "digests": digests,
        "records": counts,
        "unread": unread,
        "settings": settings.survey_fingerprint,
        "deadly": sorted(watch.deadly),
        "bytes": work.survey(part.key).stat().st_size,
        "rows": notes.rows,
    }
    save(work.surveyed(part.key), row)


def _take_note(record: Record, cleaner: Cleaner, settings: Settings, notes: NotesFile) -> None:
    article = record.article
    if article is None:
        notes.add(None)
        return
    try:
        survey, site = cleaner.survey(article.text, article.format), urls.site(article.url)
    except (OSError, MemoryError):  # not the article's fault
        raise
    except Exception:  # pass two meets it again and reports it
        notes.add(None)
        return
    note = _note(article, record, settings) if survey.settled else None
    notes.add(note, survey, entity_hash(site) if site else 0)


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
