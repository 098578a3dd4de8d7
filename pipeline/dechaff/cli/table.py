"""The summary that is printed at the end of a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import islice
from pathlib import Path

import click

from dechaff.cli.inputs import MOST_NAMED, first_of
from dechaff.cli.terminal import duration
from dechaff.folder.paths import KEPT, REPORT
from dechaff.folder.prepare import PAGE
from dechaff.folder.read import report_rows
from dechaff.folder.rows import TotalsRow
from dechaff.folder.trial import FileChanges
from dechaff.folder.work import LastRunRow
from dechaff.run.run import Finished
from dechaff.text.characters import printable
from dechaff.text.numbers import number_of

Row = tuple[str, str]
"""What a line is about, or "" if that is said above, and what it says."""
MOST_RULES = 12
LEAST_SECONDS = 5
"""A shorter run does little but start, so its time is not printed."""


def print_totals(finished: Finished, output: Path, trial: FileChanges | None = None, *, pruned: bool = False) -> None:
    """Prints what the run did: articles, verdicts, cuts by kind and rule, failures, time, and where the report is.

    `trial` is what it would have changed, if it was a dry run; `pruned` says whether outputs of files no longer given
    were removed.
    """
    if trial:
        _print_changes(trial)
    rows = [
        *_found(finished.run["totals"]),
        *_fell_short(finished.run["totals"], output, trial),
        *_left(finished.left, pruned=pruned),
        *time_of(finished.last),
        _where(output, trial),
    ]
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        click.echo(printable(f"{name:<{width}}  {value}"))
    for warning in finished.run["warnings"]:
        click.echo(printable(f"warning: {warning}"), err=True)


def _print_changes(found: FileChanges) -> None:
    for what, names in found._asdict().items():
        for name in names:
            click.echo(printable(f"{what:<7}  {name}"))
    if any(found):
        click.echo()


def _found(totals: TotalsRow) -> Iterator[Row]:
    share = totals["chars_removed"] / totals["chars"] if totals["chars"] else 0.0
    failed = f", {totals['failed']:,} failed" if totals["failed"] else ""
    binaries = f", {totals['binaries']:,} of them binary" if totals["binaries"] else ""
    yield "articles", f"{totals['articles']:,} in {number_of(totals['files'], 'file')}{binaries}"
    yield "verdicts", ", ".join(f"{totals[verdict]:,} {verdict}" for verdict in ("clean", "cleaned", "spam")) + failed
    yield "cuts", f"{totals['cuts']:,}, {totals['chars_removed']:,} characters ({share:.1%})"
    yield from _counts([*totals["cuts_by_kind"].items()])
    yield "flags", f"{totals['flags']:,} left for a person to decide"
    if rules := [*totals["articles_by_rule"].items()]:
        yield "rules", "behind the cuts, each with the number of articles"
        yield from _counts(rules[:MOST_RULES])
        if len(rules) > MOST_RULES:
            yield "", f"and {number_of(len(rules) - MOST_RULES, 'more rule')}"


def _counts(counts: Sequence[tuple[str, int]]) -> Iterator[Row]:
    """A line for each, with the numbers below each other."""
    digits = max((len(f"{count:,}") for _, count in counts), default=0)
    return (("", f"{count:>{digits},}  {name}") for name, count in counts)


def _fell_short(totals: TotalsRow, output: Path, trial: FileChanges | None) -> Iterator[Row]:
    if not_read := totals.get("not_read"):
        yield "not read", ", ".join(f"{kind.replace('_', ' ')} {count:,}" for kind, count in not_read.items())
        if totals["binaries"]:
            yield "  binaries", f"{first_of(_binaries(output), totals['binaries'])}; copied as they are"
    if not_evaluated := totals.get("not_evaluated"):
        yield "rules given up", f"in {number_of(not_evaluated, 'article')}, where their patterns take too long"
    if totals["failed"]:
        verbatim = output / REPORT / KEPT
        where = f", those that could be read kept verbatim in {verbatim}" if not trial and verbatim.is_dir() else ""
        yield "failures", f"{totals['failed']:,}{where}"
        first = next(report_rows(output, "failures"))
        yield "  the first", f"{first['article']}: {first['error']}"


def _binaries(output: Path) -> list[str]:
    """The first binaries of the report."""
    lines = report_rows(output, "articles", lambda line: b'"format":"binary"' in line)
    return [line["path"] for line in islice((one for one in lines if one["format"] == "binary"), MOST_NAMED)]


def _left(left: Set[str], *, pruned: bool) -> Iterator[Row]:
    if left:
        advice = "" if pruned else "; --prune removes them"
        yield "pruned" if pruned else "left", f"{len(left):,} made from files that are no longer given{advice}"
        yield "  which", first_of(sorted(left))


def time_of(last: LastRunRow) -> Iterator[Row]:
    """How long the run took and how fast it was; nothing of a run that did little but start."""
    if last["seconds"] >= LEAST_SECONDS:
        speed = last["mb_per_second"]
        yield "time", f"{duration(last['seconds'])}, {f'{speed:.2g}' if speed < 100 else f'{speed:,.0f}'} MB/s"


def _where(output: Path, trial: FileChanges | None) -> Row:
    if trial:
        counts = ", ".join(f"{len(names):,} {what}" for what, names in trial._asdict().items())
        return "dry run", f"{counts if any(trial) else 'nothing would change'}; nothing was written"
    page = output / REPORT / PAGE
    return "report", str(page if page.is_file() else page.parent)
