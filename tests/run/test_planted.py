"""Whatever lies in an output folder, nothing outside is written, renamed, removed or read."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_run import corpus, go, tree, write_raw

from dechaff.folder.paths import OutputError, below
from dechaff.folder.restore import restore
from dechaff.folder.work import save
from dechaff.plaintext.texts import write_texts

Planted = dict[str, Any]
PRECIOUS = b"precious\n"


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `raw`, `cleaned`, and `outside`, where somebody's files lie."""
    folder = tmp_path_factory.mktemp("planted")
    write_raw(folder, corpus(40))
    go(folder, part_bytes=1500)
    (folder / "outside").mkdir()
    (folder / "outside/keep.md").write_bytes(PRECIOUS)
    return folder


@pytest.fixture
def folder(cleaned: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    shutil.copytree(cleaned, tmp_path / "f", symlinks=True)
    return tmp_path / "f"


def _refuses_all(folder: Path) -> None:
    """No command lets anything out of the folder."""
    for choices in ({}, {"fresh": True}, {"prune": True, "discard_edits": True}):
        with pytest.raises(OutputError):
            go(folder, part_bytes=1500, **choices)
    assert tree_of(folder / "outside") == {"keep.md": PRECIOUS}


def tree_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


OUT = (
    "../outside/keep.md",
    pytest.param("/etc/hostname", marks=pytest.mark.slow),
    pytest.param("0/../../outside/keep.md", marks=pytest.mark.slow),
    "leads-out/keep.md",
)


def _part(folder: Path) -> tuple[Path, Planted]:
    """What is kept of a part with files of its own, and where."""
    for path in sorted((folder / "cleaned/_report/.work/parts").iterdir()):
        part = json.loads(path.read_bytes().partition(b"\n")[0])
        if part["files"]:
            return path, part
    raise AssertionError


def _plant_files_of_a_part(folder: Path, name: str) -> None:
    path, part = _part(folder)
    save(path, {**part, "files": {name: {"cleaned": [9, 9, ""]}}})


def _plant_begun(folder: Path, name: str) -> None:
    begun = folder / "cleaned/_report/.work/begun/zz"
    begun.parent.mkdir()
    begun.write_text(json.dumps({"name": name, "where": "cleaned", "mark": [9, 9, ""]}))


def _plant_left(folder: Path, name: str) -> None:
    save(folder / "cleaned/_report/.work/left.json", {"files": {name: ""}})


def _plant_unfinished(folder: Path, name: str) -> None:
    shutil.rmtree(folder / "cleaned/_report/.work")
    (folder / "cleaned/_report/run.json").unlink()
    save(folder / "cleaned/_report/.unfinished.json", {"names": [name]})


def _plant_places(folder: Path, name: str) -> None:
    path = folder / "cleaned/_report/.work/places.json"
    places = json.loads(path.read_bytes().partition(b"\n")[0])
    found = (folder / "outside/keep.md").stat()
    for joined in places["parts"].values():
        joined["pieces"] = {kind: [name, 0, len(PRECIOUS)] for kind in joined["pieces"]}
    save(path, {"parts": places["parts"], "files": {name: [found.st_size, found.st_mtime_ns]}})


def _commit(folder: Path, **planted: Any) -> None:
    nothing = {"renames": [], "removals": [], "places": {"parts": {}, "files": {}}}
    save(folder / "cleaned/_report/.work/commit.json", {**nothing, **planted})


def _plant_removal(folder: Path, name: str) -> None:
    _commit(folder, removals=[name])


def _plant_rename_out(folder: Path, name: str) -> None:
    _commit(folder, renames=[["0/000.md", name]])


def _plant_rename_in(folder: Path, name: str) -> None:
    _commit(folder, renames=[[name, "0/000.md"]])


def _plant_report(folder: Path, name: str) -> None:
    shutil.rmtree(folder / "cleaned/_report/.work")
    for path in (folder / "cleaned/_report").glob("articles-*.jsonl"):
        path.write_bytes(path.read_bytes().replace(b'"path":"0/', b'"path":"%s/' % name.rpartition("/")[0].encode()))


PLANTS: tuple[Callable[[Path, str], None], ...] = (
    _plant_files_of_a_part,
    _plant_begun,
    _plant_left,
    _plant_unfinished,
    _plant_places,
    _plant_removal,
    _plant_rename_out,
    _plant_rename_in,
    _plant_report,
)


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
@pytest.mark.parametrize("name", OUT)
def test_no_name_in_a_file_leads_out(folder: Path, plant: Callable[[Path, str], None], name: str) -> None:
    if name.startswith("leads-out"):
        (folder / "cleaned/leads-out").symlink_to(folder / "outside")
    plant(folder, name)
    _refuses_all(folder)


@pytest.mark.parametrize(
    "planted",
    [
        {"pieces": {"../../../../../../../outside/keep.md": [9, ""]}},
        {"attempt": "../../../../../../outside"},
        {"attempt": "/etc"},
    ],
)
def test_a_piece_is_looked_for_in_no_other_folder(folder: Path, planted: Planted) -> None:
    before = tree(folder / "cleaned")
    path, part = _part(folder)
    save(path, {**part, **planted})
    go(folder, part_bytes=1500)
    assert tree(folder / "cleaned") == before
    assert tree_of(folder / "outside") == {"keep.md": PRECIOUS}


LINKS = (
    "_report",
    "_report/.work",
    "_report/.work/surveys",
    "_report/.work/parts",
    "_report/.work/pieces",
    "_report/.work/scratch",
    "_report/.work/census",
    "_report/.work/lock",
    "_report/.work/places.json",
    "_report/kept",
    "_report/run.json",
    "_report/index.html",
    "_report/articles-00000.jsonl",
    "_spam",
    "0",
    "0/000.md",
    "big.jsonl",
    "new/link",
)


@pytest.mark.parametrize("name", LINKS)
@pytest.mark.parametrize("dangling", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_no_link_leads_out(folder: Path, name: str, dangling: bool) -> None:
    link, target = folder / "cleaned" / name, folder / "outside" / name.rpartition("/")[2]
    link.parent.mkdir(exist_ok=True)
    if link.exists() and not dangling:
        shutil.move(link, target)
    elif link.is_dir():
        shutil.rmtree(link)
    else:
        link.unlink(missing_ok=True)
    link.symlink_to(target)
    before = tree_of(folder / "outside")
    for choices in ({}, {"fresh": True}, {"prune": True, "discard_edits": True}):
        with pytest.raises(OutputError, match="a link, which is never followed in an output folder; remove it"):
            go(folder, part_bytes=1500, **choices)
    for read in (
        lambda: restore(folder / "cleaned", folder / "back"),
        lambda: write_texts(folder / "cleaned", folder / "t"),
    ):
        if not name.startswith(("_report/.work", "_report/index", "_report/kept", "_spam", "new")):
            with pytest.raises(OutputError):
                read()
        shutil.rmtree(folder / "back", ignore_errors=True)
    assert tree_of(folder / "outside") == before


@pytest.mark.parametrize("name", [*LINKS, "x.md"])
def test_no_command_waits_for_a_pipe(folder: Path, name: str) -> None:
    pipe = folder / "cleaned" / name
    pipe.parent.mkdir(exist_ok=True)
    if pipe.is_dir():
        shutil.rmtree(pipe)
    else:
        pipe.unlink(missing_ok=True)
    os.mkfifo(pipe)
    with pytest.raises(OutputError, match="a pipe or a device"):
        go(folder, part_bytes=1500)


def test_a_file_that_the_lock_is_linked_to_stays_as_it_is(folder: Path) -> None:
    lock = folder / "cleaned/_report/.work/lock"
    lock.unlink()
    os.link(folder / "outside/keep.md", lock)
    go(folder, part_bytes=1500)
    assert tree_of(folder / "outside") == {"keep.md": PRECIOUS}


def test_a_part_without_its_pieces_is_made_again(folder: Path) -> None:
    before = tree(folder / "cleaned")
    path, part = _part(folder)
    save(path, {**part, "pieces": {}})
    go(folder, part_bytes=1500)
    assert tree(folder / "cleaned") == before


@pytest.mark.parametrize("name", ["a", "a/b", "..a", "a..", "...", "a/...", ".a", "文", os.fsdecode(b"\xff")])
def test_a_name_below_is_that_file(tmp_path: Path, name: str) -> None:
    assert below(tmp_path, name) == tmp_path / name


@pytest.mark.parametrize("name", ["", "/", "/a", "..", "../a", "a/..", "a/../../b", "a/../b", "a\0b"])
def test_a_name_that_leads_out_is_none(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match="a path outside the folder"):
        below(tmp_path, name)
