"""The few types that all stages share. Offsets count code points of the decoded text; ends are exclusive."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from operator import attrgetter
from typing import Literal, TypedDict

Format = Literal["markdown", "html", "text"]
Verdict = Literal["clean", "cleaned", "spam"]
GivenRole = Literal["proof", "support", "companion"]
"""The roles that a rule can give its evidence."""
Role = Literal[GivenRole, "repetition"]
GivenSign = Literal["contact", "code", "paid-link", "offer", "call"]
"""The signs that a rule can give its evidence."""
Sign = Literal["", GivenSign]


class Level(IntEnum):
    """How much of an article a node is, from least to most; a rule names the smallest it may cut."""

    MATCH = 0
    """Just the characters a rule matched."""
    ELEMENT = 1
    """An inline element: link, image, code span, emphasis, HTML tag pair."""
    BRACKET = 2
    """A pair of brackets in the text, with what is between them."""
    CLAUSE = 3
    """A part of a sentence between commas."""
    SENTENCE = 4
    LINE = 5
    """What a reader sees as one line: soft-wrapped source lines are one; a hard break ends it."""
    CELL = 6
    ITEM = 7
    """A list item or a table row."""
    BLOCK = 8
    """A paragraph, heading, list, table, quote, code block or HTML block element."""
    ARTICLE = 9


@dataclass(frozen=True, slots=True)
class Article:
    """One article, as read."""

    id: str
    """Its path below RAW, `path#N` for record N of a container, or the value of its id field."""
    path: str
    """The path below RAW of the file it came from, separated by `/`."""
    record: int | None
    """Its line or row in a container, from 0; None outside containers."""
    text: str
    """Decoded, otherwise verbatim: line ends, entities and a byte order mark are as in the source."""
    format: Format
    encoding: str = "utf-8"
    language: str = "und"
    """A BCP 47 code without region or script; `und` if unknown."""
    url: str = ""
    """The address it came from, or `""` if unknown."""
    date: str = ""
    """Its date, as `2026-01-31`, or `""` if unknown."""
    seems_encoded_as: str | None = None
    """The encoding its bytes alone suggest; None if that is `encoding`, or was not checked."""
    looks_like: Format | None = None
    """The format its text alone suggests; None if that is `format`, or was not checked."""


class CleaningError(Exception):
    """A text that cannot be cleaned: its outline is too large, or there is no end of cuts."""


@dataclass(frozen=True, slots=True)
class Dismissal:
    """Why evidence counts for nothing."""

    kind: Literal["spared", "shadow"]
    """`spared` by an exception of its rule, an allowed entity or the place it is in; `shadow`, found by a rule with
    that status."""
    reason: str
    """The reason in words."""

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one rule found at one span. It proposes a cut; judging decides."""

    rule: str
    start: int
    end: int
    text: str
    entity: str
    """The entity it names (`telegram:somename`, `url:host/path`), or `""`."""
    points: float
    """What it adds to its unit; below zero it speaks for the text."""
    unit: Level
    """The smallest unit that may be cut on this evidence."""
    kind: str
    role: Role = "proof"
    """A `proof` can carry a cut. The others count only beside one: `support` and `repetition` add points, repetition
    only beside an offer, a code or what nearly suffices by itself; a `companion` adds none and goes with a cut next to
    it. Repetition does not make the words it covers promotion."""
    sign: Sign = ""
    """What it shows of a seller: a `contact`, a `code`, a `paid-link`, an `offer`, a `call`, or `""` for none."""
    dismissed: Dismissal | None = None
    """Why it counts for nothing; None if it counts."""

    @property
    def is_shadow(self) -> bool:
        """Whether it is only reported, because its rule has status `shadow`."""
        return self.dismissed is not None and self.dismissed.kind == "shadow"

    def announces(self, unit: Level) -> bool:
        """Whether it announces promotion, so that this unit around it goes with the promotion that is cut."""
        return self.role == "companion" and self.unit == unit


class ReasonDict(TypedDict):
    """Evidence for a decision, as the report has it."""

    rule: str
    start: int
    end: int
    text: str
    entity: str
    points: float
    role: Role | Literal["context"]
    """`context` if it is outside the span: in the block or section around it, or in the piece beside it."""


class DecisionDict(TypedDict):
    """A cut or a flag, with the field names of the report; `text` is what a cut's row there calls `removed`."""

    start: int
    end: int
    text: str
    kind: str
    score: float
    threshold: float | None
    rules: list[str]
    """The rules in `why` and `also`, each once."""
    why: list[ReasonDict]
    also: list[ReasonDict]


class CleaningDict(TypedDict):
    """A cleaning, with the field names of the report. All values are as in `Cleaning`."""

    text: str
    verdict: Verdict
    score: float
    reasons: list[str]
    cuts: list[DecisionDict]
    flags: list[DecisionDict]
    format: Format | None
    not_evaluated: list[str]


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about one span of the raw text, and why."""

    start: int
    end: int
    text: str
    """`raw[start:end]`."""
    kind: str
    score: float
    """The sum of the points in `why`."""
    why: tuple[Evidence, ...]
    """The evidence that counted, in raw offsets, sorted. Evidence outside the span is context: it belongs to the block
    or section that the span goes with."""
    level: Level = Level.MATCH
    """How much of the article it is: a sentence, a block."""
    also: tuple[Evidence, ...] = ()
    """Other evidence, which added no points: weaker evidence of the same rule, a companion, the evidence of a smaller
    cut that this one absorbed."""
    threshold: float | None = None
    """The score from which a span is cut, or flagged, in such an article; None if no score decided: a parameter, a rule
    with status `shadow`, an article dropped as a whole."""

    def is_context(self, one: Evidence) -> bool:
        """Whether the evidence is at least partly outside the span."""
        return one.start < self.start or self.end < one.end

    @property
    def seen(self) -> Iterator[Evidence]:
        """All its evidence, that which counted first."""
        yield from self.why
        yield from self.also

    def to_dict(self) -> DecisionDict:
        """The decision as JSON can hold it."""
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "kind": self.kind,
            "score": self.score,
            "threshold": self.threshold,
            "rules": [*dict.fromkeys(one.rule for one in self.seen)],
            "why": [self.reason(one) for one in self.why],
            "also": [self.reason(one) for one in self.also],
        }

    def reason(self, one: Evidence) -> ReasonDict:
        """Evidence of this decision, as a dict."""
        return {
            "rule": one.rule,
            "start": one.start,
            "end": one.end,
            "text": one.text,
            "entity": one.entity,
            "points": one.points,
            "role": "context" if self.is_context(one) else one.role,
        }


@dataclass(frozen=True, slots=True)
class Cut(Decision):
    """A span that is removed; nothing takes its place."""


@dataclass(frozen=True, slots=True)
class Flag(Decision):
    """A span that is reported and left for a person to decide."""


_IDENTITY: Callable[[Evidence], tuple[int, int, str, str, float]] = attrgetter(
    "start", "end", "rule", "entity", "points"
)
"""What identifies evidence within an article, and the key it is sorted by."""
_START: Callable[[Evidence], int] = attrgetter("start")


def within(evidence: Sequence[Evidence], start: int, end: int) -> list[Evidence]:
    """The evidence inside a span. `evidence` is sorted by start."""
    first = bisect_left(evidence, start, key=_START)
    last = bisect_left(evidence, end, key=_START)
    return [one for one in evidence[first:last] if one.end <= end]


def in_order(evidence: Iterable[Evidence], but: Iterable[Evidence] = ()) -> tuple[Evidence, ...]:
    """The evidence in text order, without duplicates and without that in `but`."""
    unique = {_IDENTITY(one): one for one in evidence}
    for one in but:
        unique.pop(_IDENTITY(one), None)
    return tuple(unique[key] for key in sorted(unique))


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What became of one article."""

    text: str
    """The cleaned text. Cleaning it again, as the same format and with the same census, changes nothing."""
    verdict: Verdict
    score: float
    """The highest score of any cut or flag, 0 if there are none."""
    cuts: tuple[Cut, ...]
    """The cuts, sorted, disjoint, in raw offsets: removing them from the raw text gives `text`."""
    flags: tuple[Flag, ...]
    """The flags, sorted, in raw offsets."""
    reasons: tuple[str, ...] = ()
    """The reasons for the verdict, each a plain phrase."""
    not_evaluated: tuple[str, ...] = ()
    """The rules that were given up in this article because their patterns take too long in it, sorted."""
    format: Format | None = None
    """The format of the text, which the cleaned text alone may no longer show. None only in the outcome of a run, for
    an article that the first pass settled."""

    def to_dict(self) -> CleaningDict:
        """The cleaning as JSON can hold it."""
        return {
            "text": self.text,
            "verdict": self.verdict,
            "score": self.score,
            "reasons": [*self.reasons],
            "cuts": [one.to_dict() for one in self.cuts],
            "flags": [one.to_dict() for one in self.flags],
            "format": self.format,
            "not_evaluated": [*self.not_evaluated],
        }
