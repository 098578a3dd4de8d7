"""How well a cleaner does on labelled articles: what it cuts that should go, and what it cuts that should stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dechaff.tuning.measurement import Measured
from dechaff.tuning.tally import Tally


@dataclass(slots=True)
class Figures:
    """Counts over some labelled articles."""

    spans: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Labelled spans, by the label's verdict and the span's kind."""
    gone: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Of `spans`, those cut."""
    recall: Tally = field(default_factory=Tally)
    """Labelled spans; those cut are hits."""
    precision: Tally = field(default_factory=Tally)
    """Cuts outside spam articles; those that take little but what is labelled are hits."""
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

    @classmethod
    def of(cls, articles: Iterable[Measured]) -> Figures:
        """The figures of these articles."""
        figures = cls()
        for one in articles:
            figures.add(one)
        return figures

    def add(self, article: Measured) -> None:
        """Counts an article."""
        label = article.label
        self.articles[label.verdict] += 1
        self.said[label.verdict, article.verdict] += 1
        for span in article.spans:
            self.spans[label.verdict, span.kind] += 1
            self.gone[label.verdict, span.kind] += span.gone
            self.recall.add(label.campaign, span.gone)
        for cut in article.cuts:
            self.right += cut.right
            self.wrong += cut.wrong
            if not cut.is_arguable:
                self.precision.add(label.campaign, cut.is_right)
        if label.verdict == "spam":
            self.spam_beside += article.beside
            self.spam_beside_cut += article.beside_cut
        else:
            self.wrong_shares += sum(cut.wrong for cut in article.cuts) / max(1, article.length)
        if label.verdict == "clean":
            self.clean_changed += article.changed
            self.flags_on_clean += article.flags

    def recall_of(self, verdict: str, kind: str) -> float:
        """The share of labelled spans that were cut; 1 if there are none."""
        total = self.spans[verdict, kind]
        return self.gone[verdict, kind] / total if total else 1.0

    def counts_of(self, verdict: str) -> tuple[int, int]:
        """Of all labelled spans in articles of this verdict, how many were cut, and how many there are."""
        total = sum(count for (said, _), count in self.spans.items() if said == verdict)
        return sum(count for (said, _), count in self.gone.items() if said == verdict), total

    @property
    def character_precision(self) -> float:
        """The share of the characters cut outside spam articles that were labelled; 1 if nothing was cut."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def mean_wrong_share(self) -> float:
        """The share of an article that was cut wrongly, averaged over those not labelled spam."""
        return self.wrong_shares / max(1, self.articles.total() - self.articles["spam"])

    @property
    def spam_found(self) -> float:
        """The share of articles labelled spam that are called spam; 1 if there are none."""
        spam = self.articles["spam"]
        return self.said["spam", "spam"] / spam if spam else 1.0

    def summary(self) -> dict[str, float]:
        """Every figure, under the name that its floor has."""
        kinds = sorted(self.spans)
        figures = {f"recall.{verdict}.{kind}": self.recall_of(verdict, kind) for verdict, kind in kinds}
        figures["recall.by_campaign"] = self.recall.mean
        figures["none_gone"] = self.recall.without_hits
        figures["precision"] = self.character_precision
        figures["cuts_right"] = self.precision.share
        figures["mean_wrong_share"] = self.mean_wrong_share
        figures["clean_changed"] = self.clean_changed
        figures["flags_per_clean"] = self.flags_on_clean / max(1, self.articles["clean"])
        figures["spam_found"] = self.spam_found
        figures["spam_on_clean"] = self.said["clean", "spam"]
        figures["spam_on_cleaned"] = self.said["cleaned", "spam"]
        return figures


LOWER_IS_BETTER = frozenset(
    {"clean_changed", "flags_per_clean", "mean_wrong_share", "none_gone", "spam_on_clean", "spam_on_cleaned"}
)


def shortfalls(summary: Mapping[str, float], floors: Mapping[str, float]) -> list[str]:
    """A line for each figure that is worse than its floor, and for each floor without a figure."""
    lines = []
    for name, floor in sorted(floors.items()):
        value = summary.get(name)
        if value is None:
            lines.append(f"{name}: no such figure")
        elif value > floor if name in LOWER_IS_BETTER else value < floor:
            lines.append(f"{name} is {value:.4g}, its floor is {floor:g}")
    return lines
