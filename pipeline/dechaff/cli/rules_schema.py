"""`dechaff rules schema`: what a rule file may hold, for editors."""

from __future__ import annotations

from pathlib import Path

import click

from dechaff.cli.main import fail_reading
from dechaff.text.characters import indented_json, printable


@click.command(name="schema", epilog="Example: dechaff rules schema -o my-rules/rule.schema.json")
@click.option("--profile", "of_profile", is_flag=True, help="The schema of a profile file instead.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The file to write instead of standard output; at the top of your folder of rules.",
)
def command(of_profile: bool, output: Path | None) -> None:
    """Print the JSON Schema of a rule file, with which editors check and complete it.

    Also prints the line that turns this on, to put first in a rule file. It works wherever the YAML language server
    does: in Visual Studio Code with the extension YAML, in Neovim, Emacs, Helix and others.
    """
    from dechaff.rulefiles.schema import json_schema, profile_json_schema  # slow: imports pydantic

    shown = profile_json_schema() if of_profile else json_schema()
    written = indented_json(shown)
    name = output.name if output else "profile.schema.json" if of_profile else "rule.schema.json"
    where = "profiles/NAME.yaml" if of_profile else "KIND/NAME.yaml"
    folder = output.parent.name if output and output.parent.name else "my-rules"
    if output is None:
        click.echo(written.encode(), nl=False)
    else:
        try:
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_text(written, encoding="utf-8")
        except OSError as error:
            fail_reading(output, error)
        click.echo(printable(str(output)))
    saved = "" if output else f", once it is saved as {folder}/{name}"
    click.echo(printable(f"The first line of {folder}/{where}, for an editor to use it{saved}:"), err=True)
    click.echo(printable(schema_line(name)), err=True)


def schema_line(name: str) -> str:
    """The first line of a rule file, by which an editor knows the schema at the top of the folder of rules."""
    return f"# yaml-language-server: $schema=../{name}"
