"""`dechaff rules lint`: what is wrong with rule files, and what is hardly meant so."""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path

import click

from dechaff.cli.main import EXIT_DONE, EXIT_SHORT
from dechaff.cli.options import load_rule_set, rules_option
from dechaff.rulebook import Problem, RuleSet
from dechaff.rulefiles.folders import unread_files
from dechaff.text.characters import printable
from dechaff.text.numbers import number_of
from dechaff.tuning.origins import origins
from dechaff.world import rules_folder


@click.command(name="lint", epilog="Example: dechaff rules lint --rules my-rules")
@rules_option
@click.option("--strict", is_flag=True, help="Exit with status 1 if there is a warning.")
def command(rule_folders: tuple[Path, ...], strict: bool) -> None:
    """Check every rule file; report each problem and each warning with file, line and column.

    With --rules, only rules and lists that these folders add or change are looked at for warnings: patterns that match
    everything or nothing, are slow, cannot be screened, or match inside words; entries that are in two lists or twice
    in one; rules that look for nearly the same; exceptions that no test needs. A rule's file accepts a warning with a
    reason, such as `lint: {everything: all links count here}`.

    Files that are not read are listed.

    Exit status: 2 if a file is wrong; 1 with --strict if there is a warning; else 0.
    """
    rules = load_rule_set(rule_folders)
    unread = [(path, right) for folder in rule_folders for path, right in unread_files(folder)]
    for path, right in unread:
        click.echo(printable(f"{path}: not read; {right}"))
    warnings = _warnings(rules, rule_folders)
    for warning in warnings:
        click.echo(printable(str(warning)))
    warned = f", {number_of(len(warnings), 'warning')}" if warnings else ""
    left = f", {number_of(len(unread), 'file')} not read" if unread else ""
    click.echo(f"{len(rules.rules)} rules, no problems{warned}{left}")
    sys.exit(EXIT_SHORT if strict and warnings else EXIT_DONE)


def _warnings(rules: RuleSet, folders: tuple[Path, ...]) -> list[Problem]:
    from dechaff.rulefiles.load import read_sources  # slow: imports pydantic
    from dechaff.tuning.lint import warnings_of

    sources = read_sources([rules_folder(), *folders])
    ids: Collection[str] = rules.by_id
    lists: Collection[str] = sources.lists
    if folders:
        origin_of = origins(rules, load_rule_set(()))
        ids = [one for one in rules.by_id if origin_of[one] != "built-in"]
        lists = [name for name, source in sources.lists.items() if not Path(source.path).is_relative_to(rules_folder())]
    return warnings_of(rules, sources, ids, lists)
