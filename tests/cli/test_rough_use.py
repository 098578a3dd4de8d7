"""Names, streams and reports that nobody should have made: a message, and never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dechaff import RuleError, load_rules
from dechaff.cli import main
from dechaff.folder.make_rows import dump_row
from dechaff.ingest import sources
from dechaff.rulefiles import cache, folders
from dechaff.text.rows import read_row

ADVERT = "Soak the beans.\n\nTG🔥+ @beans_demo_5\n\nBoil them.\n"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


@pytest.fixture
def cleaned(tmp_path: Path) -> Path:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/a.md").write_text(ADVERT)
    (tmp_path / "raw/b.md").write_text("Soak the beans.\n")
    assert run("clean", tmp_path / "raw", "-o", tmp_path / "out", "--workers", 1).exit_code == 0
    return tmp_path / "out"


def _change(cleaned: Path, kind: str, old: str, new: str) -> None:
    file = cleaned / f"_report/{kind}-00000.jsonl"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


@pytest.mark.parametrize("encoding", ["nope", "zip", "\\u0000"])
def test_an_unknown_encoding_in_a_report_is_told(cleaned: Path, encoding: str) -> None:
    _change(cleaned, "articles", '"encoding":"utf-8"', f'"encoding":"{encoding}"')
    result = run("restore", cleaned, "-o", cleaned.parent / "back")
    assert (result.exit_code, "a.md: it is no longer" in result.stderr) == (1, True)
    assert run("show", cleaned, "a.md").exit_code == 0


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_none_in_a_report(cleaned: Path, number: str) -> None:
    file = cleaned / "_report/removals-00000.jsonl"
    line = json.loads(file.read_text())
    file.write_text(json.dumps({**line, "score": float(number)}) + "\n")
    result = run("report", cleaned, "-o", cleaned.parent / "page.html")
    assert (result.exit_code, "removals-00000.jsonl:1: not what" in result.stderr) == (2, True)
    with pytest.raises(ValueError, match="."):
        read_row(f'{{"a": {number}}}'.encode(), dict)


def test_an_article_of_another_kind_of_file_is_a_failure(cleaned: Path) -> None:
    for kind in ("articles", "removals"):
        _change(cleaned, kind, '"path":"a.md"', '"path":"x.parquet"')
    assert run("restore", cleaned, "-o", cleaned.parent / "back").exit_code == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "closed"), [("report {} --to csv", 1), ("show {} a.md", 1), ("clean -", 0), ("restore {} --check", 2)]
)
def test_closed_streams_are_no_error_of_their_own(cleaned: Path, arguments: str, closed: int) -> None:
    script = f"import os, sys; os.close({closed}); os.execv(sys.executable, [sys.executable, '-m', 'dechaff', *sys.argv[1:]])"
    code = "import sys; from dechaff.cli import main; main(sys.argv[1:])"
    script = script.replace("'-m', 'dechaff'", f"'-c', {code!r}")
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments.format(cleaned).split()], capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr


def test_control_characters_in_names_are_shown_not_obeyed(tmp_path: Path) -> None:
    name = "a\x1b]0;owned\x07X.md"
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / name).write_text("Soak.\n")
    (tmp_path / "out" / name).mkdir(parents=True)
    (tmp_path / "out/_report/.work").mkdir(parents=True)
    result = run("clean", tmp_path / "raw", "-o", tmp_path / "out", "--workers", 1)
    assert result.exit_code in (2, 3)
    assert "\x1b" not in result.output + result.stderr


def test_a_byte_order_mark_costs_no_entry_of_a_list(cleaned: Path) -> None:
    allow = cleaned.parent / "allow.txt"
    allow.write_bytes(b"\xef\xbb\xbftelegram:beans_demo_5\r\n")
    raw, out = cleaned.parent / "raw", cleaned.parent / "again"
    assert run("clean", raw, "-o", out, "--allow", allow, "--workers", 1).exit_code == 0
    assert (out / "a.md").read_text() == ADVERT


def test_a_dry_run_says_what_would_stop_the_run(cleaned: Path) -> None:
    (cleaned / "a.md").write_text("mine")
    result = run("clean", cleaned.parent / "raw", "-o", cleaned, "--dry-run")
    assert (result.exit_code, "out/a.md: edited since it was written" in result.stderr) == (2, True)


def test_a_path_that_is_too_long_stops_the_run_before_it_writes(tmp_path: Path) -> None:
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "ok.md").write_text("Soak.\n")
    here = os.getcwd()
    try:
        os.chdir(folder)
        while len(os.fsencode(os.getcwd())) < 4000:
            os.mkdir("d" * 80)
            os.chdir("d" * 80)
        Path("f.md").write_text("Boil.\n")
    finally:
        os.chdir(here)
    result = run("clean", folder, "-o", tmp_path / "a-much-longer-name-for-the-output-folder", "--workers", 1)
    assert (result.exit_code, "name a folder with a shorter path" in result.stderr) == (2, True)


def test_an_id_has_an_end(tmp_path: Path) -> None:
    lines = [{"id": "x" * 1001, "text": ADVERT}, {"id": "y" * 1000, "text": ADVERT}]
    (tmp_path / "a.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    result = run("clean", tmp_path / "a.jsonl", "-o", tmp_path / "out", "--id-field", "id", "--workers", 1)
    assert result.exit_code == 1
    assert "an id has at most 1,000" in " ".join(result.output.split())


def test_the_page_of_a_report_is_no_link(cleaned: Path) -> None:
    page = cleaned / "_report/index.html"
    page.unlink()
    page.symlink_to("/etc/hostname")
    assert run("report", cleaned).exit_code == 2


def test_a_report_above_the_input_is_no_business_of_the_run(tmp_path: Path) -> None:
    (tmp_path / "_report").mkdir()
    (tmp_path / "_report/run.json").write_text("{}")
    (tmp_path / "_report/articles-00000.jsonl").write_text('garbage "looks_like"\n')
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/a.md").write_text("Soak.\n")
    assert run("clean", tmp_path / "raw", "-o", tmp_path / "out", "--workers", 1).exit_code == 0


@pytest.mark.parametrize("said", ["a.so: failed to map segment from shared object", "a.so: Cannot allocate memory"])
def test_a_library_that_finds_no_room_is_lack_of_memory(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    def no_room(name: str) -> None:
        raise ImportError(said)

    monkeypatch.setattr("importlib.import_module", no_room)
    result = run("rules", "list")
    assert (result.exit_code, "out of memory; run the same command again" in result.stderr) == (3, True)
    said = "No module named 'a'"
    assert isinstance(run("rules", "list").exception, ImportError)


def test_a_census_of_what_could_not_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/a.md").write_text(ADVERT)
    taking = ("census", tmp_path / "raw", "-o", tmp_path / "census", "--workers", 1)
    assert run(*taking).exit_code == 0
    os.mkfifo(tmp_path / "raw/pipe.md")
    result = run(*taking)
    assert (result.exit_code, "not everything could be read" in result.stderr) == (1, True)
    assert (tmp_path / "census").is_file()


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("[z-a]*", "bad character range"),
        ("[[:alpha:]]*", "classes such as [:alpha:] are not known; write [A-Za-z]"),
        ("[^[:alnum:]_]", "classes such as [:alpha:] are not known"),
        ("[!]&[:alpha:]~", "classes such as [:alpha:] are not known"),
        ("!", "Invalid git pattern"),
    ],
)
def test_a_pattern_that_cannot_be_read_is_named(cleaned: Path, pattern: str, why: str) -> None:
    result = run("check", cleaned.parent / "raw", "--exclude", "*.bak", "--exclude", pattern)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"dechaff: --exclude: {pattern!r}: ")
    assert why in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize("pattern", ["[[a]*", "[a||]*", "[!b&&]*", "a?", "a\udcff", "*\udcff"])
def test_a_pattern_that_can_be_read_is_read_without_a_warning(cleaned: Path, pattern: str) -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        (cleaned.parent / "raw" / "a\udcff").write_text("Soak.")
        result = run("check", cleaned.parent / "raw", "--exclude", pattern)
    assert ("not read: excluded" in result.stderr, told) == (True, []), result.output


def test_a_folder_of_all_kinds_of_files_is_no_folder_of_rules(cleaned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "MOST_FILES", 20)
    monkeypatch.setattr(cache, "rules_folder", lambda: cleaned / "none")
    for number in range(21):
        (cleaned.parent / f"raw/{number}.md").write_text("Soak.")
    with pytest.raises(RuleError, match="more than 20 files in it; name a folder that has nothing but rules"):
        load_rules([cleaned.parent])
    assert run("check", cleaned, "--rules", cleaned.parent).exit_code == 2


def test_what_may_not_be_looked_into_has_no_rules(cleaned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: object, **rest: object) -> os.stat_result:
        if str(path).startswith(str(cleaned)):
            raise PermissionError(13, "Permission denied")
        return stat(path, **rest)  # type: ignore[arg-type]

    stat = os.stat
    (cleaned / "kind").mkdir()
    (cleaned / "kind/name.yaml").write_text("status: off\n")
    monkeypatch.setattr(os, "stat", refuse)
    result = run("check", cleaned.parent / "raw", "--rules", cleaned)
    assert (result.exit_code, f"{cleaned}: no such folder" in result.stderr) == (2, True), result.output


@pytest.mark.parametrize("option", ["--allow", "--deny", "--filter-list", "--baseline"])
def test_a_file_without_an_end_is_refused(cleaned: Path, monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    monkeypatch.setattr(sources, "MOST_READ", 1000)
    result = run("check", cleaned.parent / "raw", option, "/dev/zero")
    assert (result.exit_code, "more than 1,000 bytes; name a shorter file" in result.stderr) == (2, True)


def test_a_list_may_come_from_a_pipe(cleaned: Path) -> None:
    there, here = os.pipe()
    os.write(here, b"telegram:beans_demo_5\n")
    os.close(here)
    result = run("check", cleaned.parent / "raw", "--allow", f"/dev/fd/{there}")
    assert (result.exit_code, result.stdout) == (0, "nothing to cut\n")


def test_a_pipe_is_no_census(cleaned: Path) -> None:
    os.mkfifo(cleaned.parent / "pipe")
    result = run("clean", cleaned.parent / "raw", "-o", cleaned, "--census", cleaned.parent / "pipe")
    assert result.exit_code == 2


def test_a_baseline_with_a_path_that_cannot_be_holds_no_more_than_others(cleaned: Path) -> None:
    base = cleaned.parent / "base"
    assert run("check", cleaned.parent / "raw", "--write-baseline", base).exit_code == 0
    known = base.read_bytes()
    for path in ("a" * 6000, "a/" * 6000, "a\0b"):
        base.write_bytes(known + dump_row({"path": path, "finding": "0"}))
        result = run("check", cleaned.parent / "raw", "--baseline", base)
        assert (result.exit_code, "1 no longer found" in result.stdout) == (0, True), result.output
    assert run("check", cleaned.parent / "raw", "--write-baseline", base).exit_code == 0
    assert base.read_bytes() == known


def test_floors_that_cannot_be_read_are_named(cleaned: Path) -> None:
    floors, labels = cleaned.parent / "floors.toml", cleaned.parent / "labels.jsonl"
    labels.write_text('{"article": "b.md", "verdict": "clean", "spans": []}\n')
    for content in ("a = " + "[" * 20_000, ".".join("a" * 20_000) + " = 1"):
        floors.write_text(content)
        result = run("rules", "eval", cleaned.parent / "raw", "--labels", labels, "--floors", floors)
        assert (result.exit_code, result.stderr) == (2, f"dechaff: {floors}: nested too deeply\n")


@pytest.mark.parametrize("encoding", ["latin-1", "gb2312"])
def test_what_the_encoding_of_a_terminal_lacks_is_written_otherwise(cleaned: Path, encoding: str) -> None:
    raw, old = cleaned.parent / "raw", cleaned.parent / "old"
    (raw / "🔥.md").write_text(ADVERT)
    for arguments in (
        ("check", raw),
        ("check", raw, "--format", "github"),
        ("explain", raw),
        ("clean", raw, "-o", old, "--workers", 1),
        ("show", old, "🔥.md"),
        ("diff", cleaned, old),
        ("text", old, "-o", cleaned.parent / "text"),
        ("restore", cleaned, "--only", "🔥.md", "--check"),
        ("rules", "list"),
    ):
        result = CliRunner(charset=encoding).invoke(main, [str(one) for one in arguments])
        assert result.exit_code in (0, 1, 2), result.exception
        assert result.output, arguments
    assert "\\U0001f525" in CliRunner(charset=encoding).invoke(main, ["check", str(raw)]).output


def test_programs_read_utf_8_whatever_the_encoding_of_the_terminal(cleaned: Path) -> None:
    command = ["check", str(cleaned.parent / "raw"), "--format", "json"]
    [found] = json.loads(CliRunner(charset="latin-1").invoke(main, command).stdout_bytes.decode("utf-8"))
    assert "🔥" in found["removed"]
