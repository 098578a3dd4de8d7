"""What the page of a report shows of its cuts and flags, gathered from their lines, however many there are.

The lines are read twice: first to count them and to find which texts are removed most often, then to gather what is
shown of those.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from dechaff.report.frequent import Frequent, hash_of
from dechaff.report.lines import Line

MOST_GROUPS = 20_000
MOST_CHARACTERS = 2_000
"""Of a removed text that are shown."""
MOST_CONTEXTS = 3
MOST_NAMES = 8
"""Entities, rules and the like that are shown of one group."""
MOST_ROWS = 300
"""Of a table."""
MOST_COUNTED = 200_000
"""Names that a table counts at a time; more, and the rarest are forgotten."""
HIGHEST_SCORE = 30
"""Higher scores stand together in the last column of the distribution."""


@dataclass(slots=True)
class Table:
    """Cuts counted by a name they have: how many cuts, in how many articles, of how many characters."""

    rows: dict[str, list[int]] = field(default_factory=dict)
    forgotten: bool = False
    """Whether names were forgotten, because there were too many of them."""
    _last: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, article: str, characters: int) -> None:
        """Counts a cut of that name."""
        row = self.rows.setdefault(name, [0, 0, 0])
        row[0] += 1
        row[1] += self._last.get(name) != article
        row[2] += characters
        self._last[name] = article
        if len(self.rows) > MOST_COUNTED:
            kept = sorted(self.rows.items(), key=lambda row: (-row[1][0], row[0]))[: MOST_COUNTED // 2]
            self.rows, self.forgotten = dict(kept), True
            self._last = {name: self._last[name] for name, _ in kept}

    def most(self) -> list[list[str | int]]:
        """The rows with most cuts, as name, cuts, articles, characters."""
        first = sorted(self.rows.items(), key=lambda row: (-row[1][0], row[0]))[:MOST_ROWS]
        return [[name, *counts] for name, counts in first]


@dataclass(slots=True)
class Context:
    """One place at which the text of a group stood."""

    id: str
    """Of the cut or flag."""
    article: str
    path: str
    record: int | None
    number: int
    """Of the article, in the order of the report."""
    before: str
    after: str


@dataclass(slots=True)
class Group:
    """All cuts, or all flags, of the same text."""

    action: str
    text: str
    """No more than MOST_CHARACTERS of it."""
    length: int
    """In code points, all of it."""
    id: str
    count: int = 0
    articles: int = 0
    least: float = 0.0
    """The lowest score of any."""
    most: float = 0.0
    """The highest."""
    kinds: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    entities: Counter[str] = field(default_factory=Counter)
    campaigns: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    contexts: list[Context] = field(default_factory=list)
    """The first few, each from another article."""
    _last: str = ""

    def add(self, line: Line, number: int, campaigns: Iterable[str]) -> None:
        """Adds one, of the article of that number."""
        score = line["score"]
        self.least, self.most = (min(self.least, score), max(self.most, score)) if self.count else (score, score)
        self.count += 1
        self.kinds[line["kind"]] += 1
        self.rules.update({one["rule"] for one in line["why"]})
        self.entities.update({one["entity"] for one in line["why"] if one["entity"]})
        self.campaigns.update(campaigns)
        self.languages[line["language"]] += 1
        if line["article"] != self._last:
            self._last = line["article"]
            self.articles += 1
            if len(self.contexts) < MOST_CONTEXTS:
                shown = line["before"], line["after"]
                place = Context(line["id"], self._last, line["path"], line["record"], number, *shown)
                self.contexts.append(place)


@dataclass(slots=True)
class Digest:
    """What the page shows of the cuts and flags of a run."""

    tables: dict[str, Table]
    """By kind, rule, entity, campaign and language; of cuts only."""
    scores: dict[str, Counter[float]]
    """How many cuts, and how many flags, have which score."""
    groups: list[Group]
    """Those of the texts that stand most often, the most frequent first."""
    different: int
    """How many groups there are in all."""


def digest(findings: Callable[[], Iterator[Line]], campaigns: Mapping[str, str]) -> Digest:
    """The digest of all cuts and flags, those of an article one after the other.

    `findings` reads their lines from the beginning, each with `action`, and `language` of its article; `campaigns` are
    told by the entities in them.
    """
    tables = {name: Table() for name in ("kind", "rule", "entity", "campaign", "language")}
    scores = {"cut": Counter[float](), "flag": Counter[float]()}
    texts = Frequent()
    for line in findings():
        texts.add(hash_of(line["action"], line["removed"]))
        scores[line["action"]][min(float(round(line["score"] * 2) / 2), HIGHEST_SCORE)] += 1
        if line["action"] == "cut":
            for table, name in _names(line, campaigns):
                tables[table].add(name, line["article"], line["end"] - line["start"])
    chosen, groups = texts.most(MOST_GROUPS), dict[int, Group]()
    number, last = -1, ""
    for line in findings():
        if line["article"] != last:
            number, last = number + 1, line["article"]
        action, text = line["action"], line["removed"]
        hashed = hash_of(action, text)
        if hashed in chosen:
            if hashed not in groups:
                groups[hashed] = Group(action, text[:MOST_CHARACTERS], len(text), f"{hashed:016x}")
            groups[hashed].add(line, number, _campaigns(line, campaigns))
    return Digest(tables, scores, sorted(groups.values(), key=lambda group: -group.count), len(texts))


def _names(line: Line, campaigns: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "kind", line["kind"]
    yield "language", line["language"]
    yield from (("rule", rule) for rule in dict.fromkeys(one["rule"] for one in line["why"]))
    yield from (("entity", entity) for entity in dict.fromkeys(one["entity"] for one in line["why"]) if entity)
    yield from (("campaign", campaign) for campaign in _campaigns(line, campaigns))


def _campaigns(line: Line, campaigns: Mapping[str, str]) -> list[str]:
    return [*dict.fromkeys(campaigns[one["entity"]] for one in line["why"] if one["entity"] in campaigns)]
