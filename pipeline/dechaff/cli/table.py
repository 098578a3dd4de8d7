"""The summary that is printed at the end of a run."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import click

from dechaff.cli.inputs import MOST_NAMED, first_of
from dechaff.folder.paths import KEPT, REPORT
from dechaff.folder.prepare import PAGE
from dechaff.folder.read import report_rows
from dechaff.folder.trial import Differences
from dechaff.run.run import Finished
from dechaff.text.characters import printable

MOST_RULES = 12
LEAST_SECONDS = 5
"""A shorter run does little but start, so its speed is not printed."""


def _speed(megabytes: float) -> str:
    return f"{megabytes:.2g} MB/s" if megabytes < 100 else f"{megabytes:,.0f} MB/s"


def _binaries(output: Path) -> list[str]:
    """The first binaries of the report."""
    lines = report_rows(output, "articles", lambda line: b'"format":"binary"' in line)
    return [line["path"] for line in islice((one for one in lines if one["format"] == "binary"), MOST_NAMED)]


def print_differences(found: Differences) -> None:
    """Prints the name of each file that differs, one a line."""
    for what, names in found._asdict().items():
        for name in names:
            click.echo(printable(f"{what:<7}  {name}"))
    if any(found):
        click.echo()


def print_totals(finished: Finished, output: Path, trial: Differences | None = None, *, pruned: bool = False) -> None:
    """Prints what the run did: articles, verdicts, cuts by kind and rule, failures, speed, and where the report is.

    `trial` is what it would have changed, if it was a dry run; `pruned` says whether outputs of files no longer given
    were removed.
    """
    report, last, left = finished
    totals = report["totals"]
    share = totals["chars_removed"] / totals["chars"] if totals["chars"] else 0.0
    failed = f", {totals['failed']:,} failed" if totals["failed"] else ""
    files = f"{totals['files']:,} file{'s' if totals['files'] != 1 else ''}"
    binaries = f", {totals['binaries']:,} of them binary" if totals["binaries"] else ""
    rows = [
        ("articles", f"{totals['articles']:,} in {files}{binaries}"),
        ("verdicts", ", ".join(f"{totals[verdict]:,} {verdict}" for verdict in ("clean", "cleaned", "spam")) + failed),
        ("cuts", f"{totals['cuts']:,}, {totals['chars_removed']:,} characters ({share:.1%})"),
        *((f"  {kind}", f"{count:,}") for kind, count in totals["cuts_by_kind"].items()),
        ("flags", f"{totals['flags']:,} left for a person to decide"),
    ]
    rules = list(totals["articles_by_rule"].items())
    if rules:
        rows.append(("rules", "articles in which each is a reason of a cut"))
        rows += [(f"  {rule}", f"{count:,}") for rule, count in rules[:MOST_RULES]]
        if len(rules) > MOST_RULES:
            rows.append(("  …", f"{len(rules) - MOST_RULES} more rules"))
    if not_read := totals.get("not_read"):
        rows.append(("not read", ", ".join(f"{kind.replace('_', ' ')} {count:,}" for kind, count in not_read.items())))
        if totals["binaries"]:
            rows.append(("  binaries", f"{first_of(_binaries(output), totals['binaries'])}; copied as they are"))
    if not_evaluated := totals.get("not_evaluated"):
        number = f"{not_evaluated:,} article{'s' if not_evaluated != 1 else ''}"
        rows.append(("rules given up", f"in {number}, where their patterns take too long"))
    if totals["failed"]:
        verbatim = output / REPORT / KEPT
        where = f", those that could be read kept verbatim in {verbatim}" if not trial and verbatim.is_dir() else ""
        rows.append(("failures", f"{totals['failed']:,}{where}"))
        first = next(report_rows(output, "failures"))
        rows.append(("  the first", f"{first['article']}: {first['error']}"))
    if left:
        advice = "" if pruned else "; --prune removes them"
        what = f"{len(left):,} made from files that are no longer given{advice}"
        rows += [("pruned" if pruned else "left", what), ("  which", first_of(sorted(left)))]
    if last["seconds"] >= LEAST_SECONDS:
        rows.append(("speed", _speed(last["mb_per_second"])))
    page = output / REPORT / PAGE
    if trial:
        print_differences(trial)
        found = ", ".join(f"{len(names):,} {what}" for what, names in trial._asdict().items())
        rows.append(("dry run", f"{found if any(trial) else 'nothing would change'}; nothing was written"))
    else:
        rows.append(("report", str(page if page.is_file() else page.parent)))
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        click.echo(printable(f"{name:<{width}}  {value}"))
    for warning in report["warnings"]:
        click.echo(printable(f"warning: {warning}"), err=True)
