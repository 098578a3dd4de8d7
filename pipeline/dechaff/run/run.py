"""A run from input to output: survey every part, freeze the census, clean every part, join what belongs together.

Each step does only what an earlier run in the same folder has not done yet. The engine decides where the parts are
processed, and by how many processes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from dechaff.census.files import open_census
from dechaff.census.header import CensusError, census_id, read_about
from dechaff.display.page.kept import is_current, keep_page
from dechaff.folder.assembly import Made, Places, assemble, volumes
from dechaff.folder.campaigns import Tie, join_campaigns
from dechaff.folder.files import stamp_of, writing
from dechaff.folder.formats import recorded_formats
from dechaff.folder.make_rows import dump_row
from dechaff.folder.paths import REPORT, below
from dechaff.folder.prepare import KEEP, Choices, check_output, prepare_output, write_run
from dechaff.folder.read import CAMPAIGNS
from dechaff.folder.rows import RunRow
from dechaff.folder.totals import PartTotals, add_totals, read_totals, totals_row
from dechaff.folder.work import LastRunRow, MadeRow, PartRow, SurveyRow, Work, load, locked, save
from dechaff.ingest.parts import Part, split_parts
from dechaff.ingest.sources import Source
from dechaff.rulebook import RuleSet
from dechaff.run.engines.engine import Engine, Progress, Silent
from dechaff.run.engines.job import ChangedError, Job, PartJob, Task
from dechaff.run.kept_rules import keep_rules
from dechaff.run.reuse import current_part, current_survey
from dechaff.run.settings import Settings, page_fingerprint, shared_cleaner
from dechaff.text.numbers import number_of

if TYPE_CHECKING:
    from dechaff.census.census import Census

MANY_ARTICLES = 20
"""Of fewer articles, no share is unusual."""


class Finished(NamedTuple):
    """The result of a finished run."""

    run: RunRow
    """What `run.json` says."""
    last: LastRunRow
    """What else is known about it."""
    left: Set[str]
    """The outputs of files that are no longer given: they stay as they were, or were pruned."""


def run(
    sources: Sequence[Source],
    output: Path,
    settings: Settings,
    engine: Engine,
    *,
    choices: Choices = KEEP,
    part_bytes: int | None = None,
    progress: Progress | None = None,
    page: bool = True,
    not_read: Mapping[str, int] = MappingProxyType({}),
) -> Finished:
    """Cleans all sources into `output`.

    What an earlier run in the folder did is reused if it is still valid. `choices` says what to do with what else is in
    the folder, `part_bytes` how large a part is; if None, that depends on the size of the corpus. Without `page` there
    is no page to read. `not_read` says how many files were left out, by kind.
    Raises OutputError before anything is written, if the folder holds files that are not ours to change.
    """
    started, cpu_started = time.monotonic(), _cpu_seconds()
    progress = progress or Silent()
    settings = replace(settings, formats=recorded_formats(sources))
    check_output(output)
    with locked(output):
        left = prepare_output(output, [source.name for source in sources], choices)
        work = Work(output.absolute())
        parts = split_parts(sources, part_bytes)
        try:
            jobs, surveys, survey_reuse = _survey(parts, settings, work, engine, progress, verify=choices.verify)
            counted = settings.census or _count(work, jobs, surveys, settings.rules, engine, progress)
            census = counted.absolute()
            made, clean_reuse = _clean(jobs, surveys, settings, work, census, engine, progress, choices, page=page)
        finally:
            engine.end()
        totals = add_totals(read_totals(saved["totals"]) for saved in _saved(work, jobs))
        totals.not_read.update(not_read)
        assemble(work, made)
        keep_rules(work.rules, settings)
        _write_campaigns(work, made, jobs, census)
        _tidy(work, jobs)
        report = _report(settings, totals, len(jobs))
        has_page = is_current(output, _page_content(made, census, settings))
        seconds = time.monotonic() - started
        last: LastRunRow = {
            "engine": engine.name,
            "reused": {"surveyed": survey_reuse, "cleaned": clean_reuse},
            "left": 0 if choices.prune else len(left),
            "pruned": len(left) if choices.prune else 0,
            "seconds": round(seconds, 3),
            "cpu_seconds": round(_cpu_seconds() - cpu_started, 3),
            "mb_per_second": round(totals.bytes_raw / 1e6 / max(seconds, 1e-9), 3),
        }
        save(below(work.folder, "last-run.json"), last)
        write_run(output, report)
        if page and not has_page:
            keep_page(output, report, _blocks(work, made))
    return Finished(report, last, left)


def _report(settings: Settings, totals: PartTotals, parts: int) -> RunRow:
    """What `run.json` says of a run with these totals."""
    profile = settings.rules.profile(settings.profile)
    return {
        "version": version("dechaff"),
        "options": settings.options(),
        "rules_version": f"{version('dechaff')}+{settings.rules.fingerprint[:12]}",
        "rules_fingerprint": settings.rules.fingerprint,
        "thresholds": {
            "flag": profile.flag,
            "remove": profile.remove,
            "spam_score": profile.spam_score,
            "spam_remove": profile.spam_remove,
        },
        "totals": totals_row(totals),
        "parts": parts,
        "warnings": _warnings(totals, settings.rules, profile.rule_alarm_share),
    }


def take_census(
    sources: Sequence[Source], file: Path, settings: Settings, engine: Engine, progress: Progress | None = None
) -> tuple[Census, bool]:
    """Counts all sources and writes the census to the file. Returns it, and whether everything could be read."""
    progress = progress or Silent()
    settings = replace(settings, formats=recorded_formats(sources))
    file.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".dechaff-", dir=file.parent) as folder:
        work = Work(Path(folder))
        parts = split_parts(sources)
        try:
            jobs, surveys, _ = _survey(parts, settings, work, engine, progress, verify=False, passes=1)
            os.replace(_count(work, jobs, surveys, settings.rules, engine, progress), file)
        finally:
            engine.end()

    return open_census(file), not any(survey["unread"] for survey in surveys)


def _survey(
    parts: Sequence[Part],
    settings: Settings,
    work: Work,
    engine: Engine,
    progress: Progress,
    *,
    verify: bool,
    passes: int = 2,
) -> tuple[list[PartJob], list[SurveyRow], int]:
    """A job for each part, their surveys, and how many of these were there already."""
    todo = [PartJob(part) for part in parts if current_survey(part, settings, work, verify=verify) is None]
    progress.expect(sum(job.part.size for job in todo) + (passes - 1) * sum(part.size for part in parts))
    if todo:
        # Slow to import, with all that judges articles: a run with nothing to do takes less time than that.
        from dechaff.run.first_pass import survey_part

        shared_cleaner(settings)  # before the workers are forked, which then share it
        engine.run(partial(survey_part, settings=settings, work=work), todo, progress, work.scratch)
    surveys = [_surveyed(part, work) for part in parts]
    jobs: list[PartJob] = []
    reached: Counter[str] = Counter()
    for part, survey in zip(parts, surveys, strict=True):
        firsts = []
        for stretch, records in zip(part.stretches, survey["records"], strict=True):
            firsts.append(reached[stretch.source.name])
            reached[stretch.source.name] += records
        jobs.append(PartJob(part, tuple(firsts)))
    return jobs, surveys, len(parts) - len(todo)


def _surveyed(part: Part, work: Work) -> SurveyRow:
    """What was saved of the part's survey. Raises ChangedError."""
    found = load(work.surveyed(part.key), SurveyRow)
    if found is None or len(found["records"]) != len(part.stretches):
        raise ChangedError(f"{work.surveyed(part.key)}: changed during the run; run the same command again")
    return found


def _count(
    work: Work,
    jobs: Sequence[PartJob],
    surveys: Sequence[SurveyRow],
    rules: RuleSet,
    engine: Engine,
    progress: Progress,
) -> Path:
    """The frozen census of all parts; the existing one if the parts are still the same."""
    of = [[job.part.key, survey["hashes"], survey["settings"]] for job, survey in zip(jobs, surveys, strict=True)]
    about = {"parts": hashlib.sha256(dump_row({"of": of})).hexdigest()}
    try:
        if read_about(work.census) == about:
            open_census(work.census)  # raises if it is damaged
            return work.census
    except CensusError:
        pass
    # It imports numpy, which takes longer than all else that a run without changes does.
    from dechaff.run.counting import count_parts

    def work_on(task: Task, more: Sequence[Job]) -> None:
        progress.expect(sum(job.size for job in more))
        engine.run(task, more, progress, work.scratch)

    count_parts(work, [job.part for job in jobs], surveys, rules, about, work_on)
    return work.census


def _clean(
    jobs: Sequence[PartJob],
    surveys: Sequence[SurveyRow],
    settings: Settings,
    work: Work,
    census: Path,
    engine: Engine,
    progress: Progress,
    choices: Choices,
    *,
    page: bool,
) -> tuple[list[Made], int]:
    """All parts as they were made, and how many of them by an earlier run."""
    id, places = census_id(census), Places(work, by_bytes=choices.verify)

    def current(job: PartJob, survey: SurveyRow) -> Made | None:
        made = current_part(job, settings, work, census, id, survey["hashes"])
        return made if made is not None and places.are_known(made) else None

    found = [None if survey["unread"] else current(job, survey) for job, survey in zip(jobs, surveys, strict=True)]
    todo = [job for job, made in zip(jobs, found, strict=True) if made is None]
    progress.expect(-sum(job.part.size for job, made in zip(jobs, found, strict=True) if made is not None))
    if todo:
        from dechaff.run.second_pass import clean_part  # as in `_survey`

        shared_cleaner(settings)
        shown = page_fingerprint() if page else ""
        task = partial(clean_part, settings=settings, work=work, census=census, page=shown)
        engine.run(task, todo, progress, work.scratch)
    made: list[Made] = []
    for job, survey, one in zip(jobs, surveys, found, strict=True):
        here = one or current(job, survey)
        if here is None:
            raise ChangedError(f"{work.output}: its files changed during the run; run the same command again")
        made.append(here)
    return made, len(jobs) - len(todo)


def _saved(work: Work, jobs: Sequence[PartJob]) -> Iterator[PartRow]:
    """What was saved with the output of each part; one at a time, as they may be many. Raises ChangedError."""
    for job in jobs:
        file = work.written(job.part.key)
        saved = load(file, PartRow)
        if saved is None:
            raise ChangedError(f"{file}: changed during the run; run the same command again")
        yield saved


def _write_campaigns(work: Work, made: Sequence[Made], jobs: Sequence[PartJob], census: Path) -> None:
    """Writes the campaigns of all parts, unless the existing ones are of the same parts and census."""
    target, mark = below(work.output, f"{REPORT}/{CAMPAIGNS}"), below(work.folder, f"{CAMPAIGNS}.json")
    of = hashlib.sha256(dump_row({"parts": [one.id for one in made], "census": census_id(census)})).hexdigest()
    if target.is_file() and load(mark, MadeRow) == MadeRow(of=of, file=stamp_of(target)):
        return
    ties = (
        Tie(article, date, tuple(suspects))
        for saved in _saved(work, jobs)
        for article, date, *suspects in saved["ties"]
    )
    content = b"".join(map(dump_row, join_campaigns(ties, open_census(census).site_count)))
    if not target.is_file() or target.stat().st_size != len(content) or target.read_bytes() != content:
        with writing(target) as file:
            file.write(content)
    save(mark, MadeRow(of=of, file=stamp_of(target)))


def _page_content(made: Sequence[Made], census: Path, settings: Settings) -> str:
    """A hash of all that the page to read is made from: pages with the same hash are the same."""
    content = {
        "parts": [one.id for one in made],
        "census": census_id(census),
        "rules": settings.rules.fingerprint,
        "profile": settings.profile,
        "code": settings.code_fingerprint,
        "page": page_fingerprint(),
        "version": version("dechaff"),
    }
    return hashlib.sha256(dump_row(content)).hexdigest()


def _blocks(work: Work, made: Sequence[Made]) -> list[list[tuple[Path, str]]]:
    """What the parts of each volume add to the page, as `keep_page` takes it."""
    page = page_fingerprint()
    return [[(work.blocks(one.part.key), one.id + page) for one in volume] for volume in volumes(made)]


def _tidy(work: Work, jobs: Sequence[PartJob]) -> None:
    """Removes what is kept of parts that are no longer in the corpus, and pieces that have been joined."""
    keys = {job.part.key for job in jobs}
    for key in work.keys() - keys:
        for file in (work.survey(key), work.surveyed(key), work.written(key), work.decided(key), work.blocks(key)):
            file.unlink(missing_ok=True)
    for done in (work.folder / "pieces", work.begun):
        shutil.rmtree(done, ignore_errors=True)


def _warnings(totals: PartTotals, rules: RuleSet, alarm_share: float) -> list[str]:
    given_up = [
        f"{rule} was not evaluated in {number_of(count, 'article')}, where its pattern takes too long"
        for rule, count in sorted(totals.not_evaluated_by_rule.items())
    ]
    if totals.articles < MANY_ARTICLES:
        return given_up
    return given_up + [
        f"{rule} is behind cuts in {count:,} of {totals.articles:,} articles; look at them with `dechaff report`, "
        "and if it is too wide, give it `status: shadow` in a folder for --rules"
        for rule, count in sorted(totals.articles_by_rule.items())
        if count > alarm_share * totals.articles and not _tells_of_the_corpus(rules, rule)
    ]


def _tells_of_the_corpus(rules: RuleSet, rule: str) -> bool:
    """Whether a rule that cuts in many articles shows that much of the corpus is polluted, not that it is too wide."""
    return rule in rules.by_id and rules.by_id[rule].matcher.needs_census


def _cpu_seconds() -> float:
    """The CPU time of this process and of those it has started and waited for."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system
