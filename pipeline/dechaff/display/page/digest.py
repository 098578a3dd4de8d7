"""What the page of a report shows of its cuts and flags, gathered from any number of lines.

The lines are read twice: first to count them and to find the most frequent texts, then to gather what is shown of
those.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import get_args

from dechaff.display.page.frequent import Frequent, hash_of
from dechaff.display.page.rows import CountedBy
from dechaff.folder.make_rows import CONTEXT, ArticleKey, article_key, reasons
from dechaff.folder.rows import Action, DecisionWithArticleRow

MOST_GROUPS = 12_000
MOST_CHARACTERS = 2_000
"""Characters of a removed text that are shown."""
MOST_OF_NAME = 300
"""Characters of a name that are shown: the name of an entity may have any length."""
MOST_CONTEXTS = 3
COUNTED_BY: tuple[CountedBy, ...] = get_args(CountedBy)
MOST_ROWS = 300
"""Rows of a table."""
MOST_COUNTED = 200_000
"""Names that a table counts; if there are more, the rarest are forgotten."""
MOST_COUNTED_OF_GROUP = 1_000
"""Names that one group counts, besides those in the rows of a table; further ones are skipped."""
HIGHEST_SCORE = 30
"""Higher scores are counted in the last column of the distribution."""


@dataclass(slots=True)
class Table:
    """Cuts counted by a name they have: the number of cuts, of articles, and of characters."""

    rows: dict[str, list[int]] = field(default_factory=dict)
    forgotten: bool = False
    """Whether names were forgotten because there were too many."""
    _last: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, article: int, characters: int) -> None:
        """Counts a cut of that name, in the article of that number."""
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
        """The rows with the most cuts: name, cuts, articles, characters."""
        first = sorted(self.rows.items(), key=lambda row: (-row[1][0], row[0]))[:MOST_ROWS]
        return [[name, *counts] for name, counts in first]


@dataclass(slots=True)
class Context:
    """One place where the text of a group occurs."""

    id: str
    """Of the cut or flag."""
    article: ArticleKey
    number: int
    """Of the article, in the order of the report."""
    before: str
    after: str


@dataclass(slots=True)
class Group:
    """All cuts, or all flags, of the same text."""

    action: Action
    text: str
    """At most MOST_CHARACTERS of it."""
    length: int
    """The length of all of it, in code points."""
    id: str
    count: int = 0
    articles: int = 0
    least: float = 0.0
    """The lowest score."""
    most: float = 0.0
    """The highest score."""
    names: dict[CountedBy, Counter[str]] = field(default_factory=lambda: {table: Counter() for table in COUNTED_BY})
    """For each table, how many of the group have which name."""
    contexts: list[Context] = field(default_factory=list)
    """The first few, each from another article."""
    _last: int = -1

    def add(
        self,
        line: DecisionWithArticleRow,
        number: int,
        names: Iterable[tuple[CountedBy, str]],
        listed: Mapping[CountedBy, Set[str]],
    ) -> None:
        """Adds a cut or a flag of the article of that number; `names` come with the table they are counted in.

        If there are very many names, only those that are `listed` and the first of the others are counted.
        """
        score = line["score"]
        self.least, self.most = (min(self.least, score), max(self.most, score)) if self.count else (score, score)
        self.count += 1
        for table, name in names:
            counts = self.names[table]
            if name in counts or len(counts) < MOST_COUNTED_OF_GROUP or name in listed[table]:
                counts[name] += 1
        if number != self._last:
            self._last = number
            self.articles += 1
            if len(self.contexts) < MOST_CONTEXTS:
                before, after = _around(line)
                self.contexts.append(Context(line["id"], article_key(line), number, before, after))


@dataclass(slots=True)
class Digest:
    """What the page shows of the cuts and flags of a run."""

    tables: dict[CountedBy, Table]
    """The tables, by what they count; of cuts only."""
    scores: dict[Action, Counter[float]]
    """How many cuts and how many flags have each score."""
    groups: list[Group]
    """The groups of the most frequent texts, the most frequent first."""
    different: int
    """How many groups there are in all."""


def digest(decisions: Callable[[], Iterator[DecisionWithArticleRow]], campaigns: Mapping[str, str]) -> Digest:
    """The digest of all cuts and flags, which come article by article.

    `decisions` reads their lines from the beginning; `campaigns` maps entities to their campaigns.
    """
    tables = {name: Table() for name in COUNTED_BY}
    scores: dict[Action, Counter[float]] = {"cut": Counter[float](), "flag": Counter[float]()}
    texts = Frequent()
    for number, line in _numbered(decisions()):
        texts.add(hash_of(line["action"], _text(line)))
        score = max(-HIGHEST_SCORE, min(line["score"], HIGHEST_SCORE))  # a damaged report may say anything
        scores[line["action"]][round(score * 2) / 2] += 1
        if line["action"] == "cut":
            for table, name in _names(line, campaigns):
                tables[table].add(name, number, line["end"] - line["start"])
    chosen, groups = texts.most(MOST_GROUPS), dict[int, Group]()
    listed = {name: {str(row[0]) for row in table.most()} for name, table in tables.items()}
    for number, line in _numbered(decisions()):
        action, text = line["action"], _text(line)
        hashed = hash_of(action, text)
        if hashed in chosen:
            if hashed not in groups:
                groups[hashed] = Group(action, text[:MOST_CHARACTERS], len(text), f"{hashed:016x}")
            groups[hashed].add(line, number, _names(line, campaigns), listed)
    return Digest(tables, scores, sorted(groups.values(), key=lambda group: -group.count), len(texts))


def _numbered(lines: Iterable[DecisionWithArticleRow]) -> Iterator[tuple[int, DecisionWithArticleRow]]:
    """Each line with the number of its article, in the order of the report."""
    number, last = -1, None
    for line in lines:
        if (article := article_key(line)) != last:
            number, last = number + 1, article
        yield number, line


def short(name: str) -> str:
    """The name; if it is too long, its beginning and a hash that keeps it unique."""
    return name if len(name) <= MOST_OF_NAME else f"{name[: MOST_OF_NAME - 17]}…{hash_of(name):016x}"


def _text(line: DecisionWithArticleRow) -> str:
    """What was removed or flagged, without the blanks around it."""
    return line["removed"].strip() or line["removed"]


def _around(line: DecisionWithArticleRow) -> tuple[str, str]:
    """What is before and after the text of the group, with the blanks that were removed along with it."""
    removed, inner = line["removed"], _text(line)
    start = removed.index(inner)
    before, after = line["before"] + removed[:start], removed[start + len(inner) :] + line["after"]
    return before[-CONTEXT:], after[:CONTEXT]


def _names(line: DecisionWithArticleRow, campaigns: Mapping[str, str]) -> Iterator[tuple[CountedBy, str]]:
    """The names of a cut or a flag, each once, with the table it is counted in."""
    entities = dict.fromkeys(one["entity"] for one in reasons(line) if one["entity"])
    yield "kind", line["kind"]
    yield "language", short(line["language"])
    yield from (("rule", rule) for rule in dict.fromkeys(one["rule"] for one in reasons(line)))
    yield from (("entity", short(entity)) for entity in entities)
    yield from (("campaign", one) for one in dict.fromkeys(campaigns[one] for one in entities if one in campaigns))
