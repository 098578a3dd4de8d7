"""Pass one: every record of a part read, judged by its own evidence, and noted down."""

from __future__ import annotations

import xxhash

from dechaff import urls
from dechaff.census import entity_hash
from dechaff.cleaner import Cleaner
from dechaff.engines.job import Job, Watch
from dechaff.engines.notes import NotesFile
from dechaff.engines.settings import Settings, make_cleaner
from dechaff.export.files import writing
from dechaff.export.work import Work, load, save
from dechaff.ingest.containers import Fields, Record, container_of
from dechaff.ingest.parts import Part, Stretch
from dechaff.model import Article
from dechaff.report.lines import Line, Note


def survey_part(job: Job, watch: Watch, *, settings: Settings, work: Work) -> None:
    """Writes down what pass two and the census need to know of the part.

    An article that cannot be judged is noted as one to be read again; pass two meets the same and says why.
    """
    part, cleaner = job.part, make_cleaner(settings)
    work.surveyed(part.key).unlink(missing_ok=True)
    counts, digests, number = [], [], 0
    with writing(work.survey(part.key)) as file:
        notes = NotesFile(file)
        for stretch in part.stretches:
            container, digest, first = container_of(stretch.source.name), xxhash.xxh3_128(), number
            for record in container.split(stretch.source, stretch.start, stretch.end, 0, settings.fields):
                watch.at(number)
                if number in watch.deadly:
                    notes.add(None)
                else:
                    _take_note(container.read(record, stretch.source.name, settings.fields), cleaner, settings, notes)
                digest.update(record.source or b"")
                watch.done(len(record.source or b""))
                number += 1
            counts.append(number - first)
            digests.append(digest.hexdigest())
        notes.close()
    watch.at(-1)
    save(
        work.surveyed(part.key),
        {
            "inputs": [stamp(one) for one in part.stretches],
            "digests": digests,
            "records": counts,
            "settings": settings.survey_fingerprint,
            "deadly": sorted(watch.deadly),
            "bytes": work.survey(part.key).stat().st_size,
        },
    )


def stamp(stretch: Stretch) -> list[str | int | None]:
    """What the stretch is recognised by as long as nobody writes to its file."""
    source = stretch.source
    return [source.name, str(source.path), stretch.start, stretch.end, source.size, source.modified_ns]


def digest_of(stretch: Stretch, fields: Fields) -> str:
    """The hash of all bytes of the stretch that can be read, as its survey has it."""
    digest = xxhash.xxh3_128()
    for record in container_of(stretch.source.name).split(stretch.source, stretch.start, stretch.end, 0, fields):
        digest.update(record.source or b"")
    return digest.hexdigest()


def current_survey(part: Part, settings: Settings, work: Work, *, verify: bool) -> Line | None:
    """What was saved with the part's survey, where it still holds; None where it has to be taken again.

    Files count as unchanged by their size and time stamp, or where `verify` asks for that by their bytes.
    """
    saved = load(work.surveyed(part.key))
    notes = work.survey(part.key)
    if saved is None or saved.get("settings") != settings.survey_fingerprint:
        return None
    if not notes.is_file() or notes.stat().st_size != saved["bytes"]:
        return None
    if verify:
        return saved if saved["digests"] == [digest_of(one, settings.fields) for one in part.stretches] else None
    return saved if saved["inputs"] == [stamp(one) for one in part.stretches] else None


def _take_note(record: Record, cleaner: Cleaner, settings: Settings, notes: NotesFile) -> None:
    article = record.article
    if article is None:
        notes.add(None)
        return
    try:
        survey = cleaner.survey(article.text, article.format)
    except Exception:  # whatever it is, pass two meets it again and reports it
        notes.add(None)
        return
    site = urls.site(article.url)
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
    )
