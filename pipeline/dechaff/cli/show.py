"""`dechaff show`: one cleaned article, with what was cut from it and why."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from dechaff.cli.main import fail
from dechaff.export.folder import OutputError, read_run, report_lines
from dechaff.text.printable import printable


@click.command(epilog="Example: dechaff show cleaned keep-a-number.md")
@click.argument("cleaned", type=click.Path(path_type=Path))
@click.argument("article")
def command(cleaned: Path, article: str) -> None:
    """Show every cut and flag of one ARTICLE of the folder CLEANED, in its context, with the reasons.

    ARTICLE is its path below CLEANED, path#N for line N of a JSONL file (from 0), or its id.
    """
    try:
        read_run(cleaned)
        known = next((line for line in report_lines(cleaned, "articles") if line["article"] == article), None)
        if known is None:
            inside = [line["article"] for line in report_lines(cleaned, "articles") if line["path"] == article]
            fail(
                f"{cleaned}: {article} holds {len(inside)} articles; name one, as {inside[0]}"
                if inside
                else f"{cleaned}: no article {article!r}; {cleaned / '_report'}/articles-*.jsonl names them all"
            )
        cuts = [line for line in report_lines(cleaned, "removals") if line["article"] == article]
        flags = [line for line in report_lines(cleaned, "flags") if line["article"] == article]
    except OutputError as error:
        fail(error)
    lines = list(_lines(known, cuts, flags))
    if sys.stdout.isatty():
        click.echo_via_pager("\n".join(lines) + "\n")
    else:
        click.echo(click.unstyle("\n".join(lines)))


def _lines(known: dict[str, Any], cuts: list[dict[str, Any]], flags: list[dict[str, Any]]) -> Iterator[str]:
    yield printable(
        f"{known['article']}: {known['verdict']}, {_count(cuts, 'cut')}, {_count(flags, 'flag')}, "
        f"{known['chars_removed']} of {known['chars']} characters removed"
    )
    for action, sign, colour, found in (("cut", "-", "red", cuts), ("flag", "?", "yellow", flags)):
        for line in found:
            yield ""
            yield click.style(
                f"@@ {action} at character {line['start']}: {line['kind']}, {line['score']:g} points @@", fg="cyan"
            )
            yield from _signed(" ", f"…{line['before'].lstrip()}", None)
            yield from _signed(sign, line["removed"].strip("\r\n"), colour)
            yield from _signed(" ", f"{line['after'].rstrip()}…", None)
            for one in line["why"]:
                entity = f" ({one['entity']})" if one["entity"] else ""
                yield click.style(printable(f"    {one['points']:+g} {one['rule']}{entity}"), dim=True)


def _count(found: list[dict[str, Any]], what: str) -> str:
    return f"{len(found)} {what}{'s' if len(found) != 1 else ''}"


def _signed(sign: str, text: str, colour: str | None) -> Iterator[str]:
    for line in text.splitlines():
        yield click.style(f"{sign} {printable(line)}", fg=colour)
