"""Write what commands print today into the pages that show them: `python tests/docs/refresh.py PAGE...`.

The blocks of a page are run in their order, as the tests run them. Look at the difference before you commit it.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

import pytest
from blocks import ROOT, Block, blocks_of, text_of
from given import lay_out
from walk import Walk


class Refresh(Walk):
    """A walk that takes what is printed for what should be shown."""

    def __init__(self, page: str) -> None:
        super().__init__(page)
        self.shown: dict[str, str] = {}
        """Each block of a console as it stands in the page, and as it should."""
        self._runs["console"] = self._show

    def _show(self, block: Block) -> None:
        commands = re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", block.text, re.MULTILINE)
        printed = ((command, shown, self._run(command, block)) for command, shown in commands)
        self.shown[block.text] = "".join(
            f"$ {command}\n{shown if output is None else output}" for command, shown, output in printed
        )


def refresh(page: str) -> None:
    """Runs the blocks of the page in a new folder, and writes it again."""
    walk, text = Refresh(page), text_of(page)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as monkeypatch:
        lay_out(Path(folder), monkeypatch)
        for block in blocks_of(page):
            if block.title:
                walk._write(block)
            elif block.language in ("sh", "console"):
                walk._runs[block.language](block)
    for old, new in walk.shown.items():
        text = text.replace(f"```console\n{old}```", f"```console\n{new}```", 1)
    (ROOT / page).write_text(text, "utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        refresh(name)
