"""From articles to proposals."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial

from dechaff.cleaner import Cleaner
from dechaff.folder.formats import recorded_formats
from dechaff.folder.work import SurveyRow, Work, load
from dechaff.ingest.parts import split_parts
from dechaff.ingest.sources import Source
from dechaff.model import Article
from dechaff.run.counting import count_parts
from dechaff.run.engines.engine import Engine, Progress, Silent
from dechaff.run.engines.job import ChangedError, Job, PartJob, Task
from dechaff.run.settings import Settings, shared_cleaner
from dechaff.suggest.counts import Count, CountedPart, Counts, count
from dechaff.suggest.examples import Finder, Seen, to_look_at
from dechaff.suggest.honest import HonestCount
from dechaff.suggest.rank import LEAST_VISIBLE, Candidate, Proposal, likeliest, proposals
from dechaff.suggest.sift import articles_of, decide_part, read_decided, read_traits, sift_part
from dechaff.suggest.traits import KINDS, Trait
from dechaff.tuning.labels import Label

MOST_OF_A_KIND = 200
"""How many traits of each kind could be proposed: those in the most articles."""
MOST_LOOKED_AT = 30
"""Of these, how many are looked for in their articles."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of articles from elsewhere."""

    labels: Mapping[str, Label]
    honest: Callable[[], Iterable[Article]] | None = None
    """Honest articles, if there are any."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """What came of it."""

    counts: Counts
    honest: int | None
    """How many honest articles there were; None if none were given."""
    labelled: int
    """How many articles have a label."""
    proposals: list[Proposal]
    explained: Mapping[int, str]
    """The ids of the articles that all proposals together explain, by their numbers."""


class Suggesting:
    """Proposals for a corpus, worked out in a folder of its own."""

    def __init__(self, sources: Sequence[Source], settings: Settings, work: Work, engine: Engine) -> None:
        self._settings = replace(settings, formats=recorded_formats(sources))
        self._work = work
        self._engine = engine
        self._progress: Progress = Silent()
        self._jobs = [PartJob(part) for part in split_parts(sources)]

    def look(self, shared_hosts: Collection[str], progress: Progress) -> None:
        """Takes both passes. Raises ChangedError and WorkerError."""
        shared_cleaner(self._settings)  # before the workers are forked, which then share it
        self._progress = progress
        progress.expect(2 * sum(job.size for job in self._jobs))
        self._run(partial(sift_part, settings=self._settings, work=self._work, shared_hosts=shared_hosts), self._jobs)
        surveys = [_surveyed(self._work, job) for job in self._jobs]
        census = self._settings.census or self._work.census
        if self._settings.census is None:
            parts = [job.part for job in self._jobs]
            count_parts(self._work, parts, surveys, self._settings.rules, {}, self._run)
        self._run(partial(decide_part, settings=self._settings, work=self._work, census=census), self._jobs)

    def lengths(self) -> dict[str, int]:
        """The length of each article, by its id."""
        rows = (read_traits(self._work, job.key) for job in self._jobs)
        return {id: chars for row in rows for _, id, chars, _ in row["articles"]}

    def proposals(self, known: Known, most: int, least: int) -> Suggested:
        """The best proposals. Each is in at least so many articles in which nothing is caught."""
        counts = count(self._work, [job.key for job in self._jobs])
        chosen = _shortlist(counts, least)
        missed, labelled = self._postings(chosen, known.labels)
        honest = HonestCount(chosen)
        if known.honest:
            for article in known.honest():
                honest.add(article)
        candidates = []
        for trait, one in chosen.items():
            having = (honest.having[trait], honest.articles) if known.honest else None
            candidates.append(Candidate.of(trait, one, counts, missed[trait], having, labelled.get(trait, (0, 0))))
        candidates = likeliest(candidates, MOST_LOOKED_AT)
        seen = self._seen({one.trait: one.articles for one in candidates})
        for candidate in candidates:
            candidate.seen = seen[candidate.trait]
        candidates = [one for one in candidates if one.seen.visible >= LEAST_VISIBLE]
        found = []
        for proposal in proposals(candidates, least):
            found.append(proposal)
            if len(found) == most:
                break
        explained = frozenset[int]().union(*(one.candidate.articles for one in found))
        return Suggested(
            counts, honest.articles if known.honest else None, len(known.labels), found, self._ids(explained)
        )

    def _run(self, task: Task, jobs: Sequence[Job]) -> None:
        self._engine.run(task, jobs, self._progress, self._work.scratch)

    def _postings(
        self, chosen: Mapping[Trait, Count], labels: Mapping[str, Label]
    ) -> tuple[dict[Trait, set[int]], dict[Trait, tuple[int, int]]]:
        """The articles of each trait in which nothing is caught, numbered over the corpus; and how many of all its
        articles are labelled as promotion, and as clean."""
        missed: dict[Trait, set[int]] = {trait: set() for trait in chosen}
        labelled: dict[Trait, tuple[int, int]] = {}
        seen, first = set[int](), 0
        for job in self._jobs:
            part = CountedPart(self._work, job.key, seen)
            for trait, numbers in part.traits():
                if trait not in missed:
                    continue
                missed[trait].update(first + one for one in part.missed.intersection(numbers))
                verdicts = [labels[id].is_clean for one in numbers if (id := part.ids[one]) in labels]
                right, wrong = labelled.get(trait, (0, 0))
                labelled[trait] = right + verdicts.count(False), wrong + verdicts.count(True)
            first += sum(_surveyed(self._work, job)["records"])
        return missed, labelled

    def _ids(self, wanted: Collection[int]) -> dict[int, str]:
        """The ids of the articles with these numbers over the corpus."""
        found, first = {}, 0
        for job in self._jobs:
            for number, id, _, _ in read_traits(self._work, job.key)["articles"]:
                if first + number in wanted:
                    found[first + number] = id
            first += sum(_surveyed(self._work, job)["records"])
        return found

    def _seen(self, missed: Mapping[Trait, Set[int]]) -> dict[Trait, Seen]:
        """What a few articles show of each trait."""
        seen = {trait: Seen() for trait in missed}
        wanted = dict(to_look_at({trait: sorted(numbers) for trait, numbers in missed.items()}))
        cleaner, first = Cleaner(self._settings.rules), 0
        for job in self._jobs:
            row, decided = read_traits(self._work, job.key), read_decided(self._work, job.key)
            near = {(number, one.key): one.text for number, one in decided["near"]}
            records = sum(_surveyed(self._work, job)["records"])
            here = {one - first for one in wanted if first <= one < first + records}
            for number, article in articles_of(job, self._settings, self._work, here):
                finder = Finder(article.id, cleaner.document(article.text, article.format))
                for trait in wanted[first + number]:
                    shown = near.get((number, trait[1]), "") or row["shown"].get(trait[1], "")
                    seen[trait].looked += 1
                    if example := finder.example(trait, shown):
                        seen[trait].examples.append(example)
            first += records
        return seen


def _shortlist(counts: Counts, least: int) -> dict[Trait, Count]:
    """The traits of each kind that are in the most articles in which nothing is caught."""
    found: dict[Trait, Count] = {}
    for kind in KINDS:
        having = [(trait, one) for trait, one in counts.traits.items() if trait[0] == kind and one.missed >= least]
        having.sort(key=lambda item: (-item[1].missed, item[0]))
        found.update(having[:MOST_OF_A_KIND])
    return found


def _surveyed(work: Work, job: PartJob) -> SurveyRow:
    found = load(work.surveyed(job.key), SurveyRow)
    if found is None:
        raise ChangedError(f"{job.about}: changed while it was being read; run the same command again")
    return found
