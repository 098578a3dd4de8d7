"""`dechaff rules stats`: what each rule, or each entry of a list, does in a cleaned corpus."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from dechaff.cli.inputs import first_of
from dechaff.cli.labelled import half_option, labels_option, read_honest, read_label_file, report_left_out
from dechaff.cli.main import fail
from dechaff.cli.options import RuleOptions, make_settings, rules_option
from dechaff.cli.progress import Progress
from dechaff.folder.files import writing
from dechaff.folder.paths import OutputError
from dechaff.folder.prepare import refuse_inside
from dechaff.folder.read import read_run
from dechaff.folder.rows import RunRow
from dechaff.folder.work import Work
from dechaff.rulebook import RuleError
from dechaff.rulefiles.list_uses import list_uses
from dechaff.run.kept_rules import read_kept_rules
from dechaff.run.settings import Settings, make_cleaner
from dechaff.stats.corpus import Lookout, census_of, settings_of
from dechaff.stats.count import Counts, count_again, count_report, judge_honest
from dechaff.stats.entries import EntryFinder
from dechaff.stats.overlap import Overlap
from dechaff.stats.rows import ENTRY_COLUMNS, RULE_COLUMNS, EntryRow, RuleRow, entry_rows, rule_rows
from dechaff.stats.tables import as_csv
from dechaff.stats.text import entry_name, entry_notes, is_found, overlap_lines, rule_name, rule_notes, table
from dechaff.text.characters import indented_json, printable
from dechaff.text.numbers import number_of
from dechaff.tuning.labels import Label, LabelError
from dechaff.world import rules_folder

R = TypeVar("R", RuleRow, EntryRow)

SORTS = ("articles", "hits", "cuts", "alone", "flags", "chars", "right", "wrong", "precision", "honest", "s_o", "cpu")
WORST_FIRST = frozenset({"precision", "s_o"})
"""What is sorted with the lowest first: there it is the low ones that call for a look."""
MOST_ENTRIES = 50
"""How many entries are shown as text."""
OUTSIDE_TERMINAL = 120
"""The width of a table that is not shown in a terminal."""


@click.command(name="stats", epilog="Example: dechaff rules stats cleaned --labels labels.jsonl --sort wrong")
@click.argument("cleaned", type=click.Path(path_type=Path))
@click.argument("prefixes", metavar="[RULE]...", nargs=-1)
@click.option("--entries", "of_entries", is_flag=True, help="A row for each entry of the lists that rules refer to.")
@click.option("--overlap", metavar="RULE RULE", nargs=2, help="Show how often two rules are behind the same cuts.")
@labels_option(required=False)
@half_option
@click.option(
    "--honest",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Honest articles, a folder for each publisher: every cut there is wrong, but for what judged.jsonl in DIR or "
    "beside it calls right or arguable.",
)
@click.option("--quick", is_flag=True, help="Only read the report: no hits, no `alone`, nothing right or wrong.")
@click.option("--cpu", "timed", is_flag=True, help="Also measure how long each rule takes by itself.")
@click.option("--sort", type=click.Choice(SORTS), help="The column to sort by; default: cuts, or hits of entries.")
@click.option(
    "--most",
    metavar="N",
    type=click.IntRange(min=1),
    help=f"The most rows of text; default: all, or {MOST_ENTRIES} entries.",
)
@click.option(
    "--to",
    "form",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
    help="A table to read, or all rows and columns for programs.",
)
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="The file to write instead.")
@rules_option
def command(**options: Any) -> None:
    """Show what each rule does in CLEANED, the output of `dechaff clean`: a row for each rule that is not off.

    RULE limits the rows to rules whose ids begin so, such as offer or promo/sells; of entries, to their lists.

    \b
    articles   articles in which the rule found something that counts
    hits       in how many places
    cuts       cuts that it stands behind; share: of all cuts
    alone      cuts of which something would have stayed without it, even if it is not behind them
    flags      flags that it stands behind; chars: the characters of its cuts
    right      cuts that are right, by labels; wrong: the others
    precision  the share of right cuts, with its 95 % interval
    honest     honest articles in which it found something
    S/O        of the articles it hits, the share that is promotional, if there were as many of both kinds

    A rule in shadow status counts as if it were active. The rules are read from where CLEANED's run read them, or from
    --rules; they must not have changed.

    Exit status: 2 if something cannot be read or does not fit together, else 0.
    """
    asked = Asked(**options)
    asked.check()
    asked = replace(asked, rule_folders=asked.rule_folders or _folders_of(asked.cleaned))
    try:
        run = read_run(asked.cleaned)
        settings = _settings(asked, run)
        if asked.output is not None:
            refuse_inside(asked.output, *filter(None, (asked.cleaned, asked.labels_file, asked.honest)))
        finder = _finder(asked) if asked.of_entries else None
        counts = Counts(settings.rules, finder, _overlap(asked, settings))
        if asked.quick or asked.overlap:
            count_report(counts, asked.cleaned)
        else:
            _count(counts, asked, run, settings)
    except (LabelError, OutputError, RuleError) as error:
        fail(error)
    if not counts.rules.articles:
        fail(f"{asked.cleaned}: no article in it")
    shown = _lines(overlap_lines(counts.overlap)) if counts.overlap else (_entries if finder else _rules)(counts, asked)
    if asked.output is None:
        click.echo(shown, nl=False)
        return
    with writing(asked.output) as file:
        file.write(shown.encode())
    click.echo(printable(str(asked.output)))


@dataclass(frozen=True, slots=True)
class Asked:
    """The options."""

    cleaned: Path
    prefixes: tuple[str, ...]
    of_entries: bool
    overlap: tuple[str, str] | None
    labels_file: Path | None
    half: str | None
    honest: Path | None
    quick: bool
    timed: bool
    sort: str | None
    most: int | None
    form: str
    output: Path | None
    rule_folders: tuple[Path, ...]

    def check(self) -> None:
        """Ends the program if they do not go together."""
        if self.quick and (self.labels_file or self.honest or self.timed):
            fail("--labels, --honest and --cpu need the articles; leave out --quick")
        if self.half is not None and self.labels_file is None:
            fail("--half is about labels; give --labels, too")
        if self.overlap and self.of_entries:
            fail("--overlap is of rules; leave out --entries")
        if self.overlap and (self.labels_file or self.honest or self.timed):
            fail("--overlap only reads the report; leave out --labels, --honest and --cpu")
        if self.overlap and self.form != "text":
            fail(f"--overlap is shown as text; leave out --to {self.form}")

    def wants(self, id: str) -> bool:
        """Whether the rows of that rule are to be shown."""
        return not self.prefixes or id.startswith(self.prefixes)


def _folders_of(cleaned: Path) -> tuple[Path, ...]:
    """The folders of rules that the run named, as far as that is known."""
    kept = read_kept_rules(Work(cleaned.absolute()).rules)
    return kept.folders if kept else ()


def _settings(asked: Asked, run: RunRow) -> Settings:
    """The settings that the run had. Ends the program if its rules were others than those given."""
    options = run["options"]
    filters = tuple(map(Path, options["filter_lists"]))
    given = make_settings(RuleOptions(asked.rule_folders, options["profile"], filters, options["strip_params"]))
    if given.rules.fingerprint != run["rules_fingerprint"]:
        fail(
            f"{asked.cleaned}: cleaned with other rules than there are now; give the --rules that it was cleaned "
            "with, or clean again"
        )
    if asked.prefixes and not any(asked.wants(rule.id) for rule in given.rules.rules):
        fail(f"no rule begins with {' or '.join(asked.prefixes)}; `dechaff rules list` lists them all")
    return settings_of(options, given.rules)


def _finder(asked: Asked) -> EntryFinder:
    return EntryFinder(list_uses([rules_folder(), *asked.rule_folders]))


def _overlap(asked: Asked, settings: Settings) -> Overlap | None:
    if not asked.overlap:
        return None
    for one in map(settings.rules.rule, asked.overlap):
        if one.status != "active":
            fail(f"--overlap: {one.id} is in status {one.status}, and so behind no cut; clean with it active")
    return Overlap(*asked.overlap)


def _count(counts: Counts, asked: Asked, run: RunRow, settings: Settings) -> None:
    """Counts the articles of the folder, and the honest ones. Raises OutputError and LabelError."""
    labels = _labels(asked)
    census = census_of(asked.cleaned, run["options"])
    with Progress(what="judge again") as progress:
        progress.expect(run["totals"]["chars"])
        lookout = count_again(
            counts,
            asked.cleaned,
            settings,
            census,
            labels,
            progress.done,
            only=asked.half is not None,
            timed=asked.timed,
        )
    _report(lookout, labels, asked)
    if asked.honest is not None:
        cleaner = make_cleaner(settings)
        for corpus in read_honest(asked.honest):
            judge_honest(counts, corpus.corpus.knowing(cleaner), corpus.corpus.articles, corpus.labels)


def _labels(asked: Asked) -> dict[str, Label]:
    if asked.labels_file is None:
        return {}
    labels = read_label_file(asked.labels_file)
    counted = {name: one for name, one in labels.items() if asked.half in (None, one.groups["half"])}
    if not counted:
        fail(f"{asked.labels_file}: no label is of the half {asked.half!r}")
    return counted


def _report(lookout: Lookout, labels: Mapping[str, Label], asked: Asked) -> None:
    """Reports articles that could not be restored and labels without an article. Ends the program if all are."""
    if lookout.edited:
        click.echo(printable(f"dechaff: left out: {first_of(lookout.edited)}"), err=True)
    report_left_out(labels, lookout.labelled, asked.labels_file, asked.cleaned)


def _rules(counts: Counts, asked: Asked) -> str:
    wanted = [rule for rule in counts.ruleset.running if asked.wants(rule.id)]
    rows = rule_rows(wanted, counts.rules, quick=asked.quick, labelled=counts.is_labelled, cpu=counts.cpu)
    together = [(a, b, number) for a, b, number in counts.rules.always_together() if asked.wants(a) and asked.wants(b)]
    rows = _sorted(rows, asked.sort or "cuts", lambda row: row["rule"])
    if asked.form == "json":
        return indented_json({**_totals(counts), "rules": rows, "always_together": together})
    if asked.form == "csv":
        return as_csv(RULE_COLUMNS, rows)
    width = _width()
    found = [row for row in rows if is_found(row)]
    most = asked.most or len(found)
    shown = [*table("rule", [*map(rule_name, found[:most])], found[:most], width), *_left_out(len(found), most)]
    return _lines([*_head(counts), *shown, *rule_notes(rows, together, quick=asked.quick, width=width)])


def _entries(counts: Counts, asked: Asked) -> str:
    assert counts.finder
    assert counts.entries is not None
    lists = counts.finder.lists_of(rule.id for rule in counts.ruleset.running if asked.wants(rule.id))
    wanted = [one for name in lists for one in counts.finder.entries[name]]
    if not wanted:
        fail(f"--entries: no rule that begins with {' or '.join(asked.prefixes)} refers to a list")
    rows = entry_rows(wanted, counts.entries, quick=asked.quick, labelled=counts.is_labelled)
    rows = _sorted(rows, asked.sort or ("cuts" if asked.quick else "hits"), lambda row: (row["list"], row["entry"]))
    if asked.form == "json":
        return indented_json({**_totals(counts), "entries": rows})
    if asked.form == "csv":
        return as_csv(ENTRY_COLUMNS, rows)
    width, most = _width(), asked.most or MOST_ENTRIES
    found = [row for row in rows if is_found(row)]
    shown = table("entry", [*map(entry_name, found[:most])], found[:most], width)
    return _lines([*_head(counts), *shown, *_left_out(len(found), most), *entry_notes(rows, width)])


def _totals(counts: Counts) -> dict[str, object]:
    tally = counts.rules
    return {
        "articles": tally.articles,
        "cuts": tally.cuts,
        "promotional": tally.promotional if counts.is_labelled else None,
        "honest": tally.honest if counts.is_labelled else None,
    }


def _head(counts: Counts) -> list[str]:
    """What was counted, in a line."""
    tally = counts.rules
    line = f"{number_of(tally.articles, 'article')}, {number_of(tally.cuts, 'cut')}"
    if counts.is_labelled:
        line += f"; by labels {tally.promotional:,} promotional and {tally.honest:,} honest"
    return [line, ""]


def _sorted(rows: Iterable[R], column: str, name: Callable[[R], Any]) -> list[R]:
    """The rows by that column: the highest first, or the worst; those without a figure last."""

    def key(row: R) -> tuple[bool, float, Any]:
        value = row.get(column)
        if not isinstance(value, int | float):
            return True, 0.0, name(row)
        return False, value if column in WORST_FIRST else -value, name(row)

    return sorted(rows, key=key)


def _left_out(number: int, most: int) -> list[str]:
    more = number - most
    return [f"and {more:,} more, which --most, --to csv and --to json show"] if more > 0 else []


def _width() -> int:
    """How wide a line of text may be."""
    return shutil.get_terminal_size((OUTSIDE_TERMINAL, 24)).columns if sys.stdout.isatty() else OUTSIDE_TERMINAL


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{printable(line)}\n" for line in lines)
