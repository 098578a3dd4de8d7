"""`dechaff rules list`: all rules, one a line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from dechaff.cli.options import load_rule_set, rules_option
from dechaff.rulebook import Rule
from dechaff.text.characters import printable
from dechaff.tuning.origins import origins


@click.command(name="list", epilog="Example: dechaff rules list --rules my-rules --mine")
@rules_option
@click.option("--mine", is_flag=True, help="Only rules that these folders add or change.")
def command(rule_folders: tuple[Path, ...], mine: bool) -> None:
    """List all rules: id, whether it is built-in, changed or own, points, unit, what it is for, and status.

    A rule is changed if a folder given with --rules has a file of its id, or a list that it uses, which makes it
    another rule than the built-in one; it is own if there is no built-in rule of its id.
    """
    rules = load_rule_set(rule_folders)
    origin_of = origins(rules, load_rule_set(()) if rule_folders else rules)
    shown = [rule for rule in rules.rules if not mine or origin_of[rule.id] != "built-in"]
    width = max((len(rule.id) for rule in shown), default=0)
    for rule in shown:
        origin, points, unit = f"{origin_of[rule.id]:<8}", f"{_points(rule):>7}", f"{rule.unit.name.lower():<8}"
        click.echo(printable(f"{rule.id:<{width}}  {origin}  {points}  {unit}  {rule.description}{status_of(rule)}"))
    if mine:
        return
    counts = Counter(origin_of.values())
    parts = ", ".join(f"{counts[one]} {one}" for one in ("built-in", "changed", "own") if counts[one])
    click.echo(f"{len(rules.rules)} rules: {parts}", err=True)


def status_of(rule: Rule) -> str:
    """What keeps the rule from counting, in brackets after a blank; `""` if nothing does."""
    if rule.status != "active":
        return f" ({rule.status})"
    return " (with --strip-params)" if rule.matcher.is_apart else ""


def _points(rule: Rule) -> str:
    if rule.matcher.points:
        return f"{min(rule.matcher.points):g}…{max(rule.matcher.points):g}"
    return f"{rule.points:+g}"
