"""The samples in `raw/` and what the command writes for them stay in step, and nothing in them is lost."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from dechaff.cli import main

ROOT = Path(__file__).parent.parent


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".work" not in path.parts
    }


def test_cleaned_is_what_the_command_writes_for_raw(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["clean", str(ROOT / "raw"), "-o", str(tmp_path / "cleaned")])
    assert result.exit_code == 0, result.output
    assert _files(tmp_path / "cleaned") == _files(ROOT / "cleaned")


def test_cleaned_restores_to_raw(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["restore", str(ROOT / "cleaned"), "-o", str(tmp_path / "raw")])
    assert result.exit_code == 0, result.output
    assert _files(tmp_path / "raw") == _files(ROOT / "raw")


def test_honest_look_alikes_come_out_byte_for_byte() -> None:
    for name in ("chat-client.md", "what-is-a-pixel.md", "spacer-table.html"):
        assert (ROOT / "cleaned" / name).read_bytes() == (ROOT / "raw" / name).read_bytes()


def test_cleaning_the_cleaned_samples_again_changes_nothing(tmp_path: Path) -> None:
    again = tmp_path / "again"
    (tmp_path / "once").mkdir()
    for name, data in _files(ROOT / "cleaned").items():
        if not name.startswith("_report"):
            (tmp_path / "once" / name).write_bytes(data)
    result = CliRunner().invoke(main, ["clean", str(tmp_path / "once"), "-o", str(again)])
    assert result.exit_code == 0, result.output
    assert all(
        data == (again / path.name).read_bytes()
        for path in (tmp_path / "once").iterdir()
        for data in [path.read_bytes()]
    )
