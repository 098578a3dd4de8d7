"""`dechaff rules diff`: what other rules would change in a cleaned corpus."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import tee
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import click

from dechaff.cli.diff import MOST, write
from dechaff.cli.inputs import find_inputs
from dechaff.cli.labelled import read_label_file, report_left_out
from dechaff.cli.main import EXIT_DONE, EXIT_SHORT, EXIT_STOPPED, fail
from dechaff.cli.options import RuleOptions, make_settings, read_filter_list
from dechaff.cli.progress import Progress
from dechaff.display.comparison.differences import Judged, Tally, differences
from dechaff.display.comparison.groups import Side
from dechaff.display.comparison.outputs import judged
from dechaff.folder.paths import OutputError
from dechaff.folder.prepare import refuse_inside
from dechaff.ingest.sources import is_output
from dechaff.replay.base import Base, open_base
from dechaff.replay.labelled import Counted, labelled_in, told
from dechaff.replay.replay import replay
from dechaff.rulebook import RuleError, RuleSet
from dechaff.rulefiles import load_layers, load_rules
from dechaff.rulefiles.folders import rule_files, unread_files
from dechaff.run.engines.engine import Engine
from dechaff.run.engines.job import ChangedError, WorkerError
from dechaff.run.engines.local import LocalEngine
from dechaff.run.run import run
from dechaff.text.characters import printable
from dechaff.text.numbers import number_of
from dechaff.tuning.assignments import AssignmentError, assigned, turned_off
from dechaff.tuning.labels import LabelError
from dechaff.tuning.revisions import RevisionError, folder_at, is_revision
from dechaff.tuning.rule_changes import Difference, rule_differences

MOST_SETTINGS = 20
"""How many differences between the rules are named."""
PROFILE = "balanced"
"""What raw articles are cleaned with."""


@click.command(name="diff", epilog="Example: dechaff rules diff cleaned --set promo/asks-to-act.points=2")
@click.argument("given", metavar="[OLD] [NEW] CLEANED", nargs=-1, required=True)
@click.option(
    "--set",
    "assignments",
    metavar="RULE.FIELD=VALUE",
    multiple=True,
    help="Change a field of a rule (points, status, role, sign, unit, when), or a threshold of the profile "
    "(profile.remove=5); may be repeated.",
)
@click.option("--off", metavar="RULE", multiple=True, help="Turn a rule off; may be repeated.")
@click.option(
    "--labels",
    "labels_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Say which cuts are right, by these labels (JSON Lines: article, verdict, spans).",
)
@click.option(
    "--max-wrong",
    metavar="N",
    type=click.IntRange(min=0),
    help="Exit with status 1 only for more than N wrong cuts gained, or by --max-lost.",
)
@click.option(
    "--max-lost",
    metavar="N",
    type=click.IntRange(min=0),
    help="Exit with status 1 only for more than N cuts lost, with --labels of the right ones, or by --max-wrong.",
)
@click.option(
    "--most",
    metavar="N",
    type=click.IntRange(min=1),
    help=f"The most texts, or articles, to show of each kind of difference; default: {MOST['text']}, in html and json "
    f"{MOST['html']:,}; csv has all.",
)
@click.option(
    "--to",
    "form",
    type=click.Choice([*MOST, "csv"]),
    default="text",
    show_default=True,
    help="Text or a page to read, JSON for programs, or a table of every single difference.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The file to write instead of standard output.",
)
@click.option("--workers", metavar="N", type=click.IntRange(1), help="The number of processes; default: one per core.")
def command(
    given: tuple[str, ...],
    assignments: tuple[str, ...],
    off: tuple[str, ...],
    labels_file: Path | None,
    max_wrong: int | None,
    max_lost: int | None,
    most: int | None,
    form: str,
    output: Path | None,
    workers: int | None,
) -> None:
    """Show what the rules NEW would cut and flag in a cleaned corpus that the rules OLD did not, and the reverse.

    OLD and NEW are folders of rules, as for --rules, or REV:FOLDER in a git repository. Without OLD, it is the rules
    that CLEANED was cleaned with. NEW takes the place of the folders that it was cleaned with. Without NEW, it is these
    rules with --set and --off; without these, the same folders as they are now.

    It takes from CLEANED what its run kept, judges only those articles again that could come out differently, and
    counts the corpus anew. Nothing in CLEANED changes.

    A folder of raw articles in place of CLEANED is cleaned first, in a temporary folder, with OLD or the built-in
    rules. For articles that need other options (--text-field, --allow, --profile, ...), run `dechaff clean` first, and
    name its output.

    Exit status: 0 if nothing differs, 1 if anything does, or by --max-wrong and --max-lost; 2 if it could not be
    compared, 3 if stopped.
    """
    if len(given) > 3:
        fail(f"{given[3]}: too many; name at most OLD, NEW and CLEANED")
    *packs, cleaned = given
    if max_wrong is not None and labels_file is None:
        fail("--max-wrong: which cuts are wrong is not known; add --labels FILE")
    labels = read_label_file(labels_file) if labels_file else {}
    tally, counted = Tally(), Counted()
    try:
        if output is not None:
            refuse_inside(output, Path(cleaned), *([labels_file] if labels_file else []))
        with TemporaryDirectory(prefix="dechaff-") as scratch, Progress(what="compare", passes=2) as progress:
            work = _Work(Path(scratch), LocalEngine(workers), progress)
            base = work.open(Path(cleaned), packs[0] if len(packs) == 2 else None)
            if labels:
                report_left_out(labels, labelled_in(base.cleaned, labels), labels_file, cleaned)
            old = work.pack(packs[0], base) if len(packs) == 2 else base.settings.rules
            new = work.new_rules(packs[-1] if packs else None, base, changed=bool(assignments or off))
            new = turned_off(assigned(new, base.settings.profile, assignments), off)
            sides = _sides(base, old, new, *_names(packs, cleaned))
            found = told(differences(*work.judged(base, old, new), tally), labels, counted)
            write(found, sides, tally, form, most, output, labelled=bool(labels))
    except (OutputError, RuleError, AssignmentError, RevisionError) as error:
        fail(error)
    except LabelError as error:
        fail(f"{labels_file}: {error}")
    except (ChangedError, WorkerError) as error:
        click.echo(printable(f"dechaff: {error}"), err=True)
        sys.exit(EXIT_STOPPED)
    if output is not None:
        click.echo(printable(str(output)))
    sys.exit(_status(tally, counted, max_wrong, max_lost, labelled=bool(labels)))


@dataclass(frozen=True, slots=True)
class _Work:
    """What is needed to compare rules."""

    scratch: Path
    engine: Engine
    progress: Progress

    def open(self, given: Path, old: str | None) -> Base:
        """The cleaned folder; a folder of raw articles is cleaned first, with the rules OLD if there are any."""
        if not given.exists():
            fail(f"{given}: no such folder; name the output folder of `dechaff clean`, or a folder of articles")
        if given.is_dir() and any(rule_files(given)) and not any(unread_files(given)):
            fail(f"{given}: a folder of rules; the cleaned folder, or a folder of articles, comes last")
        cleaned = given if is_output(given) else self._clean(given, old)
        base = open_base(cleaned, self.scratch / "base", lambda message: click.echo(f"dechaff: {message}", err=True))
        totals = base.run["totals"]
        if not totals["articles"]:
            fail(f"{given}: no articles in it; there is nothing to compare")
        return base

    def pack(self, given: str, base: Base | None) -> RuleSet:
        """The rules in a folder, or in a folder of a revision."""
        profile = base.settings.profile if base else PROFILE
        filters = [one for name in (base.settings.filter_lists if base else ()) for one in read_filter_list(Path(name))]
        folder = Path(given)
        if is_output(folder):
            fail(f"{given}: the output of `dechaff clean`, which comes last; OLD and NEW are folders of rules")
        if is_revision(given):
            folder = folder_at(given, Path(mkdtemp(dir=self.scratch)))
        rules = _whole_set(folder, profile, filters) or load_rules([folder], filters)
        rules.profile(profile)
        return rules

    def new_rules(self, given: str | None, base: Base, *, changed: bool) -> RuleSet:
        """The rules NEW, before anything in them is set."""
        if given is not None:
            return self.pack(given, base)
        if changed:
            return base.settings.rules
        filters = [one for name in base.settings.filter_lists for one in read_filter_list(Path(name))]
        return load_rules([*base.folders], filters)

    def judged(self, base: Base, old: RuleSet, new: RuleSet) -> tuple[Iterator[Judged], Iterator[Judged]]:
        """What the old and the new rules make of every article."""
        try:
            before, after = (
                replay(base, replace(base.settings, rules=rules), self.engine, self.progress, self.scratch / name)
                for rules, name in ((old, "old"), (new, "new"))
            )
        finally:
            self.engine.end()
        a, b = tee(judged(base.cleaned, flags=True))
        return before.over(a), after.over(b)

    def _clean(self, raw: Path, old: str | None) -> Path:
        cleaned = self.scratch / "cleaned"
        settings = make_settings(RuleOptions((), PROFILE, (), strip_params=False))
        if old is not None:
            settings = replace(settings, rules=self.pack(old, None))
        inputs = find_inputs([raw])
        try:
            run(inputs.sources, cleaned, settings, self.engine, progress=self.progress, page=False)
        finally:
            self.engine.end()
        return cleaned


def _whole_set(folder: Path, profile: str, filters: Iterable[str]) -> RuleSet | None:
    """The rules in the folder by themselves, if it has most of the built-in ones, as `rules` in a checkout has."""
    if not (folder / "profiles" / f"{profile}.yaml").is_file():
        return None
    try:
        rules = load_layers([folder], filters)
    except RuleError:  # some thresholds, or changed fields
        return None
    built_in = load_rules().by_id.keys()
    return rules if 2 * len(rules.by_id.keys() & built_in) > len(built_in) else None


def _names(packs: list[str], given: str) -> tuple[str, str | None]:
    """What the two sides are called; None stands for rules that have no folder."""
    was = f"{given}, as it was cleaned" if is_output(Path(given)) else "the built-in rules"
    return packs[0] if len(packs) == 2 else was, packs[-1] if packs else None


def _sides(base: Base, old: RuleSet, new: RuleSet, a: str, b: str | None) -> tuple[Side, Side]:
    """The two sides, with what differs between their rules."""
    found = [*rule_differences(old, new, base.settings.profile)]
    shown: list[Difference] = found[:MOST_SETTINGS]
    if len(found) > MOST_SETTINGS:
        shown.append((f"and {number_of(len(found) - MOST_SETTINGS, 'more difference')}", "before", "changed"))
    b = b or ("the same with these changes" if found else "the same")
    return Side(a, {name: before for name, before, _ in shown}), Side(b, {name: after for name, _, after in shown})


def _status(tally: Tally, counted: Counted, max_wrong: int | None, max_lost: int | None, *, labelled: bool) -> int:
    if max_wrong is None and max_lost is None:
        return EXIT_SHORT if tally.differences else EXIT_DONE
    status = EXIT_DONE
    for number, most, what, where in (
        (counted.wrong_gained, max_wrong, "wrong cut", "gained"),
        (counted.right_lost if labelled else counted.lost, max_lost, "right cut" if labelled else "cut", "lost"),
    ):
        if most is not None and number > most:
            click.echo(f"dechaff: {number_of(number, what)} {where}, more than the {most:,} that are allowed", err=True)
            status = EXIT_SHORT
    return status
