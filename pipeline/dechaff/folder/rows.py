"""The columns of every line of a report, and of `run.json`."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypedDict, final

import msgspec

from dechaff.ingest.records import Layout
from dechaff.model import Format, Role, Verdict
from dechaff.text.rows import Number

Output = Literal["cleaned", "spam", "kept"]
"""The trees of the output folder: CLEANED itself, `_spam`, and `_report/kept`, which holds raw bytes."""
Piece = tuple[Number, str]
"""Bytes of a file as they were written: how many, and a hash of them."""
Chunk = tuple[Number, str]
"""Bytes of a file as they were written: how many, and a hash of them."""
Action = Literal["cut", "flag"]
ReportKind = Literal["removals", "flags", "failures", "containers", "articles"]
"""The kinds of report files; every volume has one of each."""
Stage = Literal["read", "clean", "verify"]


class ReasonRow(TypedDict):
    """One reason of a cut or a flag."""

    rule: str
    start: Number
    end: Number
    text: str
    """`raw[start:end]`."""
    entity: str
    """What the text names, or `""`."""
    points: float
    role: NotRequired[Role | Literal["context"]]
    """`context` if it is outside the cut: in the block or section around it, or in the piece beside it. Absent in
    earlier versions."""


class DecisionRow(TypedDict):
    """A line of `removals` or `flags`, sorted by place in the article. Offsets are code points of its raw text."""

    id: str
    """A hash of the article's name, the removed text, and which of the equal texts in the article it is."""
    article: str
    path: str
    """The path below RAW of the file it is in."""
    record: Number | None
    """Its number in that file, from 0; null if the file is the article."""
    start: Number
    end: Number
    removed: str
    """`raw[start:end]`."""
    inserted: str
    """Always empty: nothing takes the place of what is removed."""
    removed_source: NotRequired[str]
    """The removed text as written in the source of its container, if that is not `removed` itself."""
    before: str
    after: str
    kind: str
    score: float
    """The sum of the `points` in `why`."""
    threshold: NotRequired[float | None]
    """The score from which such a piece is cut, or flagged, in an article such as this; null if the score decided
    nothing: a parameter, a rule in `shadow` status, an article dropped as a whole. Absent in earlier versions."""
    why: list[ReasonRow]
    """What counted."""
    also: NotRequired[list[ReasonRow]]
    """Evidence that added no points: a rule's second match, a `companion`, the evidence of a smaller cut inside this
    one. Earlier versions put it into `why`."""
    sharing: str | None
    """The band of the number of articles that have its best known entity; null if it has none."""


class DecisionWithArticleRow(DecisionRow):
    """A line of `removals` or `flags`, joined with what the line of its article says."""

    action: Action
    language: str
    verdict: Verdict


@final
class ArticleRow(TypedDict):
    """A line of `articles`."""

    article: str
    path: str
    record: Number | None
    verdict: Verdict
    score: float
    reasons: list[str]
    format: Format | Literal["binary"]
    language: str
    encoding: str
    field: str | None
    """The field of its record that holds its text."""
    chars: Number
    chars_removed: Number
    sha256_raw: str
    sha256_cleaned: str | None
    """Null if it was not written."""
    output: Output
    not_evaluated: NotRequired[list[str]]
    """The rules that were not evaluated in it, as their patterns take too long."""
    header: NotRequired[str]
    """The raw header of its record, if cutting changed it. If the payload was chunked or compressed, that follows, byte
    for code point."""
    looks_like: NotRequired[Format]
    """The format that the cleaned text would be taken for, if that is not `format`. When it is cleaned again, `format`
    still applies."""
    seems_encoded_as: NotRequired[str]
    """The encoding that the cleaned bytes would be taken for, if that is not `encoding`."""


@final
class FailureRow(TypedDict):
    """A line of `failures`: a record that could not be read, cleaned or verified."""

    article: str
    path: str
    record: Number | None
    stage: Stage
    error: str
    sha256_raw: str | None


@final
class ContainerRow(TypedDict):
    """A line of `containers`."""

    path: str
    first: Number
    records: Number
    sha256_raw: str | None
    written: NotRequired[dict[Output, Chunk]]
    """What was written of its records to each tree of the output. Absent in earlier versions."""
    layout: NotRequired[Layout]


RecordRow = ArticleRow | FailureRow
"""What became of one record, or of a file that is not a container."""
EntryRow = ArticleRow | FailureRow | ContainerRow
"""A row that says what a raw file was made of."""
ReportRow = DecisionRow | EntryRow
"""A row of any of the volumes."""


class CampaignEntity(TypedDict):
    """One entity of a campaign."""

    entity: str
    articles: Number
    sites: Number


class CampaignRow(TypedDict):
    """A line of `campaigns`."""

    campaign: str
    articles: Number
    entities: Annotated[list[CampaignEntity], msgspec.Meta(min_length=1)]
    examples: list[str]
    first: str | None
    last: str | None


class TotalsRow(TypedDict):
    """What was done, in numbers."""

    files: Number
    bytes_raw: Number
    articles: Number
    clean: Number
    cleaned: Number
    spam: Number
    failed: Number
    binaries: Number
    cuts: Number
    flags: Number
    chars: Number
    chars_removed: Number
    not_read: NotRequired[dict[str, Number]]
    """Files and records that were left out, or copied as they are, by kind."""
    cuts_by_kind: dict[str, Number]
    articles_by_rule: dict[str, Number]
    not_evaluated: NotRequired[Number]
    """Articles in which a rule was not evaluated, as its pattern takes too long."""
    not_evaluated_by_rule: NotRequired[dict[str, Number]]


class ThresholdsRow(TypedDict):
    """The score from which each of these happens. Earlier versions left out those for spam."""

    flag: float
    """A unit is flagged."""
    remove: float
    """A unit is cut."""
    spam_score: NotRequired[float]
    """An article is spam."""
    spam_remove: NotRequired[float]
    """A unit of a spam article is cut."""


class OptionsRow(TypedDict):
    """The options of a run."""

    profile: str
    spam: Literal["keep", "separate", "drop"]
    filter_lists: list[str]
    strip_params: bool
    allow: list[str]
    deny: list[str]
    census: str | None
    text_field: str | None
    id_field: str | None
    format_field: str | None
    language_field: str | None
    url_field: str | None
    max_record_bytes: NotRequired[Number]
    max_ratio: NotRequired[Number]
    max_chars: NotRequired[Number]
    max_nodes: NotRequired[Number]


class RunRow(TypedDict):
    """`run.json`."""

    version: str
    options: OptionsRow
    rules_version: NotRequired[str]
    """The version of dechaff, whose rules are the built-in ones, `+`, and the beginning of the fingerprint, which is
    another if rules were added or changed. Absent in earlier versions."""
    rules_fingerprint: str
    """A hash of everything that affects what the rules do."""
    thresholds: ThresholdsRow
    totals: TotalsRow
    parts: Number
    warnings: list[str]
