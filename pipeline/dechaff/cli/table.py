"""The table that ends a run."""

from __future__ import annotations

from pathlib import Path

import click

from dechaff.engines.run import Finished
from dechaff.export.folder import PAGE
from dechaff.export.lines import report_lines
from dechaff.export.paths import KEPT, REPORT
from dechaff.text.printable import printable

MOST_RULES = 12


def _speed(megabytes: float) -> str:
    return f"{megabytes:.2g} MB/s" if megabytes < 100 else f"{megabytes:,.0f} MB/s"


def print_totals(finished: Finished, output: Path, *, kept: bool = True) -> None:
    """What the run did: articles, verdicts, cuts by kind and rule, failures, speed, and where the report lies.

    `kept` is false where what was written will be gone.
    """
    report, last = finished
    totals = report["totals"]
    share = totals["chars_removed"] / totals["chars"] if totals["chars"] else 0.0
    rows = [
        ("articles", f"{totals['articles']:,} in {totals['files']:,} file{'s' if totals['files'] != 1 else ''}"),
        ("verdicts", f"{totals['clean']:,} clean, {totals['cleaned']:,} cleaned, {totals['spam']:,} spam"),
        ("cuts", f"{totals['cuts']:,}, {totals['chars_removed']:,} characters ({share:.1%})"),
        *((f"  {kind}", f"{count:,}") for kind, count in totals["cuts_by_kind"].items()),
        ("flags", f"{totals['flags']:,} left for a person to decide"),
    ]
    rules = list(totals["articles_by_rule"].items())
    if rules:
        rows.append(("rules", "articles in which each stands behind a cut"))
        rows += [(f"  {rule}", f"{count:,}") for rule, count in rules[:MOST_RULES]]
        if len(rules) > MOST_RULES:
            rows.append(("  …", f"{len(rules) - MOST_RULES} more rules"))
    if not_read := totals.get("not_read"):
        rows.append(("not read", ", ".join(f"{kind.replace('_', ' ')} {count:,}" for kind, count in not_read.items())))
    if not_evaluated := totals.get("not_evaluated"):
        number = f"{not_evaluated:,} article{'s' if not_evaluated != 1 else ''}"
        rows.append(("rules given up", f"in {number}, where their patterns take too long"))
    if totals["failed"]:
        verbatim = output / REPORT / KEPT
        where = f", those that could be read kept verbatim in {verbatim}" if kept and verbatim.is_dir() else ""
        rows.append(("failures", f"{totals['failed']:,}{where}"))
        first = next(report_lines(output, "failures"))
        rows.append(("  the first", f"{first['article']}: {first['error']}"))
    for name, count in (("pruned", last["pruned"]), ("left", last["left"])):
        if count:
            advice = "; --prune removes them" if name == "left" else ""
            rows.append((name, f"{count:,} made of files that are no longer given{advice}"))
    rows.append(("speed", _speed(last["mb_per_second"])))
    page = output / REPORT / PAGE
    lies = page if page.is_file() else page.parent
    rows.append(("report", str(lies) if kept else "none: this was a dry run, nothing was kept"))
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        click.echo(printable(f"{name:<{width}}  {value}"))
    for warning in report["warnings"]:
        click.echo(printable(f"warning: {warning}"), err=True)
