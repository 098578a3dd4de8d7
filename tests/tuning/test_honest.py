"""Honest articles of many publishers stay as they are: never worse than what was reached."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from dechaff.cli import main

FLOORS = tomllib.loads((Path(__file__).parent / "honest-floors.toml").read_text())


@pytest.fixture(scope="module")
def cleaned(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the output for each publisher, whose articles are one corpus."""
    out = tmp_path_factory.mktemp("honest")
    for publisher in sorted((shared / "honest" / "articles").iterdir()):
        result = CliRunner().invoke(main, ["clean", str(publisher), "-o", str(out / publisher.name), "--no-page"])
        assert result.exit_code == 0, result.output
    return out


@pytest.mark.slow
@pytest.mark.parametrize("half", FLOORS)
def test_honest_articles_are_damaged_no_more_than_before(half: str, cleaned: Path, shared: Path) -> None:
    command = [sys.executable, str(shared / "honest" / "measure.py"), str(cleaned), "--half", half]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    figures = json.loads(printed.splitlines()[1])
    floors = FLOORS[half]
    worse = {
        name: figures[name]
        for name in ("wrong_cuts", "damaged_articles", "called_spam")
        if figures[name] > floors[name]
    }
    assert worse == {}
    assert int(figures["right_still_made"].partition("/")[0]) >= floors["right_still_made"]
