from __future__ import annotations

from pathlib import Path

import pytest
from marker_run import RUN, articles, run, tree, write_raw

from dechaff.folder.files import Writers, is_partial, partial_path, writing
from dechaff.folder.outcome import Spam
from dechaff.folder.paths import OutputError
from dechaff.folder.prepare import Choices, prepare_output, write_run
from dechaff.folder.read import read_run

RAW = {"a/b.md": b"PROMO", "c.md": b"SPAM", "d.jsonl": b'{"text": "BUG"}\n', "e.md": b"BUG", "f.jsonl": b""}


def test_a_new_folder_is_made_and_an_empty_one_is_used(tmp_path: Path) -> None:
    prepare_output(tmp_path / "deep/new")
    prepare_output(tmp_path / "deep/new")
    (tmp_path / "empty").mkdir()
    prepare_output(tmp_path / "empty", ["a.md"])
    assert set(tree(tmp_path / "empty")) == {"_report/.unfinished.json"}


def test_a_file_or_a_dead_link_is_no_output_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(OutputError, match="file: a file; name a folder with -o"):
        prepare_output(tmp_path / "file")
    with pytest.raises(OutputError, match="link: a link that leads nowhere"):
        prepare_output(tmp_path / "link")


@pytest.mark.parametrize("name", ["mine.txt", "_report/mine.txt", "a/mine.txt"])
def test_a_folder_that_is_not_ours_is_left_as_it_is(tmp_path: Path, name: str) -> None:
    before = tree(write_raw(tmp_path / "out", {name: b"mine"}))
    with pytest.raises(OutputError, match=r"out: not empty \(\w+(.txt)? is in it\) and not the output of dechaff"):
        prepare_output(tmp_path / "out")
    assert tree(tmp_path / "out") == before


@pytest.mark.parametrize(
    "name",
    [
        "mine.txt",
        "a/mine.md",
        "_spam/a/mine.md",
        "_spam/a/b.md",
        "_report/kept/x",
        ".hidden",
        ".mine.md.partial",
        "z/y/x",
    ],
)
def test_a_foreign_file_saves_the_whole_folder(tmp_path: Path, name: str) -> None:
    run(tmp_path, RAW, spam="separate")
    before = tree(write_raw(tmp_path / "cleaned", {name: b"mine"}))
    with pytest.raises(OutputError, match=rf"cleaned/{name}: not written by dechaff; .* move it elsewhere"):
        prepare_output(tmp_path / "cleaned")
    assert tree(tmp_path / "cleaned") == before


@pytest.mark.parametrize(
    "name", ["a/link", "a/b.md", "_report", "_report/kept", "_report/articles-00000.jsonl", "_spam"]
)
def test_a_link_in_the_folder_is_never_followed(tmp_path: Path, name: str) -> None:
    run(tmp_path, RAW)
    outside = tmp_path / "outside"
    (tmp_path / "cleaned" / name).rename(outside) if (tmp_path / "cleaned" / name).exists() else outside.mkdir()
    before = tree(outside)
    (tmp_path / "cleaned" / name).symlink_to(outside)
    with pytest.raises(OutputError, match=f"cleaned/{name}: a link, which is never followed"):
        prepare_output(tmp_path / "cleaned", RAW)
    assert tree(outside) == before


@pytest.mark.parametrize("spam", ["keep", "separate", "drop"])
def test_what_the_former_run_wrote_stays_until_it_is_pruned(tmp_path: Path, spam: Spam) -> None:
    run(tmp_path, RAW, spam=spam, part_bytes=8)
    before = {name: data for name, data in tree(tmp_path / "cleaned").items() if "-0" not in name and "run" not in name}
    left = prepare_output(tmp_path / "cleaned", ["x.md"], Choices(fresh=True))
    assert left == before.keys()
    after = tree(tmp_path / "cleaned")
    assert {name: after[name] for name in before} == before
    assert prepare_output(tmp_path / "cleaned", ["x.md"], Choices(prune=True)) == left
    assert set(tree(tmp_path / "cleaned")) == {"_report/.unfinished.json", "_report/.work/left.json"}
    assert {path.name for path in (tmp_path / "cleaned").iterdir()} == {"_report"}


def test_a_report_that_is_not_ours_is_named(tmp_path: Path) -> None:
    run(tmp_path, RAW)
    (tmp_path / "cleaned/_report/articles-00000.jsonl").write_bytes(b"{}\nmine\n")
    with pytest.raises(OutputError, match=r"articles-00000.jsonl:1: not what `dechaff clean` writes"):
        prepare_output(tmp_path / "cleaned")
    assert articles(tmp_path)


def test_a_run_is_signed_off_last(tmp_path: Path) -> None:
    prepare_output(tmp_path / "out", ["a.md"])
    with pytest.raises(OutputError, match="its run was stopped half-way; run the same `dechaff clean` again first"):
        read_run(tmp_path / "out")
    write_run(tmp_path / "out", RUN)
    assert read_run(tmp_path / "out") == RUN
    assert set(tree(tmp_path / "out")) == {"_report/run.json"}


def _write_half(path: Path) -> None:
    with writing(path) as file:
        file.write(b"half")
        raise ZeroDivisionError


def test_a_file_appears_only_when_it_is_complete(tmp_path: Path) -> None:
    target = tmp_path / "deep/a.md"
    with pytest.raises(ZeroDivisionError):
        _write_half(target)
    assert tree(tmp_path) == {}
    with writing(target) as file:
        file.write(b"whole")
        [begun] = (tmp_path / "deep").iterdir()
        assert begun.name.startswith(".a.md.")
        assert is_partial(begun.name)
    assert tree(tmp_path) == {"deep/a.md": b"whole"}
    with pytest.raises(ZeroDivisionError):
        _write_half(target)
    assert tree(tmp_path) == {"deep/a.md": b"whole"}


@pytest.mark.parametrize("name", ["a.md", "文" * 83 + ".md"])
def test_two_who_write_one_file_never_mix_their_bytes(tmp_path: Path, name: str) -> None:
    with writing(tmp_path / name) as one:
        one.write(b"one and ")
        with writing(tmp_path / name) as two:
            two.write(b"two")
        assert (tmp_path / name).read_bytes() == b"two"
        one.write(b"all of it")
    assert tree(tmp_path) == {name: b"one and all of it"}


def test_a_partial_name_is_told_from_others() -> None:
    path = Path("deep/a.md")
    assert partial_path(path) != partial_path(path)
    assert all(is_partial(partial_path(Path(name)).name) for name in ("a.md", "文" * 83 + ".md"))
    assert not any(map(is_partial, ("a.md", ".a.md", ".a.md.partial", "a.md.0123456789abcdef.partial", ".x.partial")))


def _write_two(folder: Path, *, stop: bool) -> None:
    with Writers() as files:
        files.write(folder / "a", b"1")
        files.write(folder / "b", b"")
        files.write(folder / "a", b"1")
        if stop:
            raise ZeroDivisionError


def test_files_written_together_appear_together(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        _write_two(tmp_path, stop=True)
    assert tree(tmp_path) == {}
    _write_two(tmp_path, stop=False)
    assert tree(tmp_path) == {"a": b"11", "b": b""}
