"""A dry run tells exactly what a run then changes, and changes nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from click.testing import CliRunner, Result

from dechaff.cli import main

ADVERT = "Sand the board.\n\nTG🔥+ @paint_demo_7\n\nLet it dry.\n"
SPAM = (
    "TG🔥+ @paint_demo_7\n\nCustom essays for sale, WeChat: paintdemo7\n\nGame coins for sale, QQ: 100200305\n\n"
    "Order now and get a free bonus! WhatsApp: +44 20 7946 0000\n"
)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def files(folder: Path) -> dict[str, tuple[bytes, int]]:
    """The content and the time stamp of each file."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns) for path in found}


def told(result: Result) -> dict[str, list[str]]:
    """The names that a dry run lists, by what would become of them."""
    names: dict[str, list[str]] = {"new": [], "changed": [], "removed": []}
    if not result.stdout.startswith("articles"):
        for line in result.stdout.partition("\n\n")[0].splitlines():
            what, name = line.split()
            names[what].append(name)
    return names


def _nothing(raw: Path, out: Path) -> None:
    pass


def _new_input(raw: Path, out: Path) -> None:
    shutil.rmtree(out)


def _changed_inputs(raw: Path, out: Path) -> None:
    (raw / "a.md").write_text("Sand the board.\n")
    (raw / "b.jsonl").unlink()
    (raw / "deep").mkdir()
    (raw / "deep/d.md").write_text(ADVERT)


def _an_edit(raw: Path, out: Path) -> None:
    (out / "a.md").write_text("edited\n")


def _a_lost_output(raw: Path, out: Path) -> None:
    (out / "a.md").unlink()


def _lost_work(raw: Path, out: Path) -> None:
    shutil.rmtree(out / "_report/.work")


def _a_killed_run(raw: Path, out: Path) -> None:
    """Leaves notes on the files of parts that are not complete; the next run adds to them."""
    work = out / "_report/.work"
    (work / "begun").mkdir(exist_ok=True)
    for part in (work / "parts").iterdir():
        (work / "begun" / part.stem).write_bytes(b"\n")
        part.unlink()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "options"),
    [
        (_nothing, ""),
        pytest.param(_nothing, "--fresh", marks=pytest.mark.slow),
        pytest.param(_nothing, "--spam separate", marks=pytest.mark.slow),
        (_nothing, "--profile aggressive"),
        (_new_input, ""),
        (_changed_inputs, ""),
        pytest.param(_changed_inputs, "--prune", marks=pytest.mark.slow),
        (_an_edit, "--discard-edits"),
        pytest.param(_a_lost_output, "", marks=pytest.mark.slow),
        pytest.param(_lost_work, "", marks=pytest.mark.slow),
        (_a_killed_run, ""),
    ],
)
@pytest.mark.parametrize("links", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_a_dry_run_lists_what_the_run_then_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path, Path], None], options: str, links: bool
) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    (raw / "a.md").write_text(ADVERT)
    (raw / "b.jsonl").write_text('{"text": "Honest."}\n')
    (raw / "s.md").write_text(SPAM)
    arguments = ("clean", raw, "-o", out, "--workers", 1, "--no-page")
    assert run(*arguments).exit_code == 0
    change(raw, out)
    before = files(tmp_path)
    with monkeypatch.context() as patch:
        if not links:
            patch.setattr(os, "link", _refuse)
        dry = run(*arguments, *options.split(), "--dry-run")
    assert files(tmp_path) == before
    assert [*tmp_path.glob(".*")] == []
    before = files(out)
    assert run(*arguments, *options.split()).exit_code == 0
    after = files(out)
    differ = {
        "new": after.keys() - before.keys(),
        "changed": {name for name in after.keys() & before.keys() if after[name][0] != before[name][0]},
        "removed": before.keys() - after.keys(),
    }
    seen = {what: sorted(one for one in names if "/.work/" not in one) for what, names in differ.items()}
    assert told(dry) == seen
    assert ("_spam/s.md" in seen["new"]) == ("s.md" in seen["removed"]) == ("separate" in options)
    assert dry.exit_code == (1 if any(seen.values()) else 0)
    counts = f"{len(seen['new'])} new, {len(seen['changed'])} changed, {len(seen['removed'])} removed"
    assert f"{counts if any(seen.values()) else 'nothing would change'}; nothing was written\n" in dry.stdout


def _refuse(*paths: object) -> NoReturn:
    raise PermissionError


def test_a_dry_run_takes_over_what_is_still_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.md").write_text(ADVERT)
    arguments = ("clean", tmp_path / "a.md", "-o", tmp_path / "out", "--workers", 1)
    assert run(*arguments).exit_code == 0
    monkeypatch.setattr("dechaff.run.engines.local.LocalEngine.run", _refuse)
    assert run(*arguments, "--dry-run").exit_code == 0
    assert run(*arguments, "--dry-run", "--fresh").exit_code != 0
