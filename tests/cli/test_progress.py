from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dechaff.cli import main, progress
from dechaff.cli.progress import Progress
from dechaff.cli.table import time_of
from dechaff.cli.terminal import duration


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


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.4, "0 s"), (7, "7 s"), (59.6, "1:00 min"), (67, "1:07 min"), (3607, "1:00:07 h")]
)
def test_times_are_written_as_people_read_them(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "speed", "shown"),
    [(4.9, 1.0, []), (67, 0.123, ["1:07 min, 0.12 MB/s"]), (9, 1234.5, ["9 s, 1,234 MB/s"])],
)
def test_the_summary_tells_how_long_a_run_took_unless_it_did_little_but_start(
    seconds: float, speed: float, shown: list[str]
) -> None:
    last: Any = {"seconds": seconds, "mb_per_second": speed}
    assert [value for _, value in time_of(last)] == shown


def test_the_time_left_counts_on_nothing_that_is_taken_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Noted(Progress):
        def __exit__(self, *rest: object) -> None:
            told.append((self._expected, self._done))

    told: list[tuple[int, int]] = []
    monkeypatch.setattr("dechaff.cli.clean.Progress", Noted)
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.md").write_bytes(b"Honest words.\n" * 10)
    for _ in range(2):
        CliRunner().invoke(main, ["clean", str(tmp_path / "raw"), "-o", str(tmp_path / "out"), "--workers", "1"])
    assert told == [(280, 280), (0, 0)]
