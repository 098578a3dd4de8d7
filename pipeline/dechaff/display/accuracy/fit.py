"""What a fit of points proposes, as text for people and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import msgspec

from dechaff.display.accuracy import words
from dechaff.display.accuracy.tables import share_row
from dechaff.text.characters import indented_json, one_line, printable
from dechaff.text.numbers import number_of
from dechaff.tuning.evaluation import Figures
from dechaff.tuning.fit_report import FitReport, TextChange

MOST_SHOWN = 10
"""How many pieces of text of each kind are shown."""
MOST_CHARACTERS = 100


def fit_as_text(report: FitReport, profile: str) -> str:
    """The proposal as lines."""
    return "".join(f"{line}\n" for line in _lines(report, profile))


def _lines(report: FitReport, profile: str) -> Iterator[str]:
    yield (
        f"{number_of(report.articles, 'article')}; rules found something in "
        f"{number_of(report.promotion, 'piece')} of promotion and {report.honest:,} of honest text, "
        f"from {number_of(report.campaigns, 'campaign or publisher', 'campaigns and publishers')}"
    )
    yield ""
    if report.points or report.thresholds:
        yield from _changes(report, profile)
    else:
        yield "The labels give no reason to change points or thresholds."
    if report.given_back:
        kept = ", ".join(report.given_back)
        yield f"Stay as they are, or a clean article would change: {kept}"
    yield ""
    yield from _figures(report)
    for title, changes in (
        ("Labelled text that would go", report.gone),
        ("Labelled text that would no longer go", report.stays),
        ("Other text that would be cut, and stays now", report.damaged),
        ("Other text that would stay, and is cut now", report.mended),
    ):
        yield from _texts(title, changes)
    if report.tests_lost:
        yield ""
        yield f"Tests of rules that pass now and would fail: {len(report.tests_lost):,}"
        for one in report.tests_lost[:MOST_SHOWN]:
            yield f"  {one.rule} {one.case}: {one_line(one.problem, 200)}"
        yield from _more(report.tests_lost)


def _changes(report: FitReport, profile: str) -> Iterator[str]:
    rows = [["points", "now", "proposed", "in promotion", "in honest text", "campaigns"]]
    for one in report.points:
        found = (f"{count:,}" for count in (one.promotion, one.honest, one.campaigns))
        rows.append([one.rule, f"{one.old:g}", f"{one.new:g}", *found])
    for name, old, new in report.thresholds:
        rows.append([f"profiles/{profile} {name}", f"{old:g}", f"{new:g}", "", "", ""])
    yield from words.columns(rows)


_FIGURES: tuple[tuple[str, Callable[[Figures], str]], ...] = (
    ("labelled text gone", lambda one: f"{one.recall.share:.1%}" if one.recall.cases else words.NOTHING),
    ("  mean of campaigns", lambda one: f"{one.recall.mean:.1%}" if one.recall.cases else words.NOTHING),
    ("cuts that are right", lambda one: f"{one.precision.share:.1%}" if one.precision.cases else words.NOTHING),
    ("  wrong ones", lambda one: f"{one.precision.cases - one.precision.hits:,}"),
    ("characters wrongly cut", lambda one: f"{one.wrong:,}"),
    ("clean articles changed", lambda one: f"{one.clean_changed:,} of {one.articles['clean']:,}"),
    ("spam articles found", lambda one: f"{one.said['spam', 'spam']:,} of {one.articles['spam']:,}"),
)


def _figures(report: FitReport) -> Iterator[str]:
    rows = [["", "now", "proposed", "on unseen campaigns"]]
    for name, shown in _FIGURES:
        rows.append([name, *(shown(one) for one in (report.before, report.after, report.held_out))])
    yield from words.columns(rows)
    yield (
        f"On unseen campaigns: each campaign and publisher is in one of {report.folds} parts, and each part is cleaned "
        "with what was fitted to the others."
    )
    if (report.points or report.thresholds) and not report.holds_up:
        yield "There, it does no better than what there is now, or worse in something: label more before you use it."
    if report.held_out_damaged:
        changed = number_of(report.held_out_damaged, "clean article")
        yield f"There, it would cut {changed} more than now: expect that of new articles, too."


def _texts(title: str, changes: Sequence[TextChange]) -> Iterator[str]:
    if not changes:
        return
    yield ""
    yield f"{title}: {len(changes):,}"
    by_text = Counter((one.kind, one.text) for one in changes)
    first_in = {(one.kind, one.text): one.article for one in reversed(changes)}
    for (kind, text), count in by_text.most_common(MOST_SHOWN):
        where = printable(first_in[kind, text]) + (f" and {count - 1:,} more" if count > 1 else "")
        yield f"  {where}: {kind}: {one_line(text, MOST_CHARACTERS)}"
    yield from _more([*by_text])


def _more(shown: Sequence[object]) -> Iterator[str]:
    """How many are not shown, if any."""
    if len(shown) > MOST_SHOWN:
        yield f"  and {len(shown) - MOST_SHOWN:,} more"


def fit_as_json(report: FitReport, profile: str) -> str:
    """The proposal as JSON, with the names it has here."""
    figures = {"before": report.before, "after": report.after, "held_out": report.held_out}
    content: dict[str, object] = {
        name: getattr(report, name) for name in FitReport.__dataclass_fields__ if name not in figures
    }
    content["thresholds"] = [
        {"profile": profile, "name": name, "old": old, "new": new} for name, old, new in report.thresholds
    ]
    for name, one in figures.items():
        content[name] = {
            "recall": share_row(one.recall),
            "precision": share_row(one.precision),
            "figures": one.summary(),
        }
    return indented_json(msgspec.to_builtins(content))
