"""`dechaff rules`: the detection rules, listed, checked and tested, and what a rule file may hold."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from dechaff.cleaner import Cleaner
from dechaff.cli.inputs import first_of
from dechaff.cli.main import EXIT_SHORT, RoomyGroup, fail
from dechaff.cli.options import load_rule_set, rules_option
from dechaff.cli.rules_eval import command as eval_command
from dechaff.rulebook import Rule, RuleError, RuleSet
from dechaff.rulefiles.folders import unread_files
from dechaff.text.characters import printable
from dechaff.text.numbers import number_of


@click.group(name="rules", cls=RoomyGroup, epilog="Example: dechaff rules test --rules my-rules")
def command() -> None:
    """List, check, test and measure detection rules."""


@command.command(name="list", epilog="Example: dechaff rules list --rules my-rules")
@rules_option
def list_rules(rule_folders: tuple[Path, ...]) -> None:
    """List all rules: id, points, unit, what each is for, and status."""
    rules = load_rule_set(rule_folders)
    width = max((len(rule.id) for rule in rules.rules), default=0)
    for rule in rules.rules:
        points, unit = f"{_points(rule):>7}", f"{rule.unit.name.lower():<8}"
        click.echo(f"{rule.id:<{width}}  {points}  {unit}  {rule.description}{_status(rule)}")


def _status(rule: Rule) -> str:
    if rule.status != "active":
        return f" ({rule.status})"
    return " (with --strip-params)" if rule.matcher.is_apart else ""


def _points(rule: Rule) -> str:
    if rule.matcher.points:
        return f"{min(rule.matcher.points):g}…{max(rule.matcher.points):g}"
    return f"{rule.points:+g}"


@command.command(epilog="Example: dechaff rules lint --rules my-rules")
@rules_option
def lint(rule_folders: tuple[Path, ...]) -> None:
    """Check every rule file; report each problem with file, line and column.

    Files that are not read are listed.
    """
    rules = load_rule_set(rule_folders)
    unread = [(path, right) for folder in rule_folders for path, right in unread_files(folder)]
    for path, right in unread:
        click.echo(printable(f"{path}: not read; {right}"))
    left_out = f", {number_of(len(unread), 'file')} not read" if unread else ""
    click.echo(f"{len(rules.rules)} rules, no problems{left_out}")


@command.command(epilog="Example: dechaff rules schema > rule.schema.json")
@click.option("--profile", "of_profile", is_flag=True, help="The schema of a profile file instead.")
def schema(of_profile: bool) -> None:
    """Print the JSON Schema of a rule file, with which editors check and complete it."""
    from dechaff.rulefiles.schema import json_schema, profile_json_schema  # slow: imports pydantic

    shown = profile_json_schema() if of_profile else json_schema()
    click.echo(json.dumps(shown, indent=2, ensure_ascii=False).encode())


@command.command(epilog="Example: dechaff rules test handle/telegram-announced")
@click.argument("rule_ids", metavar="[ID]...", nargs=-1)
@rules_option
@click.option("--profile", default="balanced", show_default=True, help="The profile to test with.")
def test(rule_ids: tuple[str, ...], rule_folders: tuple[Path, ...], profile: str) -> None:
    """Run each rule's own tests, with that rule alone and with all rules on."""
    from dechaff.tuning.rule_tests import run_rule_tests

    rules = load_rule_set(rule_folders)
    unknown = set(rule_ids) - {rule.id for rule in rules.rules}
    if unknown:
        fail(f"no rule {sorted(unknown)[0]!r}; `dechaff rules list` lists them all")
    try:
        Cleaner(rules, profile)
    except RuleError as error:
        fail(error)
    results = run_rule_tests(rules, profile, set(rule_ids) or None)
    failed = [one for one in results if one.problem]
    built_in = load_rule_set(()) if failed and rule_folders else rules
    broken = sorted({one.rule for one in failed} & built_in.by_id.keys()) if built_in is not rules else []
    held = {(one.rule, one.case) for one in run_rule_tests(built_in, profile, broken) if not one.problem}
    for one in failed:
        click.echo(f"FAILED {one.rule} {one.case}: {one.problem}")
        if (one.rule, one.case) in held:
            click.echo(f"  it passes without these --rules, which change {_changed(built_in, rules)}")
    rules_tested = number_of(len({one.rule for one in results}), "rule")
    click.echo(f"{number_of(len(results), 'test')} of {rules_tested}, {len(failed)} failed")
    sys.exit(EXIT_SHORT if failed else 0)


def _changed(built_in: RuleSet, rules: RuleSet) -> str:
    """What the folders of rules change, in words."""
    changed = [one.id for one in rules.rules if built_in.by_id.get(one.id) != one]
    return first_of(changed) if changed else "the profile or a list"


command.add_command(eval_command)
