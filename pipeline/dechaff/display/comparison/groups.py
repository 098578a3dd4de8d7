"""Differences of one kind and one text, gathered: the most frequent ones, each with a few examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from tempfile import TemporaryFile

from dechaff.display.comparison.differences import CHANGES, Change, DifferenceRow, Rightness, Tally
from dechaff.display.page.frequent import Frequent, hash_of_texts
from dechaff.folder.make_rows import dump_row
from dechaff.ingest.records import place_of
from dechaff.text.rows import read_row

MOST_CHARACTERS = 2_000
"""Characters of a text that are kept."""
MOST_EXAMPLES = 3
"""Examples of one text. Of articles, whose places are all there is to say, as many are kept as groups."""
MOST_RULES = 100
"""Rules that are counted of one text."""


@dataclass(frozen=True, slots=True)
class Example:
    """One place where a group occurs."""

    place: str
    """Of its article: the path, with `#N` for record N."""
    start: int | None
    end: int | None
    before: str
    after: str


@dataclass(slots=True)
class Group:
    """Differences of one kind: cuts or flags of the same text (of the same two texts if they have changed), articles
    with the same change of verdict, or all articles that are only in one output or have another raw text."""

    change: Change
    text: str
    """At most MOST_CHARACTERS of it; the change of verdict, if it is one, or nothing."""
    length: int
    """Of all of the text."""
    count: int = 0
    articles: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)
    """The first few, each in another article."""
    text_a: str = ""
    """Of what has changed, at most MOST_CHARACTERS of the text that it has in A; `text` is that in B."""
    length_a: int = 0
    """Of all of it."""
    label: Rightness | None = None
    """Of cuts in labelled articles, whether they are right."""
    label_a: Rightness | None = None
    """Of those that have changed, whether they are right in A."""

    def add(self, row: DifferenceRow, most: int, *, is_first: bool) -> None:
        """Counts a difference; `is_first` says whether it is the first one in its article."""
        self.count += 1
        if row["kind"]:
            self.kinds[row["kind"]] += 1
        for rule in dict.fromkeys(row["rules"] + row["rules_a"]):
            if rule in self.rules or len(self.rules) < MOST_RULES:
                self.rules[rule] += 1
        if not is_first:
            return
        self.articles += 1
        if len(self.examples) < (MOST_EXAMPLES if row["kind"] else most):
            place = place_of(row["path"], row["record"])
            self.examples.append(Example(place, row["start"], row["end"], row["before"], row["after"]))


@dataclass(slots=True)
class Changed:
    """All differences of one kind."""

    count: int = 0
    different: int = 0
    """How many groups there are."""
    groups: list[Group] = field(default_factory=list)
    """The most frequent ones, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two outputs."""

    name: str
    settings: Mapping[str, str]
    """What it was made with, each setting in words."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """All there is to show."""

    a: Side
    b: Side
    tally: Tally
    changes: Mapping[Change, Changed]
    """The kinds of difference that there are."""

    @property
    def settings(self) -> list[tuple[str, str, str]]:
        """Each setting in which the sides differ, as it is in A and in B; a side may lack it."""
        a, b = self.a.settings, self.b.settings
        names = [name for name in {**a, **b} if a.get(name) != b.get(name)]
        return [(name, a.get(name, "unknown"), b.get(name, "unknown")) for name in names]

    def count(self, change: Change) -> int:
        """How many differences of that kind there are."""
        return self.changes[change].count if change in self.changes else 0


def gather(differences: Iterable[DifferenceRow], most: int) -> dict[Change, Changed]:
    """The differences by kind, with at most so many groups of each.

    They are read once, and kept in a temporary file until it is known which groups are the most frequent. In memory
    are twelve bytes for each different text, and the groups. Raises OSError.
    """
    counted = {change: Frequent() for change in CHANGES}
    counts = Counter[Change]()
    groups: dict[int, Group] = {}
    last: dict[int, tuple[str, int | None]] = {}  # the article that was last counted in a group
    with TemporaryFile(prefix="dechaff-") as spool:
        for row in differences:
            hashed = _hash(row)
            spool.write(b"%d " % hashed + dump_row(row))
            counted[row["change"]].add([hashed], [1])
            counts[row["change"]] += 1
        chosen = frozenset[int]().union(*(one.most(most) for one in counted.values()))
        spool.seek(0)
        for line in spool:
            written, _, rest = line.partition(b" ")
            hashed = int(written)
            if hashed not in chosen:
                continue
            row = read_row(rest, DifferenceRow)
            if hashed not in groups:
                groups[hashed] = _group(row)
            article = row["path"], row["record"]
            groups[hashed].add(row, most, is_first=last.get(hashed) != article)
            last[hashed] = article
    found = {change: Changed(counts[change], len(counted[change])) for change in CHANGES if counts[change]}
    for group in sorted(groups.values(), key=lambda one: -one.count):
        found[group.change].groups.append(group)
    return found


def _group(row: DifferenceRow) -> Group:
    """The group of such differences, with none in it yet."""
    text, text_a = _text(row), _trimmed(row["text_a"])
    return Group(
        row["change"],
        text[:MOST_CHARACTERS],
        len(text),
        text_a=text_a[:MOST_CHARACTERS],
        length_a=len(text_a),
        label=row.get("label"),
        label_a=row.get("label_a"),
    )


def _text(row: DifferenceRow) -> str:
    """What the difference is grouped by: its text without the blanks around it, or the change of verdict."""
    if row["change"] == "verdict":
        return f"{row['verdict_a']} → {row['verdict_b']}"
    return _trimmed(row["text"])


def _trimmed(text: str) -> str:
    return text.strip() or text


def _hash(row: DifferenceRow) -> int:
    """What is counted together: by kind of difference, text and label, of what has changed also in A."""
    more = filter(None, [row.get("label"), row.get("label_a"), _trimmed(row["text_a"])])
    return hash_of_texts(row["change"], *more, _text(row))
