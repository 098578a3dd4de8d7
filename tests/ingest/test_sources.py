from __future__ import annotations

import os
from pathlib import Path

import pytest
from pathspec import GitIgnoreSpec

from dechaff.ingest.refusals import InputError
from dechaff.ingest.sources import Source, discover


def _fill(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"words")
    return folder


def _names(*inputs: Path, output: Path | None = None) -> list[str]:
    return [source.name for source in discover(inputs, output)]


def test_a_folder_names_its_files_below_itself_and_a_file_goes_by_its_base_name(tmp_path: Path) -> None:
    raw = _fill(tmp_path / "raw", "b.md", "a/deep/c.txt")
    single = _fill(tmp_path, "elsewhere/d.html") / "elsewhere/d.html"
    assert _names(raw, single) == ["a/deep/c.txt", "b.md", "d.html"]


def test_a_source_knows_its_file_and_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = _fill(tmp_path / "raw", "a.md")
    monkeypatch.chdir(tmp_path)
    assert discover([Path("raw")], None) == [Source(raw / "a.md", "a.md", 5)]


def test_a_pattern_names_its_files_below_its_folder_without_wildcards(tmp_path: Path) -> None:
    _fill(tmp_path / "raw", "a/x.jsonl", "a/b/y.jsonl", "a/b/z.md", "w.jsonl")
    assert _names(tmp_path / "raw/**/*.jsonl") == ["a/b/y.jsonl", "a/x.jsonl", "w.jsonl"]
    assert _names(tmp_path / "raw/a/*.jsonl") == ["x.jsonl"]
    assert _names(tmp_path / "raw/?/b") == ["a/b/y.jsonl", "a/b/z.md"]
    with pytest.raises(InputError, match=r"\*.txt: no file matches it"):
        _names(tmp_path / "raw/*.txt")


def test_a_list_names_its_files_below_the_folder_they_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fill(tmp_path / "raw", "a/x.md", "a/b/y.md", "a/b/z.md", "c.md")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.txt").write_text("raw/a/x.md\n\nraw/a/b/*.md\n")
    assert _names(Path("@list.txt")) == ["b/y.md", "b/z.md", "x.md"]
    (tmp_path / "list.txt").write_text("raw/a/x.md\nraw/gone.md\n")
    with pytest.raises(InputError, match=r"list.txt:2: raw/gone.md: no such file or folder; write one path per line"):
        _names(Path("@list.txt"))
    with pytest.raises(InputError, match=r"@absent.txt: cannot be read .*; name a list of paths, one per line"):
        _names(Path("@absent.txt"))


def test_no_path_in_a_list_leads_out_of_the_folder_its_files_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fill(tmp_path, "work/promo/a.md", "data/b.md", "data/c.md")
    (tmp_path / "elsewhere").symlink_to(tmp_path / "data", target_is_directory=True)
    (tmp_path / "work/link.md").symlink_to(tmp_path / "data/c.md")
    monkeypatch.chdir(tmp_path / "work")
    for lines, names in (
        (["promo/a.md", "../data/b.md"], ["data/b.md", "work/promo/a.md"]),
        (["promo/../promo/a.md", "../elsewhere/../data/b.md"], ["data/b.md", "work/promo/a.md"]),
        (["../data/b.md", "../data/c.md"], ["b.md", "c.md"]),
        (["promo/../link.md"], ["link.md"]),
        (["promo/.."], ["work/list.txt", "work/promo/a.md"]),
    ):
        (tmp_path / "work/list.txt").write_text("\n".join(lines))
        assert _names(Path("@list.txt"), output=tmp_path / "out") == names


def test_only_line_ends_end_a_name_in_a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"a{odd}b.md" for odd in "\x85\u2028\u2029\x0b\x0c\x1c\x1d\x1e\r"]
    _fill(tmp_path / "raw", *names)
    monkeypatch.chdir(tmp_path)
    for end in ("\n", "\r\n"):
        (tmp_path / "list.txt").write_bytes("".join(f"raw/{name}{end}" for name in names).encode())
        assert _names(Path("@list.txt")) == sorted(names)


def test_a_file_whose_name_looks_like_a_pattern_or_a_list_is_that_file(tmp_path: Path) -> None:
    _fill(tmp_path, "a[1].md", "@b.md")
    assert _names(tmp_path / "a[1].md", tmp_path / "@b.md") == ["@b.md", "a[1].md"]


def test_names_are_sorted_by_bytes(tmp_path: Path) -> None:
    names = ["a-b", "a/b", "a0", "B", "é", "文", "😀", os.fsdecode(b"\xff")]
    found = _names(_fill(tmp_path / "raw", *names))
    assert found == sorted(names, key=os.fsencode)
    assert found[:4] == ["B", "a-b", "a/b", "a0"]  # "/" sorts as a byte, between "-" and "0"


def test_hidden_files_and_folders_are_skipped_unless_named(tmp_path: Path) -> None:
    raw = _fill(tmp_path / "raw", "a.md", ".git/config", ".hidden.md", "b/.DS_Store")
    left_out: list[tuple[str, str]] = []
    sources = discover([raw], None, leave_out=lambda path, why: left_out.append((path.name, why)))
    assert [source.name for source in sources] == ["a.md"]
    assert left_out == [(".git", "hidden"), (".hidden.md", "hidden"), (".DS_Store", "hidden")]
    assert _names(raw / ".hidden.md") == [".hidden.md"]
    assert _names(raw / "**/.*.md") == [".hidden.md"]


def _linked(folder: Path) -> Path:
    """A folder with every kind of link in it."""
    raw = _fill(folder / "raw", "a.md", "b/c.md")
    _fill(folder / "other", "deep/o.md", ".hidden")
    for name, target in {
        "to-file.md": "a.md",
        "b/up-to-file.md": "../a.md",
        "to-folder": "b",
        "out.md": "../other/deep/o.md",
        "out": "../other",
        "b/loop": "..",
        "b/above": "../..",
        "itself.md": "itself.md",
        "nowhere.md": "../nowhere.md",
        "gone.md": "gone-too.md",
    }.items():
        (raw / name).symlink_to(target)
    return raw


INSIDE = ["a.md", "b/c.md", "b/up-to-file.md", "gone.md", "itself.md", "to-file.md"]
LEFT_OUT = {"b/above", "b/loop", "nowhere.md", "out", "out.md", "to-folder"}


@pytest.mark.parametrize(("given", "read"), [("", INSIDE), ("**", INSIDE), ("**/*.md", INSIDE), ("b/*/*/*.md", None)])
def test_links_that_lead_out_or_to_folders_are_left_out_and_named(tmp_path: Path, given: str, read: list[str]) -> None:
    raw = _linked(tmp_path)
    left_out: set[tuple[str, str]] = set()

    def leave_out(path: Path, why: str) -> None:
        left_out.add((path.relative_to(raw).as_posix(), why))

    if read is None:
        with pytest.raises(InputError, match="no file"):
            discover([raw / given], None, leave_out=leave_out)
        assert left_out <= {("b/above", "links"), ("b/loop", "links")}
        return
    assert [source.name for source in discover([raw / given], None, leave_out=leave_out)] == read
    named = {name for name in LEFT_OUT if given != "**/*.md" or name.endswith(".md")}
    assert left_out == {(name, "links") for name in named}


def test_links_that_are_followed_are_read_once_and_in_no_circle(tmp_path: Path) -> None:
    raw = _linked(tmp_path)
    names = [source.name for source in discover([raw], None, follow_links=True)]
    assert names == sorted([*INSIDE, "out.md", "nowhere.md", "out/deep/o.md"], key=os.fsencode)
    with pytest.raises(InputError, match="output lies inside|is the input itself|lies inside the output"):
        discover([raw], tmp_path / "other", follow_links=True)


def test_what_is_given_is_read_though_it_is_a_link(tmp_path: Path) -> None:
    raw = _linked(tmp_path)
    assert _names(raw / "out") == ["deep/o.md"]
    assert _names(raw / "out.md") == ["out.md"]


def test_a_pattern_follows_no_loops_of_links(tmp_path: Path) -> None:
    raw = _fill(tmp_path / "raw", "a.md", "b/c.md")
    for at in range(6):  # if all were followed, there would be millions of paths
        (raw / f"loop{at}").symlink_to("..")
        (raw / f"b/loop{at}").symlink_to("../..")
    assert _names(raw / "**/*.md") == ["a.md", "b/c.md"]
    assert [source.name for source in discover([raw / "**/*.md"], None, follow_links=True)] == ["a.md", "b/c.md"]


def test_a_link_to_a_file_that_is_gone_is_listed_so_that_its_failure_is_reported(tmp_path: Path) -> None:
    raw = _fill(tmp_path / "raw", "a.md")
    (raw / "gone.md").symlink_to("gone-too.md")
    assert discover([raw], None)[1] == Source(raw / "gone.md", "gone.md", 0)


def test_a_missing_input_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent: no such file or folder; name a file or a folder"):
        discover([tmp_path / "absent"], None)


def test_inputs_without_files_are_refused(tmp_path: Path) -> None:
    raw = _fill(tmp_path / "raw", ".hidden")
    with pytest.raises(
        InputError, match=r"no files in .*raw; hidden and excluded files and links that lead out are not read"
    ):
        discover([raw], None)
    with pytest.raises(InputError, match="no files"):
        discover([], None)


@pytest.mark.parametrize(
    ("given", "output", "message"),
    [
        ("raw", "raw", "the output is the input itself"),
        ("raw", "raw/../raw", "the output is the input itself"),
        ("raw", "alias", "the output is the input itself"),
        ("raw", "raw/out", "the output lies inside the input"),
        ("raw", "alias/not/yet", "the output lies inside the input"),
        ("raw/sub", "raw", "the input lies inside the output"),
        ("raw/a.md", "raw", "the input lies inside the output"),
    ],
)
def test_input_and_output_may_not_overlap(tmp_path: Path, given: str, output: str, message: str) -> None:
    _fill(tmp_path / "raw", "a.md", "sub/b.md")
    (tmp_path / "alias").symlink_to(tmp_path / "raw")
    with pytest.raises(InputError, match=message):
        discover([tmp_path / given], tmp_path / output)


def test_a_folder_beside_the_input_is_a_fine_output(tmp_path: Path) -> None:
    raw = _fill(tmp_path / "raw", "a.md")
    assert _names(raw, output=tmp_path / "raw2") == ["a.md"]


def test_a_file_that_is_given_twice_is_read_once(tmp_path: Path) -> None:
    raw = _fill(tmp_path / "raw", "a.md", "b.md")
    assert [one.name for one in discover([raw, raw, raw / "*.md", raw / "b.md"], None)] == ["a.md", "b.md"]


def test_two_inputs_of_one_output_name_are_refused(tmp_path: Path) -> None:
    one, two = _fill(tmp_path / "one", "x/a.md"), _fill(tmp_path / "two", "x/a.md")
    with pytest.raises(InputError, match=r"two/x/a.md and .*one/x/a.md would both be written as 'x/a.md'"):
        discover([one, two], None)
    for inputs in ([one, two], [two / ".." / "one", two]):
        assert [found.name for found in discover(inputs, None, keep_folders=True)] == ["one/x/a.md", "two/x/a.md"]
    assert _names(_fill(tmp_path / "three", "A.md", "a.md")) == ["A.md", "a.md"]


def test_a_file_where_another_input_needs_a_folder_is_refused(tmp_path: Path) -> None:
    one, two = _fill(tmp_path / "one", "x"), _fill(tmp_path / "two", "x/y/a.md")
    with pytest.raises(InputError, match="as a file and a folder of one name, 'x'; add --keep-folders"):
        discover([one, two], None)
    assert [found.name for found in discover([one, two], None, keep_folders=True)] == ["one/x", "two/x/y/a.md"]


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (["a"], ["a/x.md"]),
        (["."], ["raw/a/x.md", "raw/b/c/x.md"]),
        (["a", "b/c"], ["a/x.md", "b/c/x.md"]),
        (["a/x.md"], ["x.md"]),
        (["a/x.md", "b/c/x.md"], ["a/x.md", "b/c/x.md"]),
        (["a/*.md", "b/**/*.md"], ["a/x.md", "b/c/x.md"]),
        (["@list", "b"], ["a/x.md", "b/c/x.md"]),
        (["@../list"], ["a/x.md", "b/c/x.md"]),
    ],
)
def test_names_of_folders_are_kept_on_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: list[str], names: list[str]
) -> None:
    monkeypatch.chdir(_fill(tmp_path / "raw", "a/x.md", "b/c/x.md"))
    (tmp_path / "list").write_text("a/x.md\nb/c\n")
    inputs = [Path(one.replace("@list", "@../list")) for one in given]
    assert [found.name for found in discover(inputs, None, keep_folders=True)] == names


@pytest.mark.parametrize("name", ["_report/a.md", "_spam", "_spam/deep/a.md"])
def test_reserved_names_are_refused_at_the_top_only(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"'_\w+' is a name the output folder needs for itself; rename it"):
        discover([_fill(tmp_path / "raw", name)], None)
    assert _names(_fill(tmp_path / "fine", f"below/{name}")) == [f"below/{name}"]


@pytest.mark.parametrize(
    ("given", "pattern", "read"),
    [
        ("", "drafts/", ["a.bak.md", "a.md", "b/a.md"]),
        ("", "*.bak.md", ["a.md", "b/a.md", "b/drafts/d.md", "drafts/c.md"]),
        ("", "/a.md", ["a.bak.md", "b/a.md", "b/drafts/d.md", "drafts/c.md"]),
        ("", "b/*.md", ["a.bak.md", "a.md", "b/drafts/d.md", "drafts/c.md"]),
        ("", "a.m[de]", ["a.bak.md", "b/drafts/d.md", "drafts/c.md"]),
        ("**/*.md", "drafts/", ["a.bak.md", "a.md", "b/a.md"]),
        ("drafts", "drafts/", ["c.md"]),
    ],
)
def test_what_a_pattern_excludes_is_not_read_and_named(
    tmp_path: Path, given: str, pattern: str, read: list[str]
) -> None:
    raw = _fill(tmp_path / "raw", "a.md", "a.bak.md", "b/a.md", "drafts/c.md", "b/drafts/d.md")
    left_out: list[tuple[Path, str]] = []
    sources = discover(
        [raw / given],
        None,
        excludes=GitIgnoreSpec.from_lines([pattern]).match_file,
        leave_out=lambda path, why: left_out.append((path, why)),
    )
    assert [source.name for source in sources] == read
    assert bool(left_out) == (given != "drafts")
    assert {why for _, why in left_out} <= {"excluded"}


def test_an_excluded_folder_is_not_entered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = _fill(tmp_path / "raw", "a.md", "drafts/c.md")
    entered: list[str] = []
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda folder: (entered.append(Path(folder).name), scandir(folder))[1])
    discover([raw], None, excludes="drafts/".__eq__)
    assert entered == ["raw"]
