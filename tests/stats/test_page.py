"""The page on `dechaff rules stats` shows what is printed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from dechaff.cli import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "tuning-rstats.md").read_text(encoding="utf-8")


def test_each_command_prints_what_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "raw").symlink_to(ROOT / "raw")
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["clean", "raw", "-o", "cleaned", "--no-page"]).exit_code == 0
    shown = re.findall(r"^```console\n\$ dechaff (.*)\n((?:.*\n)*?)```$", PAGE, re.MULTILINE)
    assert len(shown) == 3
    for command, output in shown:
        assert CliRunner().invoke(main, shlex.split(command)).output == output
