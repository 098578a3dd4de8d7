"""The few types that every stage shares. Offsets are code points of the decoded text, ends exclusive."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from operator import attrgetter
from typing import Literal

Format = Literal["markdown", "html", "text"]
Verdict = Literal["clean", "cleaned", "spam"]
Role = Literal["proof", "support", "companion", "repetition"]
Sign = Literal["", "contact", "code", "paid-link", "offer", "call"]


class Level(IntEnum):
    """How much of an article a node is, from least to most; a rule names the least it may cut."""

    MATCH = 0
    """The characters a rule matched, and no more."""
    ELEMENT = 1
    """An inline element: link, image, code span, emphasis, HTML tag pair."""
    BRACKET = 2
    """A pair of brackets in the text, with what stands between."""
    CLAUSE = 3
    """What stands between two commas of a sentence."""
    SENTENCE = 4
    LINE = 5
    """What a reader sees as one line: soft-wrapped source lines are one, a hard break ends it."""
    CELL = 6
    ITEM = 7
    """A list item or a table row."""
    BLOCK = 8
    """A paragraph, heading, list, table, quote, code block or HTML block element."""
    ARTICLE = 9


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it was read."""

    id: str
    """Its path below RAW, `path#N` for record N of a container, or the value of the id field."""
    path: str
    """The path below RAW of the file it came from, with `/`."""
    record: int | None
    """Its 0-based line or row in a container, else None."""
    text: str
    """Decoded verbatim: line ends, entities and a byte order mark are as in the source."""
    format: Format
    encoding: str = "utf-8"
    language: str = "und"
    """A BCP 47 code without region or script; `und` where it is not known."""
    url: str = ""
    """The address it came from, or `""` where that is not known."""
    date: str = ""
    """The day it is from, as `2026-01-31`, or `""` where that is not known."""
    seems_encoded_as: str | None = None
    """What its bytes alone would be taken for; None where that is its encoding, or where nobody has asked."""
    looks_like: Format | None = None
    """What its text alone would be taken for; None where that is its format, or where nobody has asked."""


@dataclass(frozen=True, slots=True)
class Dismissal:
    """Why evidence counts for nothing."""

    kind: Literal["spared", "shadow", "given-up"]
    """`spared` by an exception of its rule, an allowed entity or the place it is in; seen by a rule in `shadow` status;
    or not seen at all, as its rule was `given-up` in this article."""
    reason: str
    """The same in words."""

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one rule saw at one place. It proposes; only the verdict decides."""

    rule: str
    start: int
    end: int
    text: str
    entity: str
    """Canonical identity of what was seen (`telegram:somename`, `url:host/path`), or `""`."""
    points: float
    """What it adds to its unit; below zero it speaks for the text."""
    unit: Level
    """The least a cut on this evidence may take."""
    kind: str
    role: Role = "proof"
    """A `proof` opens a case. The others count only beside one: `support` strengthens it, a `companion` also goes with
    a cut next to it, and `repetition` strengthens beside an offer, a code or what is nearly enough by itself. It says
    nothing of the words it stands on."""
    sign: Sign = ""
    """What it shows of a seller: a `contact`, a `code`, a `paid-link`, an `offer` or a `call` to act; `""` none of
    these."""
    dismissed: Dismissal | None = None
    """Why it counts for nothing; None if it counts."""

    @property
    def is_shadow(self) -> bool:
        """Whether it is only reported, as its rule is in `shadow` status."""
        return self.dismissed is not None and self.dismissed.kind == "shadow"

    @property
    def is_given_up(self) -> bool:
        """Whether nobody knows what its rule would have seen, as the rule was given up."""
        return self.dismissed is not None and self.dismissed.kind == "given-up"

    def announces(self, unit: Level) -> bool:
        """Whether it is a companion that says promotion follows, so that this unit around it goes with what is cut."""
        return self.role == "companion" and self.unit == unit


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on one span of the raw text, and why."""

    start: int
    end: int
    text: str
    """`raw[start:end]`."""
    kind: str
    score: float
    """The sum of the points in `why`."""
    why: tuple[Evidence, ...]
    """The evidence that counted, in raw offsets, sorted. What lies outside the span is context: it speaks for the whole
    that this goes with, as the block or the section it stands in."""
    level: Level = Level.MATCH
    """How much of the article it is: a sentence, a block."""
    also: tuple[Evidence, ...] = ()
    """What else was seen and added no points: a rule's second sight, a companion, what speaks for a cut within."""
    threshold: float | None = None
    """The points from which on a span is cut, or flagged, in an article such as this; None where points decided
    nothing: a parameter, a rule in `shadow` status, an article dropped as a whole."""

    def is_context(self, one: Evidence) -> bool:
        """Whether the evidence lies outside the span, if only in part."""
        return one.start < self.start or self.end < one.end

    @property
    def seen(self) -> Iterator[Evidence]:
        """All that was seen, what counted first."""
        yield from self.why
        yield from self.also


@dataclass(frozen=True, slots=True)
class Cut(Decision):
    """A span that is removed. Nothing takes its place."""


@dataclass(frozen=True, slots=True)
class Flag(Decision):
    """A span that is reported and stays, for a person to decide."""


_SIGHT: Callable[[Evidence], tuple[int, int, str, str, float]] = attrgetter("start", "end", "rule", "entity", "points")
"""What tells evidence from all other in an article, and what it is sorted by."""


def in_order(evidence: Iterable[Evidence], but: Iterable[Evidence] = ()) -> tuple[Evidence, ...]:
    """The evidence in the order of the text, each once, without that in `but`."""
    sights = {_SIGHT(one): one for one in evidence}
    for one in but:
        sights.pop(_SIGHT(one), None)
    return tuple(sights[sight] for sight in sorted(sights))


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What became of one article."""

    text: str
    """The cleaned text. Cleaned again as the same format, and under the same census, it stays as it is."""
    verdict: Verdict
    score: float
    """The highest score of any unit in the article, 0 if nothing was seen."""
    cuts: tuple[Cut, ...]
    """The cuts, sorted, disjoint, in raw offsets: cutting them from the raw text gives `text`."""
    flags: tuple[Flag, ...]
    """What was suspicious and stays, in raw offsets."""
    reasons: tuple[str, ...] = ()
    """Why the article got its verdict, one plain phrase each."""
    not_evaluated: tuple[str, ...] = ()
    """The rules that were given up in this article, as their patterns take too long in it, sorted."""
    format: Format | None = None
    """The format it was read as, which its cleaned text alone may no longer show; None where nobody has read it."""
