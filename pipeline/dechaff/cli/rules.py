"""`dechaff rules`: the detection rules; each command has a module of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import click

from dechaff.cli.main import LazyGroup

COMMANDS = ("list", "show", "new", "lint", "test", "diff", "stats", "suggest", "eval", "fit", "schema")


class RulesGroup(LazyGroup):
    """The group of its commands."""

    modules: ClassVar[Mapping[str, str]] = {name: f"dechaff.cli.rules_{name}" for name in COMMANDS}


@click.group(name="rules", cls=RulesGroup, epilog="Example: dechaff rules test --rules my-rules")
def command() -> None:
    """List, write, check, test, measure and compare detection rules."""
