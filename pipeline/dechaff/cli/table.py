"""The table that ends a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from dechaff.export.folder import PAGE, REPORT, placed, report_lines
from dechaff.text.printable import printable

MOST_RULES = 12


def _speed(megabytes: float) -> str:
    return f"{megabytes:.2g} MB/s" if megabytes < 100 else f"{megabytes:,.0f} MB/s"


def print_totals(report: dict[str, Any], output: Path, *, kept: bool = True) -> None:
    """What the run did: articles, verdicts, cuts by kind and rule, failures, speed, and where the report lies.

    `kept` is false where what was written will be gone.
    """
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
    if totals["not_evaluated"]:
        number = f"{totals['not_evaluated']:,} article{'s' if totals['not_evaluated'] != 1 else ''}"
        rows.append(("rules given up", f"in {number}, where their patterns take too long"))
    if totals["binaries"]:
        rows.append(("binaries", f"{totals['binaries']:,} copied"))
    if totals["failed"]:
        verbatim = placed(output, "kept", "")
        where = f", kept verbatim in {verbatim}" if kept and verbatim.is_dir() else ""
        rows.append(("failures", f"{totals['failed']:,}{where}"))
        first = next(report_lines(output, "failures"))
        rows.append(("  the first", f"{first['article']}: {first['error']}"))
    if gone := report["gone"]:
        rows.append(("removed", f"{gone:,} file{'s' if gone != 1 else ''} of an earlier run, not among RAW any more"))
    rows.append(("speed", _speed(report["mb_per_second"])))
    page = output / REPORT / PAGE
    lies = page if page.is_file() else page.parent
    rows.append(("report", str(lies) if kept else "none: this was a dry run, nothing was kept"))
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        click.echo(printable(f"{name:<{width}}  {value}"))
    for warning in report["warnings"]:
        click.echo(printable(f"warning: {warning}"), err=True)
