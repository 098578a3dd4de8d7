"""The JSON blocks of the page of a report, which its scripts show."""

from __future__ import annotations

from typing import Literal, TypedDict

from dechaff.folder.rows import Action, ThresholdsRow, TotalsRow
from dechaff.model import Format, Verdict

ReasonCell = tuple[str, float, str, bool]
"""A rule, its points, what it found, and whether that is outside the cut."""
PieceCell = list[str | int]
"""A piece of raw text, the number of the cut it belongs to or -1, then the numbers of the flags on it."""
NameCell = tuple[str | int, int]
"""A name, or its row if it is listed in the table, and its count."""
CountedBy = Literal["kind", "rule", "entity", "campaign", "language"]
"""The kinds of names that cuts have, each counted in its own table; a cut may have several names of a kind, or none."""


class FailureCell(TypedDict):
    """An article that failed."""

    article: str
    error: str


class CampaignCell(TypedDict):
    """A campaign, and the entity that is mentioned most in it."""

    campaign: str
    articles: int
    entity: str


class SummaryRow(TypedDict):
    """What the page says about the run as a whole."""

    version: str
    rules_fingerprint: str
    thresholds: ThresholdsRow
    totals: TotalsRow
    warnings: list[str]
    profile: str
    failures: list[FailureCell]
    campaigns: list[CampaignCell]


class TableCell(TypedDict):
    """One table."""

    rows: list[list[str | int]]
    """Each row is a name, cuts, articles, characters."""
    names: int
    forgotten: bool


class GroupsCell(TypedDict):
    """How many groups there are."""

    shown: int
    different: int
    chunks: int
    names: int


class AboutRow(SummaryRow):
    """The block `summary`."""

    tables: dict[CountedBy, TableCell]
    scores: dict[Action, list[tuple[float, int]]]
    highest: int
    groups: GroupsCell


class GroupRow(TypedDict):
    """A group in a block `groups-N`."""

    id: str
    action: Action
    text: str
    length: int
    count: int
    articles: int
    score: tuple[float, float]
    names: dict[CountedBy, list[NameCell]]
    different: dict[CountedBy, int]
    contexts: list[list[str]]


class SampleDecision(TypedDict):
    """A cut or a flag of a sample."""

    id: str
    kind: str
    score: float
    sharing: str | None
    inserted: str
    threshold: float | None
    why: list[ReasonCell]
    also: list[ReasonCell]


class SampleRow(TypedDict):
    """An article that the page shows whole, in its block `sample-N`."""

    place: str
    """As `place_of` gives it."""
    article: str
    """Its id."""
    verdict: Verdict
    format: Format | Literal["binary"]
    language: str
    cuts: list[SampleDecision]
    flags: list[SampleDecision]
    pieces: list[PieceCell]
    """The raw text, divided where a cut or a flag begins or ends."""
