"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from dechaff.cleaner import Cleaner
from dechaff.cli.main import fail, fail_reading
from dechaff.ingest.containers import Fields
from dechaff.rulebook import RuleError, RuleSet, load_rules

Decorated = Callable[..., Any]


rules_option = click.option(
    "--rules",
    "rule_folders",
    metavar="DIR",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A folder of rules on top of the built-in ones; may come several times.",
)


def rule_options(command: Decorated) -> Decorated:
    """`--rules` and `--profile`."""
    command = click.option(
        "--profile", default="balanced", show_default=True, help="How sure a cut must be: strict, balanced, aggressive."
    )(command)
    return rules_option(command)


def entity_options(command: Decorated) -> Decorated:
    """`--allow` and `--deny`."""
    for name, what in (("deny", "always count as promotion"), ("allow", "never count as promotion")):
        command = click.option(
            f"--{name}",
            f"{name}_file",
            metavar="FILE",
            type=click.Path(path_type=Path),
            help=f"Entities that {what}, one a line (telegram:name, url:host/path).",
        )(command)
    return command


def field_options(command: Decorated) -> Decorated:
    """`--text-field`, `--id-field` and `--format-field`."""
    for name, what in (
        ("format", "the format (markdown, html or text); default: found from the text"),
        ("id", "the article's id; default: path#line"),
        ("text", "the text; default: the first of text, content, body, … that is there"),
    ):
        command = click.option(f"--{name}-field", metavar="FIELD", help=f"JSONL: the field with {what}.")(command)
    return command


def load_rule_set(folders: tuple[Path, ...]) -> RuleSet:
    """The built-in rules with the folders on top; ends the program with all problems listed where one is bad."""
    try:
        return load_rules([*folders])
    except RuleError as error:
        fail(error)


def make_cleaner(
    rule_folders: tuple[Path, ...], profile: str, allow_file: Path | None = None, deny_file: Path | None = None
) -> Cleaner:
    """A cleaner as the options ask for; ends the program where one of them is wrong."""
    rules = load_rule_set(rule_folders)
    try:
        return Cleaner(rules, profile, allow=read_entities(allow_file), deny=read_entities(deny_file))
    except RuleError as error:
        fail(error)


def make_fields(text_field: str | None, id_field: str | None, format_field: str | None) -> Fields:
    """The field names a container is read by."""
    return Fields(text=text_field, id=id_field, format=format_field)


def read_entities(file: Path | None) -> frozenset[str]:
    """The entities a file names, one a line; ends the program where one is none."""
    if file is None:
        return frozenset()
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        fail_reading(file, error)
    entities = set()
    for number, line in enumerate(lines, 1):
        entity = line.partition(" #")[0].strip()
        if not entity or entity.startswith("#"):
            continue
        if ":" not in entity:
            fail(f"{file}:{number}: {entity!r} is no entity; write it with its kind, as telegram:{entity}")
        entities.add(entity)
    return frozenset(entities)
