"""How well a cleaner does on labelled articles: what it cuts that should go, and what it cuts that should stay."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NotRequired, TypedDict, get_args

from dechaff.model import Cleaning, Verdict
from dechaff.spans import Span
from dechaff.text.rows import Number, read_row

# What is no damage if it goes with a cut: white space, common punctuation and markup delimiters.
_LIGHT = re.compile(r"""[\s_*#|`~<>=+/()\[\].,:;!?'"“”‘’\-–—，。：；！？、（）【】「」《》]""")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>|<!--.*?-->", re.DOTALL)
# Where the address is in a link: after its label, in an attribute, or as the whole link.
_ADDRESS = re.compile(
    r"""\]\((?P<target>[^()\s]*)|(?:href|src)\s*=\s*["']?(?P<value>[^"'\s>]+)|^\s*<?(?P<bare>https?://[^\s>]+)""",
    re.IGNORECASE,
)
_WHOLE = frozenset({"handle", "contact"})
MOST_OF_IT = 0.9
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


class LabelError(Exception):
    """A labels file is malformed; the message names the line."""


class SpanRow(TypedDict):
    """A span that should be cut."""

    start: Number
    end: Number
    kind: str


class LabelRow(TypedDict):
    """A line of a labels file."""

    article: str | int
    verdict: str
    spans: list[SpanRow]
    kind: NotRequired[str | int | None]
    language: NotRequired[str | int | None]
    campaign: NotRequired[str | int | None]
    half: NotRequired[str | int | None]


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


@dataclass(slots=True)
class Figures:
    """Counts over some labelled articles."""

    spans: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Labelled spans, by the label's verdict and the span's kind."""
    gone: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Of `spans`, those cut: all of a handle or contact, nine tenths of other words or of a link's address."""
    campaign_spans: Counter[str] = field(default_factory=Counter)
    """Labelled spans by campaign; an article without one is a campaign of its own."""
    campaign_gone: Counter[str] = field(default_factory=Counter)
    """Of `campaign_spans`, those cut."""
    right: int = 0
    """Solid characters cut inside labels, outside spam articles."""
    wrong: int = 0
    """Solid characters cut outside labels, outside spam articles, except tags in cuts that take labelled text, too."""
    wrong_shares: float = 0.0
    """The share of each article that was cut wrongly, summed over those not labelled spam."""
    spam_beside: int = 0
    """Characters of spam articles outside labels."""
    spam_beside_cut: int = 0
    """Of `spam_beside`, those cut."""
    articles: Counter[str] = field(default_factory=Counter)
    """Articles, by the label's verdict."""
    said: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Articles, by the label's verdict and the cleaner's."""
    clean_changed: int = 0
    """Articles labelled clean in which anything was cut."""
    flags_on_clean: int = 0
    """Flags raised on articles labelled clean."""

    def recall(self, verdict: str, kind: str) -> float:
        """The share of labelled spans that were cut; 1 if there are none."""
        total = self.spans[verdict, kind]
        return self.gone[verdict, kind] / total if total else 1.0

    def all_recall(self, verdict: str) -> float:
        """The share of all labelled spans in articles of this verdict that were cut; 1 if there are none."""
        total = sum(count for (said, _), count in self.spans.items() if said == verdict)
        return sum(count for (said, _), count in self.gone.items() if said == verdict) / total if total else 1.0

    @property
    def precision(self) -> float:
        """The share of what was cut outside spam articles that was labelled; 1 if nothing was cut."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def mean_recall(self) -> float:
        """The share of a campaign's spans that were cut, averaged over campaigns; 1 if there are none."""
        shares = [self.campaign_gone[name] / total for name, total in self.campaign_spans.items()]
        return sum(shares) / len(shares) if shares else 1.0

    @property
    def none_gone(self) -> int:
        """The number of campaigns of which nothing was cut."""
        return sum(not self.campaign_gone[name] for name in self.campaign_spans)

    @property
    def mean_wrong_share(self) -> float:
        """The share of an article that was cut wrongly, averaged over those not labelled spam."""
        return self.wrong_shares / max(1, self.articles.total() - self.articles["spam"])

    def summary(self) -> dict[str, float]:
        """Every figure, under the name that its floor has."""
        kinds = sorted(self.spans)
        figures = {f"recall.{verdict}.{kind}": self.recall(verdict, kind) for verdict, kind in kinds}
        figures["recall.by_campaign"] = self.mean_recall
        figures["none_gone"] = self.none_gone
        figures["precision"] = self.precision
        figures["mean_wrong_share"] = self.mean_wrong_share
        figures["clean_changed"] = self.clean_changed
        figures["flags_per_clean"] = self.flags_on_clean / max(1, self.articles["clean"])
        spam = self.articles["spam"]
        figures["spam_found"] = self.said["spam", "spam"] / spam if spam else 1.0
        figures["spam_on_clean"] = self.said["clean", "spam"]
        figures["spam_on_cleaned"] = self.said["cleaned", "spam"]
        return figures


@dataclass(frozen=True, slots=True)
class Miss:
    """A labelled span that was not cut, or unlabelled text that was."""

    article: str
    what: str
    """The kind of the labelled span, or `damage`."""
    text: str


LOWER_IS_BETTER = frozenset(
    {"clean_changed", "flags_per_clean", "mean_wrong_share", "none_gone", "spam_on_clean", "spam_on_cleaned"}
)


def read_labels(path: Path) -> list[Label]:
    """The labels in a JSON Lines file: `article`, `verdict`, `spans` (`start`, `end`, `kind`), and groups.

    Raises LabelError if a line is not a label, and OSError.
    """
    labels = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if line.strip():
            try:
                labels.append(_label(read_row(line, LabelRow)))
            except ValueError as error:
                raise LabelError(f"{path}:{number}: no label ({error}); it needs article, verdict and spans") from error
    return labels


def _label(row: LabelRow) -> Label:
    verdict = next((one for one in VERDICTS if one == row["verdict"]), None)
    if verdict is None:
        raise ValueError(f"verdict {row['verdict']!r} is none of {', '.join(VERDICTS)}")
    return Label(
        str(row["article"]),
        verdict,
        spans=tuple((span["start"], span["end"], span["kind"]) for span in row["spans"]),
        groups={
            "kind": str(row.get("kind") or ""),
            "language": str(row.get("language") or ""),
            "campaign": str(row.get("campaign") or ""),
            "half": str(row.get("half") or ""),
        },
    )


def evaluate(
    labelled: Iterable[tuple[Label, str, Cleaning]], by: str | None = None
) -> tuple[dict[str, Figures], list[Miss]]:
    """The figures by group: `""` for all labelled articles, then one for each group of `by`; and all misses."""
    figures: dict[str, Figures] = {"": Figures()}
    misses: list[Miss] = []
    for label, text, cleaning in labelled:
        groups = [figures[""]]
        if by:
            groups.append(figures.setdefault(label.groups[by] or "(none)", Figures()))
        misses += _measure(label, text, cleaning, groups)
    return figures, misses


def _measure(label: Label, text: str, cleaning: Cleaning, groups: Sequence[Figures]) -> Iterator[Miss]:
    cuts = [(cut.start, cut.end) for cut in cleaning.cuts]
    yield from _measure_labels(label, text, cuts, groups)
    if label.verdict != "spam":
        yield from _measure_damage(label, text, cuts, groups)
    else:
        labelled = _places((start, end) for start, end, _ in label.spans)
        for one in groups:
            one.spam_beside += len(text) - len(labelled)
            one.spam_beside_cut += len(_places(cuts) - labelled)
    for one in groups:
        one.articles[label.verdict] += 1
        one.said[label.verdict, cleaning.verdict] += 1
        if label.verdict == "clean":
            one.clean_changed += bool(cuts)
            one.flags_on_clean += len(cleaning.flags)


def _measure_labels(label: Label, text: str, cuts: Sequence[Span], groups: Sequence[Figures]) -> Iterator[Miss]:
    cut = _places(cuts)
    for start, end, kind in label.spans:
        expected = (_address(text, start, end) if kind == "link" else []) or _solid(text, start, end)
        if not expected:
            continue
        gone_share = sum(at in cut for at in expected) / len(expected)
        gone = gone_share == 1 if kind in _WHOLE else gone_share >= MOST_OF_IT
        campaign = label.groups["campaign"] or label.article
        for one in groups:
            one.spans[label.verdict, kind] += 1
            one.gone[label.verdict, kind] += gone
            one.campaign_spans[campaign] += 1
            one.campaign_gone[campaign] += gone
        if not gone:
            yield Miss(label.article, kind, text[start:end])


def _measure_damage(label: Label, text: str, cuts: Sequence[Span], groups: Sequence[Figures]) -> Iterator[Miss]:
    labelled = _places((start, end) for start, end, _ in label.spans)
    in_tag = _places(tag.span() for tag in _TAG.finditer(text)) if labelled else frozenset()
    right = wrong = 0
    for start, end in cuts:
        solid = _solid(text, start, end)
        spared = in_tag if any(at in labelled for at in range(start, end)) else frozenset()
        here = sum(at not in labelled and at not in spared for at in solid)
        right += sum(at in labelled for at in solid)
        wrong += here
        if here or label.verdict == "clean":
            yield Miss(label.article, "damage", text[start:end])
    for one in groups:
        one.right += right
        one.wrong += wrong
        one.wrong_shares += wrong / max(1, len(text))


def _address(text: str, start: int, end: int) -> list[int]:
    """The offsets of the solid characters in a link's addresses; none if it has no address."""
    spans = [found.span(found.lastgroup or 0) for found in _ADDRESS.finditer(text[start:end])]
    return [at for first, last in spans for at in _solid(text, start + first, start + last)]


def _solid(text: str, start: int, end: int) -> list[int]:
    return [at for at in range(start, min(end, len(text))) if not _LIGHT.match(text[at])]


def _places(spans: Iterable[Span]) -> frozenset[int]:
    return frozenset[int]().union(*(range(start, end) for start, end in spans))


def shortfalls(figures: Figures, floors: Mapping[str, float]) -> list[str]:
    """A line for each figure that is worse than its floor, and for each floor without a figure."""
    summary = figures.summary()
    lines = []
    for name, floor in sorted(floors.items()):
        value = summary.get(name)
        if value is None:
            lines.append(f"{name}: no such figure")
        elif value > floor if name in LOWER_IS_BETTER else value < floor:
            lines.append(f"{name} is {value:.4g}, its floor is {floor:g}")
    return lines
