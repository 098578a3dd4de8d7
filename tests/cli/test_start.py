"""A command loads what its articles need and nothing else: loading takes longer than to clean many articles."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dechaff import load_rules

CORPUS = {"dechaff.run.engines", "dechaff.run.run", "multiprocessing", "pyarrow"}
RULE_FILES = {"dechaff.rulefiles.schema", "pydantic", "ruamel.yaml"}
MARKDOWN = {"dechaff.markup.markdown", "pyromark"}
HTML = {"dechaff.markup.html", "turbohtml"}
PARSED = {"dechaff.markup.lines", "dechaff.markup.prose", "numpy"}
CHECK = """
import sys
from dechaff.cli import main
try:
    main(["check", sys.argv[1]])
except SystemExit:
    print(*sys.modules)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "loaded"),
    [
        ("# Beans\n\nSoak them, boil them, salt them.\n", set()),
        ("# Beans\n\nSoak them.\n\nTG🔥+ @paint_demo_7\n", MARKDOWN | PARSED),
        ("# Beans\n\nSoak <b>them</b>.\n\nTG🔥+ @paint_demo_7\n", MARKDOWN | HTML | PARSED),
        ("<html><body><p>Soak them.</p><p>TG🔥+ @paint_demo_7</p></body></html>\n", HTML | PARSED),
        ("Soak them.\n\nTG🔥+ @paint_demo_7\n", PARSED),
    ],
)
def test_only_parsers_of_what_concerns_a_rule_are_loaded(tmp_path: Path, text: str, loaded: set[str]) -> None:
    load_rules()  # into the cache, if they are not there yet
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    asked = [sys.executable, "-c", CHECK, str(tmp_path / "a.md")]
    told = subprocess.run(asked, capture_output=True, check=True, text=True).stdout
    assert "cut" in told
    assert {*told.split()} & (CORPUS | RULE_FILES | MARKDOWN | HTML | PARSED) == loaded
