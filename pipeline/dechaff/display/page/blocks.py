"""What cuts and flags add to the page, in blocks.

Each worker writes those of its part, so that little is left to read when the page is made; `dechaff report` writes
those of a whole report. A block says how often each text occurs in it, so that the most frequent ones are known before
any text is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, TypedDict

import xxhash

from dechaff.display.page.frequent import hash_of_texts
from dechaff.display.page.rows import CountedBy
from dechaff.folder.files import hash_of
from dechaff.folder.make_rows import CONTEXT, ArticleKey, article_key, dump_row, reasons
from dechaff.folder.paths import OutputError
from dechaff.folder.rows import Action, DecisionWithArticleRow
from dechaff.text.compressed import compress, decompress
from dechaff.text.rows import Number, read_row

MOST_DECISIONS = 2_000
"""How many cuts and flags a block holds before it ends with the article they are in."""
MOST_CHARACTERS = 2_000
"""Characters of a removed text that are shown."""
MOST_OF_NAME = 300
"""Characters of a name that are shown: the name of an entity may have any length."""
MOST_CONTEXTS = 3
HIGHEST_SCORE = 30
"""Higher scores are counted in the last column of the distribution."""
Name = tuple[CountedBy, str]
"""A name of a cut or a flag, with the table it is counted in."""
_SIZE_BYTES = 4
"""Before each block is its size, 0 after the last."""
_TEXT = b'{"id":"'
"""How the line of a text begins; its hash follows, in 16 digits."""


CountsRow = tuple[Number, Number, Number]
"""A number of cuts, of articles, and of characters."""


class ContextRow(TypedDict):
    """One place where a text occurs."""

    id: str
    """Of the cut or flag."""
    article: ArticleKey
    number: Number
    """Of the article, among those of its block."""
    before: str
    after: str


class TextRow(TypedDict):
    """All cuts, or all flags, of the same text in a block."""

    id: str
    """The hash by which the text is counted."""
    action: Action
    text: str
    """At most MOST_CHARACTERS of it."""
    length: Number
    """The length of all of it, in code points."""
    count: Number
    articles: Number
    least: float
    """The lowest score."""
    most: float
    """The highest score."""
    names: dict[CountedBy, dict[str, Number]]
    """How many of them have which name, in the order in which the names occur."""
    contexts: list[ContextRow]
    """The first few, each from another article."""


class BlockRow(TypedDict):
    """The first line of a block; those of its texts follow, in the order in which they occur."""

    articles: Number
    """How many articles it is about."""
    scores: dict[Action, list[tuple[float, Number]]]
    """How many cuts and how many flags have each score."""
    tables: dict[CountedBy, dict[str, CountsRow]]
    """The counts of each name."""
    texts: dict[str, Number]
    """How often each text occurs, by its hash."""


class _EndRow(TypedDict):
    """The end of a file of blocks."""

    of: str
    """What the blocks were made from."""
    hash: str
    """Of the blocks and their sizes."""


def write_blocks(file: BinaryIO, decisions: Iterable[DecisionWithArticleRow], suspects: Set[str], of: str) -> None:
    """Writes the blocks of these cuts and flags, which come article by article.

    All `suspects` in an article belong to one campaign, which has no name yet: the first of them stands for it. `of`
    says what the blocks were made from, for `is_whole` to compare.
    """
    digest = xxhash.xxh3_128()
    for block in _blocks(decisions, suspects):
        data = compress(b"".join(block.lines()))
        for piece in (len(data).to_bytes(_SIZE_BYTES), data):
            digest.update(piece)
            file.write(piece)
    end: _EndRow = {"of": of, "hash": digest.hexdigest()}
    file.write(bytes(_SIZE_BYTES) + dump_row(end))


def is_whole(file: Path, of: str) -> bool:
    """Whether the file is undamaged and was made from that."""
    try:
        end: _EndRow = {"of": of, "hash": "0" * 32}
        size = file.stat().st_size - _SIZE_BYTES - len(dump_row(end))
        if size < 0:
            return False
        end["hash"] = hash_of(file, 0, size)
        with file.open("rb") as data:
            data.seek(size)
            return data.read() == bytes(_SIZE_BYTES) + dump_row(end)
    except OSError:
        return False


def read_blocks(file: Path) -> Iterator[BlockRow]:
    """The first lines of all blocks."""
    return (read_row(first, BlockRow) for first, *_ in _lines(file))


def read_texts(file: Path, chosen: Set[bytes]) -> Iterator[tuple[BlockRow, list[TextRow]]]:
    """Each block, with those of its texts that have the chosen hashes."""
    at = len(_TEXT)
    for first, *texts in _lines(file):
        wanted = [read_row(line, TextRow) for line in texts if line[at : at + 16] in chosen]
        yield read_row(first, BlockRow), wanted


def _lines(file: Path) -> Iterator[list[bytes]]:
    """The lines of each block. Raises OutputError."""
    with file.open("rb") as data:
        while size := int.from_bytes(data.read(_SIZE_BYTES)):
            try:
                yield decompress(data.read(size)).splitlines()
            except ValueError as error:
                raise OutputError(f"{file}: damaged ({error}); clean again") from error


def short(name: str) -> str:
    """The name; if it is too long, its beginning and a hash that keeps it unique."""
    return name if len(name) <= MOST_OF_NAME else f"{name[: MOST_OF_NAME - 17]}…{hash_of_texts(name):016x}"


@dataclass(slots=True)
class _Block:
    """The cuts and flags of some articles, added up."""

    decisions: int = 0
    articles: int = 0
    scores: dict[Action, Counter[float]] = field(default_factory=lambda: {"cut": Counter(), "flag": Counter()})
    tables: dict[CountedBy, dict[str, CountsRow]] = field(default_factory=dict)
    texts: dict[str, TextRow] = field(default_factory=dict)

    def add(self, lines: Sequence[DecisionWithArticleRow], suspects: Set[str]) -> None:
        """Adds all cuts and flags of an article."""
        tie = min((one for line in lines for one in _entities(line) if one in suspects), default="")
        counted: set[Name] = set()
        shown: set[str] = set()
        for line in lines:
            names = [*_names(line, tie if any(one in suspects for one in _entities(line)) else "")]
            score = max(-HIGHEST_SCORE, min(line["score"], HIGHEST_SCORE))  # a damaged report may say anything
            self.scores[line["action"]][round(score * 2) / 2] += 1
            if line["action"] == "cut":
                self._count(names, line["end"] - line["start"], counted)
            self._add_text(line, names, shown)
        self.decisions += len(lines)
        self.articles += 1

    def lines(self) -> list[bytes]:
        """The block as it is written."""
        first: BlockRow = {
            "articles": self.articles,
            "scores": {action: [*counts.items()] for action, counts in self.scores.items()},
            "tables": {
                name: {key: (row[0], row[1], row[2]) for key, row in one.items()} for name, one in self.tables.items()
            },
            "texts": {id: text["count"] for id, text in self.texts.items()},
        }
        return [dump_row(first), *map(dump_row, self.texts.values())]

    def _count(self, names: Iterable[Name], characters: int, counted: set[Name]) -> None:
        """Counts a cut with these names in the tables; `counted` are those that earlier cuts of its article had."""
        for table, name in names:
            rows = self.tables.setdefault(table, {})
            cuts, articles, before = rows.get(name, (0, 0, 0))
            rows[name] = cuts + 1, articles + ((table, name) not in counted), before + characters
        counted.update(names)

    def _add_text(self, line: DecisionWithArticleRow, names: Iterable[Name], shown: set[str]) -> None:
        """Adds a cut or a flag to those of the same text; `shown` are the texts that its article had before."""
        text, score = _text(line), line["score"]
        id = f"{hash_of_texts(line['action'], text):016x}"
        row = self.texts.get(id) or self.texts.setdefault(id, _row_of(id, line["action"], text, score))
        row["count"] += 1
        row["least"], row["most"] = min(row["least"], score), max(row["most"], score)
        for table, name in names:
            counts = row["names"].setdefault(table, {})
            counts[name] = counts.get(name, 0) + 1
        if id not in shown:
            shown.add(id)
            row["articles"] += 1
            if len(row["contexts"]) < MOST_CONTEXTS:
                row["contexts"].append(_context(line, self.articles))


def _blocks(decisions: Iterable[DecisionWithArticleRow], suspects: Set[str]) -> Iterator[_Block]:
    block = _Block()
    for _, lines in groupby(decisions, article_key):
        if block.decisions >= MOST_DECISIONS:
            yield block
            block = _Block()
        block.add([*lines], suspects)
    yield block


def _row_of(id: str, action: Action, text: str, score: float) -> TextRow:
    """The row of a text that has not occurred yet, with the score of its first cut or flag."""
    return {
        "id": id,
        "action": action,
        "text": text[:MOST_CHARACTERS],
        "length": len(text),
        "count": 0,
        "articles": 0,
        "least": score,
        "most": score,
        "names": {},
        "contexts": [],
    }


def _text(line: DecisionWithArticleRow) -> str:
    """What was removed or flagged, without the blanks around it."""
    return line["removed"].strip() or line["removed"]


def _context(line: DecisionWithArticleRow, number: int) -> ContextRow:
    """Where the line's text occurs, with the blanks that were removed along with it as a part of what is around it."""
    removed, inner = line["removed"], _text(line)
    start = removed.index(inner)
    before, after = line["before"] + removed[:start], removed[start + len(inner) :] + line["after"]
    return {
        "id": line["id"],
        "article": article_key(line),
        "number": number,
        "before": before[-CONTEXT:],
        "after": after[:CONTEXT],
    }


def _entities(line: DecisionWithArticleRow) -> dict[str, None]:
    """The entities of a cut or a flag, each once."""
    return dict.fromkeys(one["entity"] for one in reasons(line) if one["entity"])


def _names(line: DecisionWithArticleRow, tie: str) -> Iterator[Name]:
    """The names of a cut or a flag, each once, with the table it is counted in; `tie` stands for its campaign."""
    yield "kind", line["kind"]
    yield "language", short(line["language"])
    yield from (("rule", rule) for rule in dict.fromkeys(one["rule"] for one in reasons(line)))
    yield from (("entity", entity) for entity in dict.fromkeys(map(short, _entities(line))))
    if tie:
        yield "campaign", tie
