"""What the first pass found in texts, kept so that the second need not search for it again.

For each record that concerns any rule: which rules, and where their patterns match, with the entities that these name.
The second pass takes its first look at a record from that, adds what the census says, and judges. What is left after
cuts is searched anew.

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

from collections.abc import Iterable, Sequence, Set
from typing import NamedTuple, TypedDict

from xxhash import xxh3_64_hexdigest

from dechaff.detect.pattern import PatternMatcher
from dechaff.document.found import Found, Match
from dechaff.folder.make_rows import dump_row
from dechaff.rulebook import Rule, RuleSet
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
    """Id and fingerprint of each rule that concerns one of them, or was searched for."""
    texts: list[FoundRow | None]
    """None for a record of which nothing is kept."""


def fingerprint(rule: Rule) -> str:
    """A hash of all that determines the matches of the rule's pattern; `""` if it has none."""
    matcher = rule.matcher
    if not isinstance(matcher, PatternMatcher):
        return ""
    content = [*matcher.patterns, matcher.gate, matcher.engine, matcher.view, str(matcher.whole_words), rule.entity]
    return xxh3_64_hexdigest("\0".join(content).encode("utf-8", "surrogatepass"))


def pack(texts: Iterable[Found | None], rules: RuleSet) -> bytes:
    """What was found in the texts, compressed."""
    numbers: dict[str, int] = {}
    rows = [_row(one, numbers) for one in texts]
    table = [(id, fingerprint(rules.by_id[id])) for id in numbers]
    return compress(dump_row(KeptRow(rules=table, texts=rows)))


def unpack(data: bytes, rules: RuleSet) -> list[Found | None]:
    """The inverse of `pack`, without matches that are stale under these rules. Raises ValueError."""
    row = read_row(decompress(data), KeptRow)
    ids = [id for id, _ in row["rules"]]
    current = {id for id, hashed in row["rules"] if id in rules.by_id and fingerprint(rules.by_id[id]) == hashed}
    return [None if one is None else _found(one, ids, current) for one in row["texts"]]


def _row(found: Found | None, numbers: dict[str, int]) -> FoundRow | None:
    if found is None or found.concerned is None:
        return None

    def number(rule: str) -> int:
        return numbers.setdefault(rule, len(numbers))

    matches = [(number(rule), None if those is None else [*those]) for rule, those in sorted(found.matches.items())]
    return FoundRow([number(rule) for rule in sorted(found.concerned)], matches)


def _found(row: FoundRow, ids: Sequence[str], current: Set[str]) -> Found:
    is_current = len(current) == len(ids)
    found = Found(frozenset(ids[number] for number in row.concerned) if is_current else None)
    found.matches.update((ids[number], matches) for number, matches in row.matches if ids[number] in current)
    return found
