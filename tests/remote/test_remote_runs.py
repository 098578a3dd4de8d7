"""Commands on remote files do what they do on folders of this machine."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

pytest.importorskip("fsspec")

from fsspec.implementations.memory import MemoryFileSystem

from dechaff.cli import clean as command
from dechaff.cli import main
from dechaff.remote import mirror
from dechaff.rulefiles.private_files import cache_folder
from dechaff.run import run

pytestmark = pytest.mark.slow

PROMOTED = "Soak the beans overnight.\n\nTelegram🔥 @demo_beans_5\n\nBoil them for an hour.\n"
RAW = {
    "beans.md": PROMOTED,
    "sub/rice.md": "Rinse the rice until the water is clear.\n",
    "sub/many.jsonl": '{"text": "Telegram🔥 @demo_beans_5"}\n{"text": "Peel the onions."}\n',
    "binary.bin": "\0\1\2",
}
RUN, UNFINISHED = "_report/run.json", "_report/.unfinished.json"
CORPUS = Path(__file__).parents[1] / "corpus/articles"
CHANGED = 7
"""How many files are sent when one article changes and one is added: the mark of an unfinished run is one of them."""


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MemoryFileSystem:
    """A file system in memory with the folder `/raw`."""
    monkeypatch.setattr(mirror, "cache_folder", lambda name: tmp_path / "cache")
    monkeypatch.setattr(MemoryFileSystem, "store", {})
    monkeypatch.setattr(MemoryFileSystem, "pseudo_dirs", [""])
    files = MemoryFileSystem(skip_instance_cache=True)
    for name, text in RAW.items():
        files.pipe_file(f"/raw/{name}", text.encode())
    return files


def dechaff(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [*map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


CLEAN = ("clean", "memory://raw", "-o", "memory://cleaned", "--workers", 1)
STOPPED = {"the run": "write_run", "its end": "print_totals"}


def clean(*options: str) -> Result:
    return dechaff(*CLEAN, *options)


def stop(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def there(memory: MemoryFileSystem, folder: str) -> dict[str, bytes]:
    return {path.removeprefix(f"{folder}/"): memory.cat_file(path) for path in memory.find(folder)}


def here(folder: Path) -> dict[str, bytes]:
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if not name.startswith("_report/.work/")}


def cleaned_here(memory: MemoryFileSystem, scratch: Path, *options: str) -> dict[str, bytes]:
    """What a run on folders of this machine writes for what is in `/raw` now."""
    shutil.rmtree(scratch, ignore_errors=True)
    for name, data in there(memory, "/raw").items():
        (scratch / "raw" / name).parent.mkdir(parents=True, exist_ok=True)
        (scratch / "raw" / name).write_bytes(data)
    assert dechaff("clean", scratch / "raw", "-o", scratch / "cleaned", "--workers", 1, *options).exit_code == 0
    return here(scratch / "cleaned")


def copied(result: Result) -> list[tuple[str, int]]:
    """What was done to how many files, in order."""
    return [(done, int(count)) for count, done in re.findall(r"(\d+) files? (fetched|sent) ", result.stderr)]


def test_a_remote_output_is_that_of_a_run_here_and_restores_the_raw_bytes(
    memory: MemoryFileSystem, tmp_path: Path
) -> None:
    assert clean().exit_code == 0
    assert there(memory, "/cleaned") == cleaned_here(memory, tmp_path / "plain")
    assert b"Telegram" not in memory.cat_file("/cleaned/beans.md")
    result = dechaff("restore", "memory://cleaned", "-o", tmp_path / "back")
    assert result.exit_code == 0, result.output
    assert here(tmp_path / "back") == there(memory, "/raw")


def test_a_second_run_copies_nothing(memory: MemoryFileSystem) -> None:
    first = clean()
    before = there(memory, "/cleaned")
    assert copied(first) == [("fetched", len(RAW)), ("sent", len(before))]
    second = clean()
    assert copied(second) == [("fetched", 0), ("sent", 0)]
    assert f"{len(RAW)} unchanged" in second.stderr
    assert there(memory, "/cleaned") == before


def test_only_what_changes_is_copied(memory: MemoryFileSystem, tmp_path: Path) -> None:
    clean()
    before = there(memory, "/cleaned")
    memory.pipe_file("/raw/sub/rice.md", b"Rinse the rice twice.\n")
    result = clean()
    after = there(memory, "/cleaned")
    assert after == cleaned_here(memory, tmp_path / "plain")
    changed = {name for name, data in after.items() if before.get(name) != data}
    assert "sub/rice.md" in changed
    assert "beans.md" not in changed
    assert copied(result) == [("fetched", 1), ("sent", len(changed))]


def test_outputs_of_removed_files_stay_until_they_are_pruned(memory: MemoryFileSystem, tmp_path: Path) -> None:
    clean()
    memory.rm_file("/raw/beans.md")
    assert "left" in clean().stdout
    assert memory.exists("/cleaned/beans.md")
    assert clean("--prune").exit_code == 0
    assert there(memory, "/cleaned") == cleaned_here(memory, tmp_path / "plain")


def test_a_file_that_becomes_a_folder_is_fetched_as_one(memory: MemoryFileSystem, tmp_path: Path) -> None:
    clean()
    memory.rm_file("/raw/beans.md")
    memory.pipe_file("/raw/beans.md/more.md", b"Drain them.\n")
    assert clean("--prune").exit_code == 0
    assert there(memory, "/cleaned") == cleaned_here(memory, tmp_path / "plain")


def test_what_was_deleted_there_is_sent_again(memory: MemoryFileSystem) -> None:
    clean()
    before = there(memory, "/cleaned")
    memory.rm_file("/cleaned/beans.md")
    assert clean().exit_code == 0
    assert there(memory, "/cleaned") == before


def test_a_lost_cache_costs_time_and_nothing_else(memory: MemoryFileSystem, tmp_path: Path) -> None:
    clean()
    before = there(memory, "/cleaned")
    shutil.rmtree(tmp_path / "cache")
    result = clean()
    assert result.exit_code == 0, result.output
    assert there(memory, "/cleaned") == before
    assert copied(result) == [("fetched", len(RAW)), ("fetched", len(before)), ("sent", 0)]


def fail_at(patch: pytest.MonkeyPatch, count: int, *, leaves_half: bool) -> list[str]:
    """Makes the file system fail at the file of that number, which it writes half of or not at all. Returns the list
    of what is written."""
    written: list[str] = []

    def put_file(self: MemoryFileSystem, lpath: str, rpath: str, **_: object) -> None:
        data, fails = Path(lpath).read_bytes(), len(written) == count
        if leaves_half or not fails:
            self.pipe_file(rpath, data[: len(data) // 2] if fails else data)
        if fails:
            raise ConnectionError("the connection was lost")
        written.append(rpath)

    patch.setattr(MemoryFileSystem, "put_file", put_file)
    return written


def test_outputs_lost_from_the_cache_are_fetched_again_and_not_removed_there(
    memory: MemoryFileSystem, tmp_path: Path
) -> None:
    clean()
    memory.rm_file("/raw/beans.md")
    clean()
    before = there(memory, "/cleaned")
    (files,) = (tmp_path / "cache").glob("output-*/files")
    for name in ("beans.md", "sub/rice.md", "_report/removals-00000.jsonl"):
        (files / name).unlink()
    assert clean().exit_code == 0
    assert there(memory, "/cleaned") == before


@pytest.mark.parametrize("at", ["the run", "its end"])
def test_a_run_that_was_stopped_goes_on_here(
    memory: MemoryFileSystem, at: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it has moved or removed here is not fetched again, though it is still there."""
    clean()
    before = there(memory, "/cleaned")
    memory.pipe_file("/raw/sub/rice.md", (CORPUS / "de-pharma.txt").read_bytes())
    memory.rm_file("/raw/beans.md")
    with monkeypatch.context() as patch:
        patch.setattr(run if at == "the run" else command, STOPPED[at], stop)
        assert dechaff(*CLEAN, "--prune", "--spam", "separate").exit_code == 3
    assert there(memory, "/cleaned") == before
    result = clean("--prune", "--spam", "separate")
    assert result.exit_code == 0, result.output
    assert [done for done, _ in copied(result)] == ["fetched", "sent"]
    assert "_spam/sub/rice.md" in there(memory, "/cleaned")
    assert there(memory, "/cleaned") == cleaned_here(memory, tmp_path / "plain", "--spam", "separate")


@pytest.mark.parametrize("after", ["interruption", "kill", "loss of the cache"])
@pytest.mark.parametrize("count", [0, 1, 3, "last", "none"])
def test_an_output_that_was_sent_in_part_is_unfinished_until_the_next_run_ends(
    memory: MemoryFileSystem, count: int | str, after: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean()
    memory.pipe_file("/raw/beans.md", PROMOTED.replace("hour", "day").encode())
    memory.pipe_file("/raw/more.md", b"Add salt.\n")
    at = {"last": CHANGED - 1, "none": CHANGED}.get(count, count) if isinstance(count, str) else count
    with monkeypatch.context() as patch:
        written = fail_at(patch, at, leaves_half=after != "loss of the cache")
        if after == "kill":  # nothing is noted of what was sent
            patch.setattr(mirror.Mirror, "settle", lambda self: None)
        result = clean()
    assert len(written) == at
    if count == "none":
        assert result.exit_code == 0
        assert written[-1] == f"/cleaned/{RUN}"
    else:
        assert result.exit_code == 3
        assert "the connection was lost; run the same command again to send the rest" in result.stderr
        if 0 < at < CHANGED - 1:
            assert not memory.exists(f"/cleaned/{RUN}")
        if (at, after) != (0, "loss of the cache"):  # nothing was changed then
            assert dechaff("restore", "memory://cleaned", "--check").exit_code == 2
    if after == "loss of the cache":
        shutil.rmtree(tmp_path / "cache")
    again = clean()
    assert again.exit_code == 0, again.output
    assert there(memory, "/cleaned") == cleaned_here(memory, tmp_path / "plain")
    if after != "loss of the cache":
        left = {"interruption": CHANGED - max(at, 1), "kill": CHANGED - 1}[after]
        assert copied(again) == [("fetched", 0), ("sent", left)]  # nothing of the output was fetched
    assert dechaff("restore", "memory://cleaned", "-o", tmp_path / "again").exit_code == 0
    assert here(tmp_path / "again") == there(memory, "/raw")


def test_an_output_that_is_interrupted_again_and_again_stays_marked(
    memory: MemoryFileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for round in range(3):
        memory.pipe_file("/raw/more.md", memory.cat_file("/raw/beans.md") * (round + 1))
        with monkeypatch.context() as patch:
            fail_at(patch, 2, leaves_half=True)
            assert clean().exit_code == 3
        assert memory.exists(f"/cleaned/{UNFINISHED}")
        assert not memory.exists(f"/cleaned/{RUN}")
    assert clean().exit_code == 0
    assert there(memory, "/cleaned") == cleaned_here(memory, tmp_path / "plain")


def test_edits_there_stop_a_run_that_would_overwrite_them(memory: MemoryFileSystem, tmp_path: Path) -> None:
    clean()
    memory.pipe_file("/cleaned/beans.md", b"Mine.\n")
    memory.pipe_file("/raw/beans.md", b"Soak the beans for a day.\n")
    before = there(memory, "/cleaned")
    stopped = clean()
    assert stopped.exit_code == 2
    assert "memory://cleaned/beans.md: edited since it was written" in stopped.stderr
    assert there(memory, "/cleaned") == before
    assert clean("--discard-edits").exit_code == 0
    assert there(memory, "/cleaned") == cleaned_here(memory, tmp_path / "plain")


def test_files_of_a_person_in_the_output_stop_a_run_until_they_are_gone(memory: MemoryFileSystem) -> None:
    clean()
    memory.pipe_file("/cleaned/notes.txt", b"Mine.\n")
    stopped = clean()
    assert stopped.exit_code == 2
    assert "memory://cleaned/notes.txt: not written by dechaff" in stopped.stderr
    memory.rm_file("/cleaned/notes.txt")
    assert clean().exit_code == 0


def test_a_folder_of_other_files_is_no_output_and_not_fetched(memory: MemoryFileSystem) -> None:
    memory.pipe_file("/cleaned/notes.txt", b"Mine.\n")
    stopped = clean()
    assert stopped.exit_code == 2
    assert "memory://cleaned: not empty (notes.txt is in it) and not the output of dechaff" in stopped.stderr
    assert there(memory, "/cleaned") == {"notes.txt": b"Mine.\n"}
    assert copied(stopped) == [("fetched", len(RAW))]


def test_what_runs_keep_is_neither_sent_nor_taken_from_there(memory: MemoryFileSystem, tmp_path: Path) -> None:
    clean()
    assert not any(name.startswith("_report/.work/") for name in there(memory, "/cleaned"))
    memory.pipe_file("/cleaned/_report/.work/left.json", b"planted")
    shutil.rmtree(tmp_path / "cache")
    assert clean().exit_code == 0
    assert not [path for path in (tmp_path / "cache").rglob("left.json") if path.read_bytes() == b"planted"]
    assert memory.exists("/cleaned/_report/.work/left.json")  # it is not ours


def test_the_cache_is_where_the_page_says(memory: MemoryFileSystem, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mirror, "cache_folder", cache_folder)
        patch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
        assert dechaff("check", "memory://raw").exit_code == 1
    (files,) = (tmp_path / "xdg/dechaff/remote").glob("*/files")
    assert here(files) == there(memory, "/raw")


def test_a_dry_run_sends_nothing(memory: MemoryFileSystem) -> None:
    result = clean("--dry-run")
    assert result.exit_code == 1
    assert there(memory, "/cleaned") == {}


@pytest.mark.parametrize(
    "name",
    ["../evil.md", "a/../../evil.md", "/etc/evil.md", "a//b.md", "./a.md", "a/.", "nul\0.md", "beans.md/below.md"],
)
@pytest.mark.parametrize("command", ["clean", "check", "restore"])
def test_names_that_cannot_be_files_in_a_folder_are_refused(
    memory: MemoryFileSystem, name: str, command: str, tmp_path: Path
) -> None:
    memory.pipe_file("/raw/_report/run.json", b"{}")
    memory.store[f"/raw/{name}"] = memory.store["/raw/beans.md"]
    output = [] if command == "check" else ["-o", tmp_path / "out"]
    result = dechaff(command, "memory://raw", *output)
    assert result.exit_code == 2, result.output
    assert re.search("memory://raw: .*; rename (it|one of them)\n", result.stderr)
    assert [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix == ".md"] == []


@pytest.mark.parametrize("name", ["../evil.md", "/etc/evil.md"])
def test_an_output_with_such_names_is_refused(memory: MemoryFileSystem, name: str) -> None:
    clean()
    memory.store[f"/cleaned/{name}"] = memory.store["/raw/beans.md"]
    result = clean()
    assert result.exit_code == 2
    assert f"memory://cleaned: {name!r} leads out of it" in result.stderr


@pytest.mark.parametrize("name", ["_report/a.md", "_spam/a.md"])
def test_reserved_names_of_inputs_are_refused_as_here(memory: MemoryFileSystem, name: str) -> None:
    memory.pipe_file(f"/raw/{name}", b"a\n")
    result = clean()
    assert result.exit_code == 2
    assert f"memory://raw/{name}: " in result.stderr
    assert "is a name the output folder needs for itself" in result.stderr


@pytest.mark.parametrize(
    ("raw", "output", "why"),
    [
        ("memory://raw", "memory://raw", "the output is the input itself"),
        ("memory://raw", "memory:///raw/", "the output is the input itself"),
        ("memory://raw", "memory://raw/out", "the output lies inside the input"),
        ("memory://raw/sub", "memory://raw", "the input lies inside the output"),
        ("memory://raw/sub/*.md", "memory://raw", "the input lies inside the output"),
        ("memory://raw/none", "memory://out", "no such file or folder"),
        ("memory://raw", "memory://raw2/*", "a pattern; name a folder"),
        ("memory://raw/sub", "memory://raw/beans.md", "a file; name a folder"),
        ("nothing://raw", "memory://out", "Protocol not known"),
    ],
)
def test_inputs_and_outputs_that_cannot_be_are_refused(
    memory: MemoryFileSystem, raw: str, output: str, why: str
) -> None:
    before = there(memory, "/raw")
    result = dechaff("clean", raw, "-o", output)
    assert (result.exit_code, why in result.stderr) == (2, True), result.output
    assert there(memory, "") == {f"raw/{name}": data for name, data in before.items()}


def test_a_file_and_what_a_pattern_matches_have_the_names_they_would_have_here(
    memory: MemoryFileSystem, tmp_path: Path
) -> None:
    memory.pipe_file("/raw/beans.mdx", b"no\n")
    for number, (raw, names) in enumerate(
        [
            ("memory://raw/beans.md", {"beans.md"}),
            ("memory://raw/*.md", {"beans.md"}),
            ("memory://raw/s*", {"sub/rice.md", "sub/many.jsonl"}),
            ("memory://raw/**/*.md", {"beans.md", "sub/rice.md"}),
        ]
    ):
        output = tmp_path / str(number)
        assert dechaff("clean", raw, "-o", output, "--workers", 1).exit_code == 0
        assert {name for name in here(output) if not name.startswith("_report/")} == names, raw


def test_check_names_files_by_their_addresses(memory: MemoryFileSystem) -> None:
    for raw in ("memory://raw", "memory://raw/", "memory://raw/beans.md", "memory://raw/*.md"):
        assert dechaff("check", raw).stdout.startswith("memory://raw/beans.md:3:"), raw


def test_explain_and_census_read_remote_files(memory: MemoryFileSystem, tmp_path: Path) -> None:
    assert "CUT" in dechaff("explain", "memory://raw/beans.md").stdout
    assert dechaff("census", "memory://raw", "-o", tmp_path / "census", "--workers", 1).exit_code == 0
    assert (tmp_path / "census").is_file()


@pytest.mark.parametrize("command", ["show", "show --all", "text", "report", "report --to csv", "diff", "restore"])
def test_what_reads_a_cleaned_folder_reads_a_remote_one(command: str, memory: MemoryFileSystem, tmp_path: Path) -> None:
    clean()
    cleaned_here(memory, tmp_path / "here")
    told, written = [], []
    for cleaned in ("memory://cleaned", tmp_path / "here/cleaned"):
        name, *options = command.split()
        rest = {"show": ["sub/many.jsonl#0"], "diff": [cleaned]}.get(name, ["-o", tmp_path / "out"])
        result = dechaff(name, cleaned, *rest, *options)
        assert result.exit_code == 0, result.output
        told.append(result.stdout.replace(str(cleaned), "CLEANED"))
        written.append(here(tmp_path / "out") if (tmp_path / "out").is_dir() else None)
        shutil.rmtree(tmp_path / "out", ignore_errors=True)
    assert told[0] == told[1]
    assert written[0] == written[1]
    missing = dechaff("show", "memory://cleaned", "gone.md")
    assert (missing.exit_code, "memory://cleaned: no article 'gone.md'" in missing.stderr) == (2, True)
    assert "memory://none: no such file or folder" in dechaff(name, "memory://none", *rest).stderr


def test_a_record_of_a_remote_file_is_explained(memory: MemoryFileSystem) -> None:
    result = dechaff("explain", "memory://raw/sub/many.jsonl#0")
    assert result.stdout.startswith("many.jsonl#0: text, profile balanced")
    missing = dechaff("explain", "memory://raw/sub/many.jsonl#x")
    assert missing.exit_code == 2
    assert "memory://raw/sub/many.jsonl: no record 'x'; name one by its number" in missing.stderr
    memory.pipe_file("/raw/odd#1", b"Honest.\n")
    assert dechaff("explain", "memory://raw/odd#1").stdout.startswith("odd#1: text")


def test_a_file_address_is_the_path_itself(memory: MemoryFileSystem, tmp_path: Path) -> None:
    expected = cleaned_here(memory, tmp_path / "plain")
    raw = tmp_path / "plain" / "raw"
    result = dechaff("clean", f"file://{raw}", "-o", f"file://{tmp_path}/cleaned", "--workers", 1)
    assert (result.exit_code, copied(result)) == (0, [])
    assert here(tmp_path / "cleaned") == expected
    assert "lies inside the input" in dechaff("clean", raw, "-o", f"file://{raw}/x").stderr


@pytest.mark.parametrize("command", ["restore cleaned", "text cleaned", "census raw", "report cleaned --to csv"])
def test_what_is_written_here_has_no_address(command: str) -> None:
    result = dechaff(*command.split(), "-o", "memory://out")
    assert (result.exit_code, "memory://out: an address" in result.stderr) == (2, True)


def test_without_fsspec_the_message_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    result = dechaff("clean", "s3://bucket/raw", "-o", "cleaned")
    assert (result.exit_code, "pip install 'dechaff[remote]'" in result.stderr) == (2, True)


def test_passwords_in_addresses_are_not_shown(monkeypatch: pytest.MonkeyPatch, memory: MemoryFileSystem) -> None:
    result = dechaff("clean", "memory://user:secret@none", "-o", "cleaned")
    assert result.exit_code == 2
    assert "memory://none" in result.stderr
    assert "secret" not in result.stderr


def test_a_baseline_keeps_what_is_known_of_remote_files_that_are_not_checked(
    memory: MemoryFileSystem, tmp_path: Path
) -> None:
    baseline = tmp_path / "baseline"
    assert dechaff("check", "memory://raw", "--write-baseline", baseline).exit_code == 0
    entries = baseline.read_text()
    assert entries.count("memory://raw/") == 2
    assert dechaff("check", "memory://raw/beans.md", "--write-baseline", baseline).exit_code == 0
    assert baseline.read_text() == entries
    assert dechaff("check", "memory://raw", "--baseline", baseline).exit_code == 0
