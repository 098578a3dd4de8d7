from __future__ import annotations

import io

import pytest

from dechaff.cli import progress
from dechaff.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("passes", "line"), [(1, " 50% of 8 MB to read, "), (2, " 50% of 8 MB to read in two passes, ")]
)
def test_how_often_the_input_is_read_is_told_as_it_is(monkeypatch: pytest.MonkeyPatch, passes: int, line: str) -> None:
    terminal = Terminal()
    monkeypatch.setattr(progress.sys, "stderr", terminal)
    monkeypatch.setattr(progress, "SHOW_SECONDS", -1)
    with Progress(passes=passes) as shown:
        shown.expect(8_000_000)
        shown.done(4_000_000)
    assert line in terminal.getvalue()
