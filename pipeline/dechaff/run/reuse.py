"""What an earlier run has done and is still valid, determined from what it kept, without judging a single article.

Nothing here is slow to import, so that a run with nothing to do ends at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import xxhash

from dechaff.folder.assembly import Made
from dechaff.folder.read import REPORT_FILES
from dechaff.folder.work import PartRow, SurveyRow, Work, are_there, load
from dechaff.ingest.bulk import mark_of
from dechaff.ingest.containers import container_of
from dechaff.ingest.parts import Part, Stretch
from dechaff.ingest.records import Fields
from dechaff.limits import Limits
from dechaff.run.engines.job import PartJob
from dechaff.run.settings import Settings


def stamp(stretch: Stretch) -> list[str | int | None]:
    """What identifies the stretch as long as nobody writes to its file."""
    source = stretch.source
    return [source.name, str(source.path), stretch.start, stretch.end, source.size, source.modified_ns]


def hash_of_stretch(stretch: Stretch, fields: Fields, limits: Limits) -> str:
    """The hash of all bytes of the stretch that can be read, as in its survey."""
    digest = xxhash.xxh3_128()
    container = container_of(stretch.source.name)
    for record in container.split(stretch.source, stretch.start, stretch.end, 0, fields, limits):
        digest.update(mark_of(record.data))
    return digest.hexdigest()


def current_survey(part: Part, settings: Settings, work: Work, *, verify: bool) -> SurveyRow | None:
    """What was saved with the part's survey, if it is still valid; None if the survey has to be taken again.

    Files count as unchanged by their size and time stamp, or with `verify` by their bytes. What could not be read is
    always tried again: the cause need not have been in the file.
    """
    saved = load(work.surveyed(part.key), SurveyRow)
    notes = work.survey(part.key)
    if saved is None or saved["settings"] != settings.survey_fingerprint or saved["unread"]:
        return None
    if len(saved["records"]) != len(part.stretches) or len(saved["hashes"]) != len(part.stretches):
        return None
    if not notes.is_file() or notes.stat().st_size != saved["bytes"]:
        return None
    if verify:
        hashes = [hash_of_stretch(one, settings.fields, settings.limits) for one in part.stretches]
        return saved if saved["hashes"] == hashes else None
    return saved if saved["inputs"] == [stamp(one) for one in part.stretches] else None


def current_part(
    job: PartJob, settings: Settings, work: Work, census: Path, census_id: str, hashes: Sequence[str]
) -> Made | None:
    """The part as an earlier run made it; None if it has to be made again.

    It is valid as long as its input, the rules, what the census says about it, and the files it wrote are unchanged.
    """
    part = job.part
    saved = load(work.written(part.key), PartRow)
    if saved is None or saved["settings"] != settings.fingerprint or not saved["pieces"].keys() >= {*REPORT_FILES}:
        return None
    if saved["hashes"] != list(hashes) or saved["firsts"] != list(job.firsts):
        return None
    if saved["census"] != census_id:
        # Slow to import, with all that judges articles; not needed as long as the census is the same.
        from dechaff.run.second_pass import load_knowledge, settles_alike

        if not settles_alike(saved, part, work, load_knowledge(settings, census, census_id)):
            return None
    if not all(are_there(work.output, name, marks) for name, marks in saved["files"].items()):
        return None
    decided = work.decided(part.key)
    if not decided.is_file() or decided.stat().st_size != saved["decided"]:
        return None
    return Made(part, saved["id"], saved["attempt"], saved["pieces"])
