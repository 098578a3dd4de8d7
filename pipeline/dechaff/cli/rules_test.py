"""`dechaff rules test`: each rule's own tests, once or whenever a file changes."""

from __future__ import annotations

import sys
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from dechaff.cli.differing import differing_lines
from dechaff.cli.inputs import first_of
from dechaff.cli.main import EXIT_DONE, EXIT_SHORT, fail
from dechaff.cli.options import load_rule_set, rules_option
from dechaff.rulebook import RuleError, RuleSet
from dechaff.rulefiles import load_rules
from dechaff.rulefiles.folders import rule_files
from dechaff.text.characters import printable
from dechaff.text.numbers import number_of
from dechaff.tuning.rule_tests import RuleTestResult, run_rule_tests
from dechaff.world import rules_folder

POLL_S = 0.5
"""How often `--watch` looks at the files."""
Stamps = dict[Path, tuple[int, int]]
"""When each file was last written, and its size."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be tested."""

    rule_ids: tuple[str, ...]
    folders: tuple[Path, ...]
    profile: str


@click.command(name="test", epilog="Example: dechaff rules test handle/telegram-announced")
@click.argument("rule_ids", metavar="[ID]...", nargs=-1)
@rules_option
@click.option("--profile", default="balanced", show_default=True, help="The profile to test with.")
@click.option("--watch", is_flag=True, help="Test again whenever a file of rules changes, until you press Ctrl-C.")
def command(rule_ids: tuple[str, ...], rule_folders: tuple[Path, ...], profile: str, watch: bool) -> None:
    """Run each rule's own tests, with that rule alone and with all rules on.

    Of a text that does not come out as it should, the lines that differ are shown: as they should be (-), and as they
    are (+). A test with `known_miss: true` shows what is not cleaned yet: it is counted, and fails once it is cleaned.

    Exit status: 1 if a test failed, else 0; 0 when --watch is stopped.
    """
    for one in rule_ids:
        if Path(one).is_dir() and "/" not in one:
            fail(f"{one}: a folder; give it with --rules {one}")
    asked = Asked(rule_ids, rule_folders, profile)
    if watch:
        _watch(asked)
    else:
        rules = load_rule_set(rule_folders)
        try:
            sys.exit(EXIT_SHORT if _report(asked, rules) else EXIT_DONE)
        except RuleError as error:
            fail(error)


def _report(asked: Asked, rules: RuleSet) -> bool:
    """Runs the tests and prints what failed. Whether anything did. Raises RuleError."""
    results = run_rule_tests(rules, asked.profile, {rules.rule(one).id for one in asked.rule_ids} or None)
    failed = [one for one in results if one.state == "failed"]
    without = _passing_without(asked, rules, failed)
    for one in failed:
        click.echo(printable(f"FAILED {one.rule} {one.case}: {one.problem}"))
        if (one.rule, one.case) in without:
            click.echo(f"  it passes without these --rules, which change {without[one.rule, one.case]}")
        for line in differing_lines(one.failure.wanted, one.failure.found):
            click.echo(f"    {line}".rstrip())
    click.echo(_summary(results))
    return bool(failed)


def _summary(results: Sequence[RuleTestResult]) -> str:
    number = len({one.rule for one in results})
    states = [one.state for one in results]
    known = states.count("known-miss")
    tests = f"{number_of(len(results), 'test')} of {number_of(number, 'rule')}"
    return f"{tests}, {states.count('failed')} failed{f', {known} known-miss' if known else ''}"


def _passing_without(asked: Asked, rules: RuleSet, failed: Sequence[RuleTestResult]) -> dict[tuple[str, str], str]:
    """The failed tests of built-in rules that pass without the folders, each with what these change, in words."""
    if not (failed and asked.folders):
        return {}
    built_in = load_rule_set(())
    broken = {one.rule for one in failed} & built_in.by_id.keys()
    if not broken or asked.profile not in {one.name for one in built_in.profiles}:
        return {}
    changed = first_of([one.id for one in rules.rules if built_in.by_id.get(one.id) != one])
    held = [one for one in run_rule_tests(built_in, asked.profile, broken) if not one.problem]
    return {(one.rule, one.case): changed or "the profile or a list" for one in held}


def _watch(asked: Asked) -> None:
    """Runs the tests now and whenever a file changes. Ends the program when it is interrupted."""
    load_rule_set(asked.folders)  # what is wrong from the start is wrong usage
    before: Stamps | None = None
    try:
        while True:
            now = _stamps((rules_folder(), *asked.folders))
            if now != before:
                _report_change(asked, before, now)
                before = now
            time.sleep(POLL_S)
    except KeyboardInterrupt:
        sys.exit(EXIT_DONE)


def _report_change(asked: Asked, before: Stamps | None, now: Stamps) -> None:
    if before is not None:
        changed = sorted(str(path) for path in {**before, **now} if before.get(path) != now.get(path))
        click.clear()
        click.echo(printable(f"{first_of(changed)} changed"))
    try:
        _report(asked, load_rules(asked.folders))
    except RuleError as error:  # half a file, perhaps: it is read again when it changes
        click.echo(printable(str(error)))
    click.echo("watching; Ctrl-C ends", err=True)
    sys.stdout.flush()


def _stamps(folders: Collection[Path]) -> Stamps:
    found: Stamps = {}
    for folder in folders:
        for path in rule_files(folder):
            try:
                status = path.stat()
            except OSError:  # it has just been renamed
                continue
            found[path] = status.st_mtime_ns, status.st_size
    return found
