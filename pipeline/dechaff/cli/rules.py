"""`dechaff rules`: the detection rules; each command has a module of its own."""

from __future__ import annotations

import click

from dechaff.cli import (
    rules_diff,
    rules_eval,
    rules_fit,
    rules_lint,
    rules_list,
    rules_new,
    rules_schema,
    rules_show,
    rules_stats,
    rules_suggest,
    rules_test,
)
from dechaff.cli.main import RoomyGroup


@click.group(name="rules", cls=RoomyGroup, epilog="Example: dechaff rules test --rules my-rules")
def command() -> None:
    """List, write, check, test, measure and compare detection rules."""


command.add_command(rules_list.command)
command.add_command(rules_show.command)
command.add_command(rules_new.command)
command.add_command(rules_lint.command)
command.add_command(rules_test.command)
command.add_command(rules_diff.command)
command.add_command(rules_eval.command)
command.add_command(rules_fit.command)
command.add_command(rules_stats.command)
command.add_command(rules_suggest.command)
command.add_command(rules_schema.command)
