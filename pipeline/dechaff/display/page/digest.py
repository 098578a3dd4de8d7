"""What the page of a report shows of its cuts and flags, merged from any number of blocks.

The blocks are read twice: first to count, and to find the most frequent texts, then to gather what is shown of those.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TypeVar, get_args

from dechaff.display.page.blocks import MOST_CONTEXTS, TextRow, read_blocks, read_texts
from dechaff.display.page.frequent import Frequent
from dechaff.display.page.rows import CountedBy
from dechaff.folder.make_rows import ArticleKey
from dechaff.folder.rows import Action

T = TypeVar("T")
MOST_GROUPS = 12_000
COUNTED_BY: tuple[CountedBy, ...] = get_args(CountedBy)
MOST_ROWS = 300
"""Rows of a table."""
MOST_COUNTED = 200_000
"""Names that a table counts; if there are more at the end of a volume of the report, the rarest are forgotten."""
MOST_COUNTED_OF_GROUP = 1_000
"""Names that one group counts, besides those in the rows of a table; further ones are skipped."""


@dataclass(slots=True)
class Table:
    """Cuts counted by a name they have: the number of cuts, of articles, and of characters."""

    rows: dict[str, list[int]] = field(default_factory=dict)
    forgotten: bool = False
    """Whether names were forgotten because there were too many."""

    def add(self, name: str, counts: Sequence[int]) -> None:
        """Adds the counts of a name in some articles."""
        row = self.rows.get(name)
        self.rows[name] = [*counts] if row is None else [one + more for one, more in zip(row, counts, strict=True)]

    def forget(self) -> None:
        """Forgets the rarest names if there are too many."""
        if len(self.rows) > MOST_COUNTED:
            self.rows, self.forgotten = dict(self._by_count()[: MOST_COUNTED // 2]), True

    def most(self) -> list[list[str | int]]:
        """The rows with the most cuts: name, cuts, articles, characters."""
        return [[name, *counts] for name, counts in self._by_count()[:MOST_ROWS]]

    def _by_count(self) -> list[tuple[str, list[int]]]:
        return sorted(self.rows.items(), key=lambda row: (-row[1][0], row[0]))


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
    least: float
    """The lowest score."""
    most: float
    """The highest score."""
    count: int = 0
    articles: int = 0
    names: dict[CountedBy, Counter[str]] = field(default_factory=lambda: {table: Counter() for table in COUNTED_BY})
    """For each table, how many of the group have which name."""
    contexts: list[Context] = field(default_factory=list)
    """The first few, each from another article."""

    def add(self, row: TextRow, first: int, campaigns: Mapping[str, str], listed: Mapping[CountedBy, Set[str]]) -> None:
        """Adds those of a block whose articles are numbered from `first` on.

        If there are very many names, only those that are `listed` and the first of the others are counted.
        """
        self.least, self.most = min(self.least, row["least"]), max(self.most, row["most"])
        self.count += row["count"]
        self.articles += row["articles"]
        for table, found in row["names"].items():
            counts = self.names[table]
            for name, count in _with_campaigns(table, found, campaigns):
                if name in counts or len(counts) < MOST_COUNTED_OF_GROUP or name in listed[table]:
                    counts[name] += count
        for one in row["contexts"][: MOST_CONTEXTS - len(self.contexts)]:
            number = first + one["number"]
            self.contexts.append(Context(one["id"], one["article"], number, one["before"], one["after"]))


@dataclass(slots=True)
class Digest:
    """What the page shows of all cuts and flags."""

    tables: dict[CountedBy, Table]
    scores: dict[Action, Counter[float]]
    """How many cuts and how many flags have each score."""
    groups: list[Group]
    """The groups of the most frequent texts, the most frequent first."""
    different: int
    """How many groups there are in all."""


def digest(volumes: Sequence[Sequence[Path]], campaigns: Mapping[str, str]) -> Digest:
    """The digest of a report, of which each volume has these files of blocks, in order.

    `campaigns` maps suspects to their campaigns. How a volume is divided into blocks makes no difference.
    """
    tables = {name: Table() for name in COUNTED_BY}
    scores: dict[Action, Counter[float]] = {"cut": Counter[float](), "flag": Counter[float]()}
    texts = Frequent()
    for files in volumes:
        for block in chain.from_iterable(map(read_blocks, files)):
            texts.add([int(id, 16) for id in block["texts"]], block["texts"].values())
            for action, counts in block["scores"].items():
                for score, count in counts:
                    scores[action][score] += count
            for table, found in block["tables"].items():
                for name, row in _with_campaigns(table, found, campaigns):
                    tables[table].add(name, row)
        for one in tables.values():
            one.forget()
    chosen = frozenset(f"{one:016x}".encode() for one in texts.most(MOST_GROUPS))
    listed = {name: {str(row[0]) for row in table.most()} for name, table in tables.items()}
    groups: dict[str, Group] = {}
    for first, text in _texts(chain.from_iterable(volumes), chosen):
        id = text["id"]
        if id not in groups:
            groups[id] = Group(text["action"], text["text"], text["length"], id, text["least"], text["most"])
        groups[id].add(text, first, campaigns, listed)
    return Digest(tables, scores, sorted(groups.values(), key=lambda group: -group.count), len(texts))


def _texts(files: Iterable[Path], chosen: Set[bytes]) -> Iterator[tuple[int, TextRow]]:
    """The chosen texts of all blocks, each with the number of its block's first article."""
    first = 0
    for block, texts in chain.from_iterable(read_texts(file, chosen) for file in files):
        yield from ((first, text) for text in texts)
        first += block["articles"]


def _with_campaigns(table: CountedBy, named: Mapping[str, T], campaigns: Mapping[str, str]) -> Iterable[tuple[str, T]]:
    """What is known by name, with campaigns in place of the suspects that stand for them."""
    if table != "campaign":
        return named.items()
    return ((campaigns[suspect], known) for suspect, known in named.items())
