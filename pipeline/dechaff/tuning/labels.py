"""Labels: what a person would cut from an article, and what kind of article it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NotRequired, TypedDict, get_args

from dechaff.model import Verdict
from dechaff.spans import Span
from dechaff.text.characters import one_line
from dechaff.text.rows import Number, read_row

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
Grouping = Literal["kind", "language", "campaign", "half"]
GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)


class LabelError(Exception):
    """Labels that cannot be used; the message names the file and the line, or the article."""


class SpanRow(TypedDict):
    """A span that should be cut."""

    start: Number
    end: Number
    kind: str
    text: NotRequired[str | None]
    """What it holds, if the label says so: a label of another text is found out by it."""


class LabelRow(TypedDict):
    """A line of a labels file."""

    article: str | int
    verdict: str
    spans: list[SpanRow]
    kind: NotRequired[str | int | None]
    language: NotRequired[str | int | None]
    campaign: NotRequired[str | int | None]
    half: NotRequired[str | int | None]


class JudgedRow(TypedDict):
    """A line of a file of judgements on cuts that were made in honest articles."""

    article: str | int
    start: Number
    end: Number
    judgement: Literal["right", "arguable", "wrong"]


@dataclass(frozen=True, slots=True)
class Label:
    """A person's judgement of one article."""

    article: str
    """The article's id."""
    verdict: Verdict
    spans: tuple[tuple[int, int, str], ...]
    """Start, end and kind of everything that should be cut."""
    groups: Mapping[str, str]
    """The groups the article is in: its `kind`, `language`, `campaign` and `half`; `""` if not given."""
    texts: tuple[str | None, ...] = ()
    """What each of `spans` holds, if the label says so."""
    arguable: tuple[Span, ...] = ()
    """What may be cut or not: neither is wrong."""
    is_judged: bool = False
    """Whether it is the label of an honest article whose cuts were judged, instead of one that says what to cut."""

    @property
    def is_clean(self) -> bool:
        """Whether it should stay as it is, apart from cuts that were judged."""
        return self.verdict == "clean" or self.is_judged

    @property
    def campaign(self) -> str:
        """The campaign it belongs to; an article without one is a campaign of its own."""
        return self.groups["campaign"] or self.article

    def check(self, text: str) -> None:
        """Raises LabelError if this is a label of another text."""
        self.check_length(len(text))
        for (start, end, _), words in zip(self.spans, self.texts, strict=False):
            if words is not None and text[start:end] != words:
                message = f"{start}-{end} is {one_line(text[start:end], 40)!r}, not {one_line(words, 40)!r}"
                raise LabelError(f"{self.article}: labelled in another text: {message}; label the article as it is now")

    def check_length(self, chars: int) -> None:
        """Raises LabelError if this cannot be a label of a text of that many characters."""
        for start, end, _ in self.spans:
            if not start < end <= chars:
                message = f"{start}-{end} is no span of its {chars:,} characters"
                raise LabelError(f"{self.article}: labelled in another text: {message}; label the article as it is now")


def read_labels(path: Path) -> list[Label]:
    """The labels in a JSON Lines file: `article`, `verdict`, `spans` (`start`, `end`, `kind`), and groups.

    Raises LabelError if a line is not a label, an article has two, or there is none, and OSError.
    """
    labels: dict[str, Label] = {}
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if not line.strip():
            continue
        try:
            label = _label(read_row(line, LabelRow))
        except ValueError as error:
            raise LabelError(f"{path}:{number}: no label ({error}); it needs article, verdict and spans") from error
        if label.article in labels:
            raise LabelError(f"{path}:{number}: a second label of {label.article}; keep one of them")
        labels[label.article] = label
    if not labels:
        raise LabelError(f"{path}: it has no labels; a line of it is one, such as {_EXAMPLE}")
    return [*labels.values()]


_EXAMPLE = '{"article": "a.md", "verdict": "clean", "spans": []}'


def _label(row: LabelRow) -> Label:
    verdict = next((one for one in VERDICTS if one == row["verdict"]), None)
    if verdict is None:
        raise ValueError(f"verdict {row['verdict']!r} is none of {', '.join(VERDICTS)}")
    return Label(
        str(row["article"]),
        verdict,
        spans=tuple((span["start"], span["end"], span["kind"]) for span in row["spans"]),
        groups={name: "" if (value := row.get(name)) is None else str(value) for name in GROUPINGS},
        texts=tuple(span.get("text") for span in row["spans"]),
    )


def read_judgements(path: Path) -> dict[str, list[JudgedRow]]:
    """The judgements in a JSON Lines file, by article: `article`, `start`, `end`, `judgement`.

    Raises LabelError if a line is none, and OSError.
    """
    found: dict[str, list[JudgedRow]] = {}
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if line.strip():
            try:
                row = read_row(line, JudgedRow)
            except ValueError as error:
                raise LabelError(
                    f"{path}:{number}: no judgement ({error}); it needs article, start, end, judgement"
                ) from error
            found.setdefault(str(row["article"]), []).append(row)
    return found


def honest_label(article: str, publisher: str, judged: list[JudgedRow]) -> Label:
    """The label of an article that is honest apart from what was judged a right cut, or an arguable one."""
    right = [(one["start"], one["end"], "promo_text") for one in judged if one["judgement"] == "right"]
    return Label(
        article,
        "cleaned" if right else "clean",
        tuple(right),
        {"kind": "", "language": "", "campaign": publisher, "half": ""},
        arguable=tuple((one["start"], one["end"]) for one in judged if one["judgement"] == "arguable"),
        is_judged=True,
    )
