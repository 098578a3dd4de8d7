"""Totals of what was done, added up over parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields

from dechaff.folder.outcome import Outcome
from dechaff.folder.rows import TotalsRow
from dechaff.ingest.bulk import size_of
from dechaff.ingest.records import Record


@dataclass(slots=True)
class PartTotals:
    """The totals of one part, or of several added up."""

    files: int = 0
    bytes_raw: int = 0
    """Of what could be read."""
    articles: int = 0
    """Texts that were cleaned or failed, without binaries and blank lines."""
    clean: int = 0
    """Articles that came out unchanged."""
    cleaned: int = 0
    spam: int = 0
    failed: int = 0
    binaries: int = 0
    not_read: Counter[str] = field(default_factory=Counter)
    """Files and records that were left out, or copied as they are, by kind."""
    cuts: int = 0
    flags: int = 0
    chars: int = 0
    chars_removed: int = 0
    cuts_by_kind: Counter[str] = field(default_factory=Counter)
    articles_by_rule: Counter[str] = field(default_factory=Counter)
    """For each rule, the articles with a cut it is a reason of, cuts of parameters aside."""
    not_evaluated: int = 0
    """Articles in which a rule was not evaluated, as its pattern takes too long."""
    not_evaluated_by_rule: Counter[str] = field(default_factory=Counter)
    """For each such rule, the number of articles."""


def add_totals(parts: Iterable[PartTotals]) -> PartTotals:
    """The totals of all parts together."""
    together = PartTotals()
    for part in parts:
        for one in fields(PartTotals):
            setattr(together, one.name, getattr(together, one.name) + getattr(part, one.name))
    return together


def totals_row(totals: PartTotals) -> TotalsRow:
    """The totals as plain values."""
    return {
        "files": totals.files,
        "bytes_raw": totals.bytes_raw,
        "articles": totals.articles,
        "clean": totals.clean,
        "cleaned": totals.cleaned,
        "spam": totals.spam,
        "failed": totals.failed,
        "binaries": totals.binaries,
        "not_read": _most_common(totals.not_read),
        "cuts": totals.cuts,
        "flags": totals.flags,
        "chars": totals.chars,
        "chars_removed": totals.chars_removed,
        "cuts_by_kind": _most_common(totals.cuts_by_kind),
        "articles_by_rule": _most_common(totals.articles_by_rule),
        "not_evaluated": totals.not_evaluated,
        "not_evaluated_by_rule": _most_common(totals.not_evaluated_by_rule),
    }


def read_totals(line: TotalsRow) -> PartTotals:
    """The inverse of `totals_row`."""
    return PartTotals(
        files=line["files"],
        bytes_raw=line["bytes_raw"],
        articles=line["articles"],
        clean=line["clean"],
        cleaned=line["cleaned"],
        spam=line["spam"],
        failed=line["failed"],
        binaries=line["binaries"],
        not_read=Counter(line.get("not_read")),
        cuts=line["cuts"],
        flags=line["flags"],
        chars=line["chars"],
        chars_removed=line["chars_removed"],
        cuts_by_kind=Counter(line["cuts_by_kind"]),
        articles_by_rule=Counter(line["articles_by_rule"]),
        not_evaluated=line.get("not_evaluated", 0),
        not_evaluated_by_rule=Counter(line.get("not_evaluated_by_rule")),
    )


def _most_common(counts: Counter[str]) -> dict[str, int]:
    """The counts, the greatest first, ties by name: output is deterministic."""
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def count_outcome(totals: PartTotals, record: Record, outcome: Outcome) -> None:
    """Adds what became of one record to the totals."""
    totals.bytes_raw += size_of(record.data)
    if outcome.failure is not None:
        totals.articles += 1
        totals.failed += 1
    cleaning = outcome.cleaning
    if cleaning is None:
        if outcome.article is not None:
            totals.binaries += 1
            totals.not_read["binaries"] += 1
        elif outcome.unread:
            totals.not_read[outcome.unread] += 1
        return
    totals.articles += 1
    totals.clean += cleaning.verdict == "clean"
    totals.cleaned += cleaning.verdict == "cleaned"
    totals.spam += cleaning.verdict == "spam"
    totals.cuts += len(outcome.removals)
    totals.flags += len(outcome.flags)
    if outcome.article is not None:
        totals.chars += outcome.article["chars"]
        totals.chars_removed += outcome.article["chars_removed"]
    if cleaning.not_evaluated:
        totals.not_evaluated += 1
        totals.not_evaluated_by_rule.update(cleaning.not_evaluated)
    if not outcome.removals:  # as in most articles
        return
    totals.cuts_by_kind.update(line["kind"] for line in outcome.removals)
    totals.articles_by_rule.update({one.rule for cut in cleaning.cuts if cut.kind != "param" for one in cut.seen})
