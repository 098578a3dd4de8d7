"""A run survives what is done to it: `python benchmarks/faults.py`, in short, and that its checks can fail."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from faults import FAULTS, TABLE_END, TABLE_START, Count, Fault, Laboratory, table
from harm.trial import SECRET, Trial

DOCUMENT = Path(__file__).parents[2] / "docs" / "faults.md"
QUICK = ("work-types", "links")
"""Kinds of which a few trials are made every time."""
SLOW = {"bomb": 1, "paths-anywhere": 6, "links": 6, "killed-edited": 3}
"""Of how many trials of a kind `-m slow` makes other than two."""


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Laboratory:
    return Laboratory(tmp_path_factory.mktemp("faults"), seed=1)


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault.name in QUICK], ids=lambda fault: fault.name)
def test_nothing_is_lost_or_broken_by_a_few(fault: Fault, laboratory: Laboratory) -> None:
    _check(laboratory.count(fault, 2))


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_nothing_is_lost_or_broken_by(fault: Fault, laboratory: Laboratory) -> None:
    _check(laboratory.count(fault, SLOW.get(fault.name, 2)))


def _check(count: Count) -> None:
    assert count.tried
    assert not count.messages, count.messages[0]
    assert count.lost == 0


def _write_outside(trial: Trial) -> None:
    (trial.outside / "new.txt").write_text("x")


def _change_outside(trial: Trial) -> None:
    file = trial.outside / "keep.txt"
    file.write_bytes(file.read_bytes())  # the same again, but written


def _remove_outside(trial: Trial) -> None:
    (trial.outside / "folder/deep.md").unlink()


def _read_outside(trial: Trial) -> None:
    (trial.out / "copy.md").write_text(f"so this is {SECRET}")


def _lose_a_file(trial: Trial) -> None:
    (trial.out / "big.jsonl").unlink()
    trial.check_all_restored()


def _lose_a_line_of_the_report(trial: Trial) -> None:
    file = next((trial.out / "_report").glob("articles-*.jsonl"))
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[1:]))
    trial.check_output()


def _write_something_else(trial: Trial) -> None:
    (trial.out / "web.warc").write_bytes(b"")
    trial.check_output()


def _end_with_a_traceback(trial: Trial) -> None:
    trial.run("clean", trial.raw, "-o", trial.out, first=lambda: 1 / 0)


def _end_with_another_status(trial: Trial) -> None:
    trial.run("clean", trial.raw, "-o", trial.out, first=lambda: os._exit(5))


@pytest.mark.parametrize(
    "harm",
    [
        _write_outside,
        _change_outside,
        _remove_outside,
        _read_outside,
        _lose_a_file,
        _lose_a_line_of_the_report,
        _write_something_else,
        _end_with_a_traceback,
        _end_with_another_status,
    ],
)
def test_a_trial_tells_what_was_broken(harm: Callable[[Trial], None], laboratory: Laboratory) -> None:
    count = laboratory.count(Fault("harm", "", lambda trial, number: harm(trial), 1), 1)
    assert len(count.messages) == count.broken == 1
    assert "the trial itself" not in count.messages[0]


def test_a_trial_without_a_fault_breaks_nothing(laboratory: Laboratory) -> None:
    count = laboratory.count(Fault("none", "", lambda trial, number: trial.recover(), 1), 1)
    assert count.messages == []


def test_the_document_holds_the_table_that_the_command_prints() -> None:
    written = DOCUMENT.read_text("utf-8").partition(TABLE_START)[2].partition(TABLE_END)[0].strip().splitlines()
    empty = table({}).splitlines()
    assert written[: len(empty)] == empty
    rows = [row.split(" | ")[0].removeprefix("| ") for row in written[len(empty) :]]
    assert rows in ([], [fault.what for fault in FAULTS])
    for row in written[len(empty) :]:
        assert all(cell.strip().isdigit() for cell in row.strip("|").split("|")[1:])
