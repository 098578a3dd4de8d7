"""What is known of one article: what was cut from it, and what rules found in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from dechaff.folder.ledger import DecisionRows, file_entries
from dechaff.folder.make_rows import reasons
from dechaff.folder.rows import DecisionRow
from dechaff.model import Decision, Evidence


class Hit(NamedTuple):
    """What a rule found at one place."""

    rule: str
    start: int
    end: int
    text: str
    entity: str

    @classmethod
    def of(cls, one: Evidence) -> Hit:
        """The evidence as a hit."""
        return cls(one.rule, one.start, one.end, one.text, one.entity)


@dataclass(frozen=True, slots=True)
class Decided:
    """A cut or a flag, with what stands behind it: its evidence, except for what speaks for the text."""

    start: int
    end: int
    text: str
    hits: tuple[Hit, ...]

    @classmethod
    def of(cls, one: Decision) -> Decided:
        """The cut or the flag."""
        return cls(one.start, one.end, one.text, tuple(Hit.of(why) for why in one.seen if why.points >= 0))

    @classmethod
    def of_row(cls, row: DecisionRow) -> Decided:
        """The cut or the flag of that row."""
        hits = (
            Hit(one["rule"], one["start"], one["end"], one["text"], one["entity"])
            for one in reasons(row)
            if one["points"] >= 0
        )
        return cls(row["start"], row["end"], row["removed"], tuple(hits))

    @property
    def rules(self) -> frozenset[str]:
        """The rules behind it."""
        return frozenset(hit.rule for hit in self.hits)


@dataclass(frozen=True, slots=True)
class Trial:
    """What one rule does in one article: the outcome with it, compared with the outcome without it."""

    cuts: tuple[Decided, ...]
    """The cuts that it stands behind."""
    judged: tuple[bool | None, ...]
    """For each, whether it is right; None if nobody has said so."""
    alone: tuple[int, ...]
    """For each cut in the article, how many of its characters would have stayed without the rule, blanks aside."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of one article."""

    cuts: tuple[Decided, ...]
    flags: tuple[Decided, ...]
    hits: Sequence[Hit] = ()
    """All that rules found in it and that counts, whether it led to anything or not, without repetitions."""
    spared: Sequence[Hit] = ()
    """What rules found in it and an exception dismissed."""
    judged: tuple[bool | None, ...] = ()
    """For each cut, whether it is right; None if nobody has said so. Empty if the article has no label."""
    trials: Mapping[str, Trial] = field(default_factory=dict)
    """By rule: for each that found something, where anything is cut, and for each in `shadow` status as if it were
    active."""
    is_promotional: bool | None = None
    """Whether there is promotion in it, by its label; None if it has none."""


def reported(cleaned: Path) -> Iterator[Told]:
    """What the report says of each article, none of which is read. Raises OutputError."""
    cuts, flags = DecisionRows(cleaned, "removals"), DecisionRows(cleaned, "flags")
    for entries in file_entries(cleaned):
        for line in entries.lines:
            if "verdict" in line and line["format"] != "binary":
                yield Told(tuple(map(Decided.of_row, cuts.of(line))), tuple(map(Decided.of_row, flags.of(line))))
