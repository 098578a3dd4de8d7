"""A mirror is what the place is, whatever was done to either since, and touches nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("fsspec")

from fsspec.implementations.local import LocalFileSystem
from fsspec.implementations.memory import MemoryFileSystem

from dechaff.folder import work
from dechaff.folder.paths import OutputError
from dechaff.remote import mirror as mirrors
from dechaff.remote.ends import RUN_FILE, fetch_input, fetch_output, send_output
from dechaff.remote.mirror import MOST_BYTES, MOST_FILES, Mirror
from dechaff.remote.place import Place, RemoteError, open_place
from dechaff.run.engines.engine import Silent

NAMES = st.sampled_from(["a.md", "b/a.md", "b/c/a.md", "*.md", "[a].md", "á?.md", "_spam/a.md"])
CONTENTS = st.dictionaries(NAMES, st.sampled_from([b"", b"one", b"two", b"three"]), max_size=5)


@pytest.fixture(params=["local", "memory"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setattr(mirrors, "cache_folder", lambda name: tmp_path / "cache")
    if request.param == "local":
        yield Place("test://place", LocalFileSystem(auto_mkdir=True), str(tmp_path / "place"))
    else:
        monkeypatch.setattr(MemoryFileSystem, "store", {})
        monkeypatch.setattr(MemoryFileSystem, "pseudo_dirs", [""])
        yield Place("test://place", MemoryFileSystem(), "/place")


def fill(place: Place, contents: dict[str, bytes]) -> None:
    """Makes the place hold just these files; those that it holds already are not written again."""
    files: Any = place.files
    for name, one in place.listed().items():
        if name not in contents:
            files.rm_file(one.path)
    for name, data in contents.items():
        path = f"{place.path}/{name}"
        if not files.exists(path) or files.cat_file(path) != data:
            files.pipe_file(path, data)


def there(place: Place) -> dict[str, bytes]:
    files: Any = place.files
    return {name: files.cat_file(one.path) for name, one in place.listed().items()}


def here(mirror: Mirror) -> dict[str, bytes]:
    return {name: (mirror.files / name).read_bytes() for name in mirror.names()}


@contextmanager
def new_place(factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A place, and an empty cache for its mirrors."""
    folder = factory.mktemp("mirror")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mirrors, "cache_folder", lambda name: folder / "cache")
        yield Place("test://place", LocalFileSystem(auto_mkdir=True), str(folder / "place"))


@settings(max_examples=30)
@given(rounds=st.lists(CONTENTS, min_size=1, max_size=4))
def test_an_input_is_fetched_as_it_is_and_only_as_far_as_it_changed(
    rounds: list[dict[str, bytes]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with new_place(tmp_path_factory) as place:
        before: dict[str, bytes] = {}
        for contents in rounds:
            contents = {"always.md": b"x", **contents}
            fill(place, contents)
            mirror = Mirror(place, "input")
            path, copied = fetch_input(mirror, None, Silent())
            assert path == mirror.files
            assert here(mirror) == contents
            assert copied.files == sum(before.get(name) != data for name, data in contents.items())
            before = contents


@settings(max_examples=30)
@given(rounds=st.lists(CONTENTS, min_size=1, max_size=4))
def test_an_output_is_sent_as_it_is_and_only_as_far_as_it_changed(
    rounds: list[dict[str, bytes]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with new_place(tmp_path_factory) as place:
        before: dict[str, bytes] = {}
        for contents in rounds:
            contents = {RUN_FILE: b"{}", **contents}
            mirror = Mirror(place, "output")
            with mirror.held():
                assert fetch_output(mirror, Silent()).files == 0
                assert here(mirror) == before
                for name in before.keys() - contents.keys():
                    (mirror.files / name).unlink()
                for name, data in contents.items():  # also those that do not change
                    (mirror.files / name).parent.mkdir(parents=True, exist_ok=True)
                    (mirror.files / name).write_bytes(data)
                copied = send_output(mirror, Silent())
            assert there(place) == contents
            assert copied.files == sum(before.get(name) != data for name, data in contents.items())
            before = contents


def test_a_file_fetched_again_with_the_same_bytes_is_not_touched(place: Place) -> None:
    fill(place, {"a.md": b"one", "b.md": b"two"})
    mirror = Mirror(place, "input")
    fetch_input(mirror, None, Silent())
    stamps = {name: (mirror.files / name).stat().st_mtime_ns for name in mirror.names()}
    fill(place, {})
    fill(place, {"a.md": b"one", "b.md": b"two"})
    _, copied = fetch_input(Mirror(place, "input"), None, Silent())
    assert copied.files == 2
    assert {name: (mirror.files / name).stat().st_mtime_ns for name in mirror.names()} == stamps


@pytest.mark.parametrize("damage", ["edit", "removal", "manifest"])
def test_an_input_is_fetched_again_where_its_copy_is_damaged(place: Place, damage: str) -> None:
    fill(place, {"a.md": b"one", "b.md": b"two"})
    mirror = Mirror(place, "input")
    fetch_input(mirror, None, Silent())
    if damage == "edit":
        (mirror.files / "a.md").write_bytes(b"one!")
    elif damage == "removal":
        (mirror.files / "a.md").unlink()
    else:
        (mirror.files.parent / "manifest.json").write_bytes(b"{}")
        (mirror.files / "planted.md").write_bytes(b"x")
    mirror = Mirror(place, "input")
    fetch_input(mirror, None, Silent())
    assert here(mirror) == there(place)


def test_files_there_that_were_neither_fetched_nor_sent_are_never_removed(place: Place) -> None:
    mirror = Mirror(place, "output")
    with mirror.held():
        (mirror.files / "_report").mkdir()
        (mirror.files / RUN_FILE).write_bytes(b"{}")
        fetch_output(mirror, Silent())
        fill(place, {"a.md": b"appeared meanwhile"})
        send_output(mirror, Silent())
        mirror.remove_there(["a.md"])
    assert there(place)["a.md"] == b"appeared meanwhile"


def test_a_link_planted_in_the_mirror_is_not_followed(place: Place, tmp_path: Path) -> None:
    fill(place, {"b/a.md": b"one"})
    mirror = Mirror(place, "input")
    fetch_input(mirror, None, Silent())
    (mirror.files / "b" / "a.md").unlink()
    (mirror.files / "b").rmdir()
    (tmp_path / "elsewhere").mkdir()
    os.symlink(tmp_path / "elsewhere", mirror.files / "b")
    with pytest.raises(OutputError):
        fetch_input(Mirror(place, "input"), None, Silent())
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_mirror_is_for_one_process_at_a_time(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "LOCK_SECONDS", 0)
    with (
        Mirror(place, "output").held(),
        pytest.raises(OutputError, match="test://place: another command is using"),
        Mirror(place, "output").held(),
    ):
        pass


def test_a_place_that_is_read_and_one_that_is_written_have_mirrors_of_their_own(place: Place) -> None:
    other = Place("test://place2", place.files, place.path)
    assert len({Mirror(one, end).files for one in (place, other) for end in ("input", "output")}) == 4


def test_few_files_and_bytes_are_copied_at_a_time() -> None:
    sizes = [("large", 3 * MOST_BYTES), ("a", MOST_BYTES // 2), ("b", MOST_BYTES // 2), ("c", 1)]
    sizes += [(str(number), 0) for number in range(MOST_FILES)]
    batches = list(mirrors._batches(sizes))
    assert [name for batch in batches for name in batch] == [name for name, _ in sizes]
    assert [len(batch) for batch in batches] == [1, 2, MOST_FILES, 1]


def test_a_file_is_fetched_again_each_time_if_nobody_says_whether_it_changed(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(place, {"a.md": b"one"})
    listed = {name: one._replace(stamp=None) for name, one in place.listed().items()}
    monkeypatch.setattr(Place, "listed", lambda self: listed)
    for _ in range(2):
        _, copied = fetch_input(Mirror(place, "input"), None, Silent())
        assert copied.files == 1


def test_what_stands_for_a_folder_is_no_file() -> None:
    files = {
        "b/raw/": {"name": "b/raw/", "type": "file", "size": 0, "ETag": "x"},
        "b/raw/sub": {"name": "b/raw/sub", "type": "directory", "size": 0},
        "b/raw/a.md": {"name": "b/raw/a.md", "type": "file", "size": 3, "ETag": "y"},
    }
    system: Any = SimpleNamespace(invalidate_cache=lambda: None, find=lambda path, detail: files)
    assert [*Place("s3://b/raw", system, "b/raw").listed()] == ["a.md"]


def test_whatever_a_file_system_raises_is_an_error_of_the_place(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def find(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(type(place.files), "find", find)
    with pytest.raises(RemoteError, match="test://place: ZeroDivisionError"):
        place.listed()


@pytest.mark.parametrize(("address", "path"), [("file:///a/b/", "/a/b"), ("local:///a", "/a")])
def test_addresses_of_this_machine_are_paths(address: str, path: str) -> None:
    assert open_place(address) == Path(path)
