"""Campaigns: articles that promote the same things, and the things that tie them together."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from heapq import nsmallest

from dechaff.folder.rows import CampaignRow

MOST_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Tie:
    """An article, and the suspects it promotes or mentions."""

    article: str
    date: str
    """Such as `2026-01-31`; `""` if it is not known."""
    suspects: tuple[str, ...]


class Campaigns:
    """Suspects grouped by the articles they share: all that a chain of articles connects is one campaign.

    Only suspects connect articles: a link that many honest articles have connects nothing.
    """

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}
        self._articles = Counter[str]()  # each counted for one of its suspects
        self._mentions = Counter[str]()
        self._examples: dict[str, list[str]] = {}
        self._dates: dict[str, tuple[str, str]] = {}

    def add(self, tie: Tie) -> None:
        """Adds an article."""
        first, *others = [self._root(one) for one in tie.suspects]
        for other in others:
            self._parents[self._root(other)] = self._root(first)
        self._articles[first] += 1
        self._mentions.update(set(tie.suspects))
        self._examples[first] = nsmallest(MOST_EXAMPLES, {*self._examples.get(first, ()), tie.article})
        if tie.date:
            earliest, latest = self._dates.get(first, (tie.date, tie.date))
            self._dates[first] = min(earliest, tie.date), max(latest, tie.date)

    def lines(self, sites: Callable[[str], int]) -> list[CampaignRow]:
        """One line per campaign, the largest first; `sites` gives the number of sites an entity occurs on."""
        members: dict[str, list[str]] = {}
        for suspect in sorted(self._parents):
            members.setdefault(self._root(suspect), []).append(suspect)
        lines = [self._line(suspects, sites) for suspects in members.values()]
        return sorted(lines, key=lambda line: (-line["articles"], line["campaign"]))

    def _line(self, suspects: list[str], sites: Callable[[str], int]) -> CampaignRow:
        dates = [date for one in suspects for date in self._dates.get(one, ())]
        examples = (article for one in suspects for article in self._examples.get(one, ()))
        by_mentions = sorted(suspects, key=lambda one: (-self._mentions[one], one))
        return {
            # Named after its first member, so that it keeps its name as it grows.
            "campaign": hashlib.sha256(suspects[0].encode("utf-8", "surrogatepass")).hexdigest()[:12],
            "articles": sum(self._articles[one] for one in suspects),
            "entities": [{"entity": one, "articles": self._mentions[one], "sites": sites(one)} for one in by_mentions],
            "examples": nsmallest(MOST_EXAMPLES, set(examples)),
            "first": min(dates, default=None),
            "last": max(dates, default=None),
        }

    def _root(self, suspect: str) -> str:
        root = suspect
        while (above := self._parents.setdefault(root, root)) != root:
            root = above
        while suspect != root:  # path compression
            self._parents[suspect], suspect = root, self._parents[suspect]
        return root


def join_campaigns(ties: Iterable[Tie], sites: Callable[[str], int]) -> list[CampaignRow]:
    """The lines of `campaigns.jsonl` for these articles, in whatever order they come."""
    campaigns = Campaigns()
    for tie in ties:
        campaigns.add(tie)
    return campaigns.lines(sites)
