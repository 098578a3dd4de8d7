"""The page is made of what each part adds to it, and is the same as if it were made of the whole report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from small_run import corpus, go, write_raw

from dechaff.display.page import build
from dechaff.display.page.build import write_report_page
from dechaff.folder.read import read_run


def _page(folder: Path) -> bytes:
    return (folder / "cleaned" / "_report" / "index.html").read_bytes()


def _page_of_lines(folder: Path) -> bytes:
    write_report_page(folder / "cleaned", read_run(folder / "cleaned"), folder / "other.html")
    return (folder / "other.html").read_bytes()


def test_a_run_need_not_read_its_report_for_a_page_that_is_that_of_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_raw(tmp_path, corpus())
    with monkeypatch.context() as patch:
        patch.delattr(build, "_digest_of_lines")
        go(tmp_path)
        write_raw(tmp_path, {"1/more.md": b"# Beans\n\n[TG+ @demo_shop_1](https://t.me/demo_shop_1)\n"})
        go(tmp_path)
    assert b"demo_shop_1" in _page(tmp_path) == _page_of_lines(tmp_path)


def _cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def _change(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[:99] + bytes([data[99] ^ 1]) + data[100:])


def _exchange(file: Path) -> None:
    other = next(one for one in file.parent.iterdir() if one != file)
    file.write_bytes(other.read_bytes())


@pytest.mark.slow
@pytest.mark.parametrize("damage", [Path.unlink, _cut_short, _change, _exchange])
def test_what_a_part_added_may_be_lost_or_damaged(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    write_raw(tmp_path, corpus())
    go(tmp_path)
    page = _page(tmp_path)
    (tmp_path / "cleaned" / "_report" / "index.html").unlink()
    blocks = (tmp_path / "cleaned" / "_report" / ".work" / "blocks").iterdir()
    damage(max(blocks, key=lambda file: file.stat().st_size))
    go(tmp_path)
    assert _page(tmp_path) == page


def test_a_run_without_a_page_leaves_it_to_the_next(tmp_path: Path) -> None:
    write_raw(tmp_path, corpus())
    go(tmp_path, page=False)
    assert not (tmp_path / "cleaned" / "_report" / ".work" / "blocks").exists()
    go(tmp_path)
    assert _page(tmp_path) == _page_of_lines(tmp_path)


def test_what_parts_that_are_gone_added_is_removed(tmp_path: Path) -> None:
    write_raw(tmp_path, corpus())
    go(tmp_path)
    for file in (tmp_path / "raw" / "1").iterdir():
        file.unlink()
    go(tmp_path, prune=True)
    work = tmp_path / "cleaned" / "_report" / ".work"
    assert {file.name for file in (work / "blocks").iterdir()} == {file.stem for file in (work / "parts").iterdir()}
    assert _page(tmp_path) == _page_of_lines(tmp_path)
