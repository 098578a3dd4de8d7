"""What single pages promise beyond their blocks."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from blocks import blocks_of, text_of
from click.testing import CliRunner

import dechaff
from dechaff.cli import main
from dechaff.cli.main import COMMANDS


@pytest.mark.slow
@pytest.mark.parametrize(("points", "exit_code"), [("3", 0), ("1", 1), ("6", 1)])
def test_the_rule_shown_to_contributors_proves_itself(points: str, exit_code: int, tmp_path: Path) -> None:
    (shown,) = (one for one in blocks_of("CONTRIBUTING.md") if one.title)
    name = shown.title.removeprefix("rules/").removesuffix(".yaml")
    file = tmp_path / f"{name}.yaml"
    file.parent.mkdir()
    file.write_text(shown.text.replace("points: 3\n", f"points: {points}\n"), encoding="utf-8")
    result = CliRunner().invoke(main, ["rules", "test", name, "--rules", str(tmp_path)])
    assert (result.exit_code, "3 tests of 1 rule" in result.output) == (exit_code, True), result.output


def test_the_script_that_measures_the_first_call_prints_its_six_steps() -> None:
    (script,) = (one.text for one in blocks_of("docs/python.md") if one.language == "python")
    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert re.fullmatch(r"(\d+\.\d ms ?){6}\n", printed)
    table = text_of("docs/python.md").partition("## What it costs")[2].partition("\n## ")[0]
    assert len(re.findall(r"^\| .* \| [\d,.]+ \|$", table, re.MULTILINE)) == 7  # with and without a cache


def test_each_public_name_is_shown_and_listed() -> None:
    shown = "".join(one.text for one in blocks_of("docs/python.md") if one.language == "pycon")
    assert [name for name in dechaff.__all__ if not re.search(rf"\b{name}\b", shown)] == []
    assert {*dechaff.__all__} <= {*dir(dechaff)}
    assert all(hasattr(dechaff, name) for name in dechaff.__all__)


def test_every_command_is_in_the_readme() -> None:
    assert all(f"dechaff {name} " in text_of("README.md") for name in COMMANDS)
