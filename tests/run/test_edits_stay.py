"""What a person did in an output folder stays: edits, and outputs of files that are no longer given."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from small_run import corpus, go, tree, write_raw

from dechaff.folder.files import hash_of, stamp_of
from dechaff.folder.outcome import untouched
from dechaff.folder.paths import OutputError
from dechaff.folder.read import report_rows
from dechaff.folder.restore import restore
from dechaff.folder.work import marks_now

BAD = b'{"no": "text"}\n'
SPLIT = b"".join(b'{"text": "Soak the beans, then rinse them %03d times."}\n' % at for at in range(80))
FILES = {
    **{name: data for name, data in corpus(20).items() if not name.endswith("jsonl")},
    "split.jsonl": SPLIT,
    "bad.jsonl": BAD,
    "few.jsonl": b'{"text": "Soak."}\n\n{"text": "Boil."}\n',
}
OUTPUTS = ("0/000.md", "picture.png", "split.jsonl", "few.jsonl", "_report/kept/bad.jsonl")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_raw(tmp_path, FILES)
    go(tmp_path)
    return tmp_path


def _edit(file: Path) -> bytes:
    """Another content of the same length, as somebody may write it."""
    data = file.read_bytes()
    file.write_bytes(data[:-3] + b"x" + data[-2:])
    return file.read_bytes()


@pytest.mark.parametrize("name", OUTPUTS)
@pytest.mark.parametrize("work", ["kept", "lost"])
def test_an_edited_output_stops_the_run_before_it_writes(folder: Path, name: str, work: str) -> None:
    edited = _edit(folder / "cleaned" / name)
    if work == "lost":
        shutil.rmtree(folder / "cleaned/_report/.work")
    before = tree(folder / "cleaned")
    for choices in ({}, {"fresh": True}, {"prune": True}):
        with pytest.raises(OutputError, match=f"cleaned/{name}: edited since it was written.* or add --discard-edits"):
            go(folder, **choices)
    assert tree(folder / "cleaned") == before
    assert (folder / "cleaned" / name).read_bytes() == edited
    go(folder, output="other")
    go(folder, discard_edits=True)
    assert tree(folder / "cleaned") == tree(folder / "other")


class _Stopped(Exception):
    """What ends a run here as if it had been killed."""


def _stop_before(monkeypatch: pytest.MonkeyPatch, folder: Path, work: str, **choices: Any) -> None:
    """A run that ends before any part of it is written; the work folder is `lost` before, or made `fresh`."""

    def stop(*rest: Any, **others: Any) -> None:
        raise _Stopped

    if work == "lost":
        shutil.rmtree(folder / "cleaned/_report/.work")
    with monkeypatch.context() as patch, pytest.raises(_Stopped):
        patch.setattr("dechaff.run.run.split_parts", stop)
        go(folder, fresh=work == "fresh", **choices)
    (folder / "cleaned/0/.begun.0123456789abcdef.partial").write_bytes(b"So")  # of what killed runs leave


@pytest.mark.parametrize("name", ["0/000.md", "split.jsonl"])
@pytest.mark.parametrize("work", ["kept", "lost", "fresh"])
def test_an_edit_after_a_run_that_was_killed_stops_the_next(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, work: str
) -> None:
    before = tree(folder / "cleaned")
    _stop_before(monkeypatch, folder, work)
    edited = _edit(folder / "cleaned" / name)
    for choices in ({}, {"fresh": True}):
        with pytest.raises(OutputError, match=f"cleaned/{name}: edited since it was written"):
            go(folder, **choices)
    assert (folder / "cleaned" / name).read_bytes() == edited
    go(folder, discard_edits=True)
    assert tree(folder / "cleaned") == before


@pytest.mark.parametrize("work", ["kept", "lost", "fresh"])
def test_a_run_that_was_killed_goes_on_where_nobody_has_edited(
    folder: Path, monkeypatch: pytest.MonkeyPatch, work: str
) -> None:
    before = tree(folder / "cleaned")
    _stop_before(monkeypatch, folder, work)
    _stop_before(monkeypatch, folder, "kept")
    go(folder)
    assert tree(folder / "cleaned") == before


def test_all_that_was_edited_is_named(folder: Path) -> None:
    for name in OUTPUTS:
        _edit(folder / "cleaned" / name)
    names = ("0/000.md", "_report/kept/bad.jsonl", "few.jsonl", "picture.png", "split.jsonl")
    with pytest.raises(OutputError, match=f"{', '.join(str(folder / 'cleaned' / name) for name in names)}: edited"):
        go(folder)


@pytest.mark.parametrize("work", ["kept", "lost"])
def test_an_output_that_was_only_copied_or_touched_is_not_edited(folder: Path, work: str) -> None:
    before = tree(folder / "cleaned")
    for name in OUTPUTS:
        file = folder / "cleaned" / name
        file.write_bytes(file.read_bytes())
        os.utime(file, (1, 1))
    if work == "lost":
        shutil.rmtree(folder / "cleaned/_report/.work")
    go(folder)
    assert tree(folder / "cleaned") == before


def test_an_edit_is_seen_though_the_time_stamp_is_kept(folder: Path) -> None:
    for name in OUTPUTS:
        file = folder / "cleaned" / name
        stamp, data = file.stat(), file.read_bytes()
        file.write_bytes(data + b"more\n")
        os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        with pytest.raises(OutputError, match=f"cleaned/{name}: edited"):
            go(folder)
        file.write_bytes(data)


@pytest.mark.parametrize("name", OUTPUTS)
@pytest.mark.parametrize("choice", ["verify", "fresh"])
def test_an_edit_is_seen_though_size_and_time_stamp_are_kept(folder: Path, name: str, choice: str) -> None:
    file, before = folder / "cleaned" / name, tree(folder / "cleaned")
    stamp = file.stat()
    edited = _edit(file)
    os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    with pytest.raises(OutputError, match=f"cleaned/{name}: edited"):
        go(folder, **{choice: True})
    assert file.read_bytes() == edited
    go(folder, discard_edits=True, **{choice: True})
    assert tree(folder / "cleaned") == before


def test_verify_makes_a_report_again_that_changed_behind_its_time_stamp(folder: Path) -> None:
    file, before = folder / "cleaned/_report/articles-00000.jsonl", tree(folder / "cleaned")
    stamp = file.stat()
    _edit(file)
    os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    go(folder, verify=True)
    assert tree(folder / "cleaned") == before


@pytest.mark.parametrize("name", OUTPUTS)
def test_an_edited_output_of_a_file_that_is_gone_is_only_in_the_way_of_pruning(folder: Path, name: str) -> None:
    edited = _edit(folder / "cleaned" / name)
    (folder / "raw" / name.removeprefix("_report/kept/")).unlink()
    assert go(folder)["left"] == 1
    assert go(folder)["left"] == 1  # and is remembered
    with pytest.raises(OutputError, match="edited since it was written"):
        go(folder, prune=True)
    assert (folder / "cleaned" / name).read_bytes() == edited
    assert go(folder, prune=True, discard_edits=True)["pruned"] == 1
    assert not (folder / "cleaned" / name).exists()


def test_outputs_of_files_no_longer_given_stay_until_they_are_pruned(folder: Path) -> None:
    before = tree(folder / "cleaned")
    for name in ("0/000.md", "split.jsonl", "bad.jsonl"):
        (folder / "raw" / name).unlink()
    go(folder)
    gone = {"0/000.md", "split.jsonl", "_report/kept/bad.jsonl"}
    after = tree(folder / "cleaned")
    assert {name: after[name] for name in gone} == {name: before[name] for name in gone}
    told = {
        line["path"]
        for kind in ("articles", "failures", "containers")
        for line in report_rows(folder / "cleaned", kind)
    }
    assert not told & {"0/000.md", "split.jsonl", "bad.jsonl"}
    restored = restore(folder / "cleaned", folder / "back")
    assert restored.failures == []
    raw = {path.relative_to(folder / "raw").as_posix() for path in (folder / "raw").rglob("*") if path.is_file()}
    assert {
        path.relative_to(folder / "back").as_posix() for path in (folder / "back").rglob("*") if path.is_file()
    } == raw
    assert go(folder, fresh=True)["left"] == 3
    assert go(folder, prune=True)["pruned"] == 3
    go(folder, output="fresh")
    assert tree(folder / "cleaned") == tree(folder / "fresh")
    assert go(folder)["left"] == 0


def test_an_output_that_stays_makes_room_when_its_file_comes_back(folder: Path) -> None:
    before = tree(folder / "cleaned")
    (folder / "raw/0/000.md").unlink()
    go(folder)
    write_raw(folder, FILES)
    assert go(folder)["left"] == 0
    assert tree(folder / "cleaned") == before


@pytest.mark.parametrize(("gone", "given"), [("a", "a/b.md"), ("a/b.md", "a")])
def test_an_output_that_stays_in_the_way_is_named(tmp_path: Path, gone: str, given: str) -> None:
    write_raw(tmp_path, {gone: b"Soak."})
    go(tmp_path)
    shutil.rmtree(tmp_path / "raw")
    write_raw(tmp_path, {given: b"Boil."})
    before = tree(tmp_path / "cleaned")
    with pytest.raises(OutputError, match=f"cleaned/{gone}: made from a file that is no longer given, .* add --prune"):
        go(tmp_path)
    assert tree(tmp_path / "cleaned") == before
    go(tmp_path, prune=True)
    assert (tmp_path / "cleaned" / given).read_bytes() == b"Boil."


def test_a_run_says_the_same_each_time_in_its_report(folder: Path) -> None:
    before = (folder / "cleaned/_report/run.json").read_bytes()
    go(folder)
    go(folder, fresh=True)
    assert (folder / "cleaned/_report/run.json").read_bytes() == before
    assert "seconds" not in json.dumps(json.loads(before))


@pytest.mark.parametrize("choices", [{}, {"fresh": True}])
@pytest.mark.parametrize("earlier", [False, True])
def test_an_edit_after_a_stopped_run_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, choices: dict[str, bool], earlier: bool
) -> None:
    """The run was stopped in the middle of a part: some of its files are as it left them, others as an earlier one."""
    files = {f"{at:02}.md": b"Soak the beans %02d times." % at for at in range(20)}
    write_raw(tmp_path, files)
    if earlier:
        go(tmp_path, part_bytes=1 << 20)
        write_raw(tmp_path, {name: data + b" And salt." for name, data in files.items()})

    def stop(*rest: Any) -> Any:
        if rest[1] == "10.md":
            raise KeyboardInterrupt
        return untouched(*rest)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("dechaff.run.second_pass.untouched", stop)
        go(tmp_path, part_bytes=1 << 20, **choices)
    names = ("03.md", "15.md") if earlier else ("03.md",)
    for name in names:
        before = (tmp_path / "cleaned" / name).read_bytes()
        edited = _edit(tmp_path / "cleaned" / name)
        with pytest.raises(OutputError, match=f"cleaned/{name}: edited since it was written"):
            go(tmp_path, part_bytes=1 << 20)
        assert (tmp_path / "cleaned" / name).read_bytes() == edited
        (tmp_path / "cleaned" / name).write_bytes(before)
    if not earlier:
        (tmp_path / "cleaned/15.md").write_bytes(b"of a person")
        with pytest.raises(OutputError, match="cleaned/15.md: "):
            go(tmp_path, part_bytes=1 << 20)
        (tmp_path / "cleaned/15.md").unlink()
    go(tmp_path, part_bytes=1 << 20)
    go(tmp_path, output="other", part_bytes=1 << 20)
    assert tree(tmp_path / "cleaned") == tree(tmp_path / "other")


def test_an_edit_while_the_run_goes_on_is_not_taken_for_what_it_has_written(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"Soak.")
    mark = (*stamp_of(file), hash_of(file))
    os.utime(file, (1, 1))
    assert marks_now(tmp_path, "a.md", {"cleaned": mark}) == {"cleaned": (*stamp_of(file), mark[2])}
    file.write_bytes(b"Boil.")
    assert marks_now(tmp_path, "a.md", {"cleaned": mark}) == {"cleaned": mark}


@pytest.mark.parametrize("name", ["removals-reviewed.jsonl", "articles-.jsonl", "flags-1.jsonl", "notes.txt"])
def test_what_a_person_has_put_beside_the_report_is_no_part_of_it(folder: Path, name: str) -> None:
    mine = folder / "cleaned/_report" / name
    mine.write_bytes(b"mine\n")
    assert not restore(folder / "cleaned", None, "0/000.md").failures
    for choices in ({}, {"fresh": True}, {"prune": True, "discard_edits": True}):
        go(folder, **choices)
        assert mine.read_bytes() == b"mine\n"


FILES_OF_REPORT = ("run.json", "articles-00000.jsonl", "index.html", "campaigns.jsonl", ".work/lock", ".work/census")
FOLDERS_OF_REPORT = (".work", "kept", ".work/surveys", ".work/parts")


@pytest.mark.parametrize("name", [*FILES_OF_REPORT, ".work/places.json", *FOLDERS_OF_REPORT])
def test_a_folder_in_the_place_of_a_file_stops_the_run_before_it_writes(folder: Path, name: str) -> None:
    there = folder / "cleaned/_report" / name
    what = r"a folder where dechaff keeps a file"
    if there.is_dir():
        what = r"a file where dechaff keeps a folder"
        shutil.rmtree(there)
        there.write_bytes(b"mine")
    else:
        there.unlink()
        there.mkdir()
    before = tree(folder / "cleaned")
    for choices in ({}, {"fresh": True}, {"prune": True, "discard_edits": True}):
        with pytest.raises(OutputError, match=rf"{name}: {what}; move it out of"):
            go(folder, **choices)
    assert tree(folder / "cleaned") == before
