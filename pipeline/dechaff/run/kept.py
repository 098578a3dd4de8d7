"""What the first pass found in texts, kept so that the second need not search for it again.

For each record that concerns any rule: which rules, and where their patterns match, with the entities that these name.
The second pass takes its first look at a record from that, adds what the census says, and judges. What is left after
cuts is searched anew. Of any other record: which rules could find something in it, but not enough to lead to anything.
And of all: how far thresholds could move, and the first pass would find the same (`rulebook/margins.py`).

When it is stale:

- If patterns of a rule change, or words of lists in them, their `gate`, `engine`, `view` or `whole_words`, or its
  `entity`, the matches of this rule are, and no others (`fingerprint`); and which rules concern a text is no longer
  known.
- If points, roles, signs, units, thresholds, status, exceptions, `where` or `allow` change, nothing is: what is kept is
  what was found, not what was made of it. A rule that was off has not been searched for.
- If the text, its format or the code changes, everything is. The notes on a part are for the bytes, settings and code
  that they were made with (`run/reuse.py`): whoever reads them under others has to compare these first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypedDict

from xxhash import xxh3_64_hexdigest

from dechaff.detect.pattern import PatternMatcher
from dechaff.document.found import Found, Match
from dechaff.folder.make_rows import dump_row
from dechaff.rulebook import Rule, RuleSet
from dechaff.rulebook.margins import Margins
from dechaff.text.compressed import compress, decompress
from dechaff.text.rows import Number, read_row


class FoundRow(NamedTuple):
    """What was found in one text; rules are given by their place in the table of the block."""

    concerned: list[Number]
    matches: list[tuple[Number, list[Match] | None]]
    """For each rule that was searched for, its matches, or None if its pattern takes too long."""


class KeptRow(TypedDict):
    """What was found in the texts of a block."""

    rules: list[tuple[str, str]]
    """Id and fingerprint of each rule that is named below."""
    texts: list[FoundRow | Number | None]
    """For a record that concerns no rule, the place in `leading`; None for one of which nothing is kept."""
    leading: list[list[Number]]
    """The different sets of rules that could find something in texts that concern none."""
    margins: list[Margins]
    """The different margins."""
    margins_of: list[Number]
    """For each text, the place of its margins."""


class Kept(NamedTuple):
    """What the first pass kept of one record."""

    found: Found | None
    margins: Margins


NOTHING_KEPT = Kept(None, ())
"""What is kept of a record without a text, or with one that could not be judged."""


def fingerprint(rule: Rule) -> str:
    """A hash of all that determines the matches of the rule's pattern; `""` if it has none."""
    matcher = rule.matcher
    if not isinstance(matcher, PatternMatcher):
        return ""
    content = [*matcher.patterns, matcher.gate, matcher.engine, matcher.view, str(matcher.whole_words), rule.entity]
    return xxh3_64_hexdigest("\0".join(content).encode("utf-8", "surrogatepass"))


def pack(texts: Iterable[Kept], rules: RuleSet) -> bytes:
    """What was kept of the texts, compressed."""
    packing = _Packing()
    rows, margins_of = [], []
    for found, margins in texts:
        rows.append(packing.row(found))
        margins_of.append(packing.margins.setdefault(margins, len(packing.margins)))
    table = [(id, fingerprint(rules.by_id[id])) for id in packing.rules]
    leading = [[*numbers] for numbers in packing.leading]
    return compress(
        dump_row(KeptRow(rules=table, texts=rows, leading=leading, margins=[*packing.margins], margins_of=margins_of))
    )


def unpack(data: bytes, rules: RuleSet, *, stale: bool = False) -> list[Kept]:
    """The inverse of `pack`, without what is stale under these rules.

    With `stale`, only matches are left out, not which rules concern a text. Raises ValueError.
    """
    row = read_row(decompress(data), KeptRow)
    ids = [id for id, _ in row["rules"]]
    current = {id for id, hashed in row["rules"] if id in rules.by_id and fingerprint(rules.by_id[id]) == hashed}
    is_current = stale or len(current) == len(ids)
    leading = [frozenset(ids[number] for number in numbers) if is_current else None for numbers in row["leading"]]

    def found(one: FoundRow | int | None) -> Found | None:
        if one is None:
            return None
        if isinstance(one, int):
            return Found(leading=leading[one])
        concerned = frozenset(ids[number] for number in one.concerned) if is_current else None
        return Found(concerned, {ids[number]: matches for number, matches in one.matches if ids[number] in current})

    return [Kept(found(one), row["margins"][at]) for one, at in zip(row["texts"], row["margins_of"], strict=True)]


class _Packing:
    """What texts have in common, each thing with its place."""

    def __init__(self) -> None:
        self.rules: dict[str, int] = {}
        self.leading: dict[tuple[int, ...], int] = {}
        self.margins: dict[Margins, int] = {}

    def row(self, found: Found | None) -> FoundRow | int | None:
        """What was found in a text, as it is kept."""
        if found is None:
            return None
        if found.concerned is None:
            numbers = tuple(map(self._number, sorted(found.leading or ())))
            return self.leading.setdefault(numbers, len(self.leading)) if numbers else None
        matches = [
            (self._number(id), None if those is None else [*those]) for id, those in sorted(found.matches.items())
        ]
        return FoundRow([self._number(id) for id in sorted(found.concerned)], matches)

    def _number(self, rule: str) -> int:
        return self.rules.setdefault(rule, len(self.rules))
