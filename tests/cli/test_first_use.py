"""What somebody meets who tries the commands on whatever lies about."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dechaff.cli import main

ADVERT = "Sand the board.\n\nTG🔥+ @paint_demo_7\n\nLet it dry.\n"
PHOTO = b"\x89PNG\r\n\x1a\n\x00\x00\x00"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def fill(folder: Path, **files: str | bytes) -> Path:
    """A folder with these files; `__` in a name is its dot."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / name.replace("__", ".")).write_bytes(data)
    return folder


def line(text: str) -> str:
    return json.dumps({"text": text}) + "\n"


def test_explain_passes_over_blank_lines_and_names_what_it_cannot_explain(tmp_path: Path) -> None:
    raw = fill(
        tmp_path / "raw",
        a__png=PHOTO,
        b__jsonl=f"\n{line(ADVERT)} \n{{\n{line('Honest.')}",
        c__md=ADVERT,
        d__md__gz=gzip.compress(ADVERT.encode()),
    )
    result = run("explain", raw)
    assert result.exit_code == 2
    assert [one for one in result.stdout.splitlines() if "profile balanced" in one] == [
        f"{name}, profile balanced: cut from 6 points, flag from 4"
        for name in ("b.jsonl#1: text", "b.jsonl#4: text", "c.md: text")
    ]
    failure, others = result.stderr.splitlines()
    assert failure.startswith("dechaff: b.jsonl#3: not JSON (")
    assert others.startswith("dechaff: not read: binary files: a.png, d.md.gz; ")
    assert run("explain", raw / "c.md").exit_code == 0


def test_an_article_whose_outline_is_too_large_is_named_and_the_others_are_explained(tmp_path: Path) -> None:
    raw = fill(tmp_path / "raw", a__html="<b>" * 200, b__md=ADVERT)
    result = run("explain", raw, "--max-nodes", 100)
    assert result.exit_code == 2
    assert result.stderr == "dechaff: a.html: its outline has more than 100 nodes; see --max-nodes\n"
    assert result.stdout.startswith("b.md: ")
    result = CliRunner().invoke(main, ["clean", "-", "--max-nodes", "100"], input=(ADVERT + "<b>" * 200).encode())
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "dechaff: standard input: its outline has more than 100 nodes; see --max-nodes\n"


def test_the_help_of_explain_and_its_message_name_the_same_inputs(tmp_path: Path) -> None:
    assert "a file or a folder of articles" in " ".join(run("explain", "--help").output.split())
    assert "name a file or a folder of articles" in run("explain", tmp_path / "absent.md").stderr


def test_a_shadow_rule_is_shown_once_by_explain(tmp_path: Path) -> None:
    (tmp_path / "rules" / "link").mkdir(parents=True)
    fill(tmp_path / "rules" / "link", shortened__yaml="status: shadow\n")
    raw = fill(tmp_path / "raw", a__md="Sand.\n\n👉 Click here: https://bit.ly/0demoSand claim your free bonus now\n")
    [told] = [
        one
        for one in run("explain", raw, "--rules", tmp_path / "rules").output.splitlines()
        if "link/shortened:" in one
    ]
    assert told.endswith("[shadow rule: never cuts]")


@pytest.mark.parametrize("name", ["a.png", "a.md.gz", "a.html.zst"])
def test_check_says_that_nothing_could_be_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(PHOTO)
    for _ in range(2):  # also in a folder
        result = run("check", tmp_path / name if _ else tmp_path)
        assert (result.exit_code, result.stdout) == (2, "no articles found\n")
        assert f"not read: binary files: {tmp_path}/{name}; " in result.stderr


def test_check_minds_no_picture_beside_articles_and_cuts_win(tmp_path: Path) -> None:
    raw = fill(tmp_path / "raw", a__png=PHOTO, b__md="Honest.\n", empty__jsonl="\n")
    result = run("check", raw)
    assert (result.exit_code, result.stdout) == (0, "nothing to cut\n")
    assert "a.png" in result.stderr
    assert run("check", fill(raw, c__md=ADVERT)).exit_code == 1
    assert run("check", raw / "empty.jsonl").exit_code == 0


def test_every_place_is_said_once_and_counted_from_0(tmp_path: Path) -> None:
    raw = fill(tmp_path / "raw", a__jsonl=line("Honest.") + "{\n", b__md="Honest.\n")
    (raw / "dangling.md").symlink_to("nowhere.md")
    told = run("clean", raw, "-o", tmp_path / "out").output
    assert "a.jsonl#1: not JSON (Expecting property name enclosed in double quotes at character 3); " in told
    failures = [json.loads(one) for one in (tmp_path / "out/_report/failures-00000.jsonl").read_text().splitlines()]
    assert [one["article"] for one in failures] == ["a.jsonl#1", "dangling.md"]
    assert not any(word in one["error"] for one in failures for word in ("a.jsonl", "dangling", "line 1", "line 2"))


def test_the_summary_adds_up_and_names_binaries(tmp_path: Path) -> None:
    binaries = {f"p{at}__png": PHOTO for at in range(7)}
    raw = fill(tmp_path / "raw", a__md=ADVERT, b__md="Honest.\n", c__jsonl=line("Honest.") + "{\n", **binaries)
    rows = dict(
        one.split("  ", 1) for one in run("clean", raw, "-o", tmp_path / "out").stdout.splitlines() if one[0] != " "
    )
    assert rows["articles"].strip() == "4 in 10 files, 7 of them binary"
    assert rows["verdicts"].strip() == "2 clean, 1 cleaned, 0 spam, 1 failed"
    told = run("clean", raw, "-o", tmp_path / "out").stdout
    assert " p0.png, p1.png, p2.png, p3.png, p4.png, and 2 more; copied as they are\n" in told
    assert run("restore", tmp_path / "out", "--check").stdout == "11 could be restored (7 of them binary), 0 failed\n"


def test_the_summary_is_narrow_and_its_numbers_stand_below_each_other(tmp_path: Path) -> None:
    raw = fill(
        tmp_path / "raw", **{f"a{at}__md": ADVERT for at in range(12)}, b__md="Mail demo_paint@example.com now!\n"
    )
    lines = run("clean", raw, "-o", tmp_path / "out").stdout.splitlines()
    at = lines.index("rules     behind the cuts, each with the number of articles")
    assert lines[at + 1 : at + 3] == [f"          12  handle/telegram-{one}" for one in ("announced", "decorated")]
    assert all(line[:10] in (" " * 10, f"{line.split()[0]:<10}") for line in lines)


def test_the_speed_of_a_run_that_does_little_but_start_is_not_told(tmp_path: Path) -> None:
    told = run("clean", fill(tmp_path / "raw", a__md=ADVERT), "-o", tmp_path / "out").stdout
    assert "report" in told
    assert "MB/s" not in told


def test_files_of_ones_own_stop_a_run_and_each_is_named_by_its_path(tmp_path: Path) -> None:
    raw = fill(tmp_path / "raw", a__md=ADVERT)
    run("clean", raw, "-o", tmp_path / "out")
    fill(tmp_path / "out", mine__txt="x", notes__txt="y")
    result = run("clean", raw, "-o", tmp_path / "out", "--discard-edits")
    assert result.exit_code == 2
    assert result.stderr == (
        f"dechaff: {tmp_path}/out/mine.txt, {tmp_path}/out/notes.txt: not written by dechaff; "
        "files of your own do not belong in the output folder: move them elsewhere\n"
    )


@pytest.mark.parametrize(("prune", "word"), [(True, "pruned"), (False, "left")])
def test_a_dry_run_tells_what_would_be_pruned_or_left(tmp_path: Path, prune: bool, word: str) -> None:
    raw = fill(tmp_path / "raw", a__md=ADVERT, b__md="Honest.\n", c__md="Honest.\n")
    run("clean", raw, "-o", tmp_path / "out")
    arguments = ["clean", raw / "a.md", "-o", tmp_path / "out", *(["--prune"] if prune else [])]
    dry = run(*arguments, "--dry-run").stdout
    assert (tmp_path / "out" / "b.md").exists()
    wet = run(*arguments).stdout
    assert (tmp_path / "out" / "b.md").exists() != prune
    told = [[one for one in output.splitlines() if one.startswith((word, "  which"))] for output in (dry, wet)]
    assert told[0] == told[1]
    assert [told[0][0].split()[:2], told[0][1].split()] == [[word, "2"], ["which", "b.md,", "c.md"]]


def test_links_to_folders_that_are_read_anyway_are_counted_and_named(tmp_path: Path) -> None:
    raw = fill(tmp_path / "raw", a__md=ADVERT)
    (raw / "loop").symlink_to(".")
    result = run("clean", raw, "-o", tmp_path / "out", "--follow-links")
    assert f"not read: links to folders that are read anyway: {raw}/loop\n" in result.stderr
    assert json.loads((tmp_path / "out/_report/run.json").read_text())["totals"]["not_read"] == {"read_already": 1}


def test_what_is_excluded_is_counted_and_named(tmp_path: Path) -> None:
    raw = fill(tmp_path / "raw", a__md=ADVERT, b__bak=ADVERT)
    fill(raw / "drafts", c__md=ADVERT)
    given = (raw, "--exclude", "*.bak", "--exclude", "drafts/")
    result = run("clean", *given, "-o", tmp_path / "out")
    assert f"not read: excluded files and folders: {raw}/b.bak, {raw}/drafts\n" in result.stderr
    assert json.loads((tmp_path / "out/_report/run.json").read_text())["totals"]["not_read"] == {"excluded": 2}
    assert ["not", "read", "excluded", "2"] in [one.split() for one in result.stdout.splitlines()]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["_report", "a.md"]
    assert run("check", *given).stdout.splitlines()[1:] == ["1 cut to make"]
    assert run("check", raw / "b.bak", *given).stdout.splitlines()[1:] == ["1 cut to make"]
    result = run("check", raw, "--exclude", "*")
    assert (result.exit_code, "hidden and excluded files" in result.stderr) == (2, True)
    result = run("check", raw, "--exclude", "!")
    assert (result.exit_code, result.stderr.startswith("dechaff: --exclude: ")) == (2, True)


def test_folders_with_files_of_equal_names_are_cleaned_and_restored_together(tmp_path: Path) -> None:
    given = [fill(tmp_path / name, x__md=f"{ADVERT}{name}\n") for name in ("a", "b")]
    result = run("clean", *given, "-o", tmp_path / "out")
    assert (result.exit_code, (tmp_path / "out").exists()) == (2, False)
    assert result.stderr.endswith("would both be written as 'x.md'; add --keep-folders to keep them apart\n")
    assert run("clean", *given, "-o", tmp_path / "out", "--keep-folders").exit_code == 0
    assert run("restore", tmp_path / "out", "-o", tmp_path / "back").exit_code == 0
    assert [(tmp_path / f"back/{name}/x.md").read_text() for name in ("a", "b")] == [f"{ADVERT}a\n", f"{ADVERT}b\n"]
    assert run("census", *given, "-o", tmp_path / "census", "--keep-folders").exit_code == 0


def test_the_thresholds_of_spam_have_names_of_their_own(tmp_path: Path) -> None:
    run("clean", fill(tmp_path / "raw", a__md=ADVERT), "-o", tmp_path / "out")
    thresholds = json.loads((tmp_path / "out/_report/run.json").read_text())["thresholds"]
    assert thresholds == {"flag": 4.0, "remove": 6.0, "spam_score": 4.0, "spam_remove": 2.0}


def test_help_tells_of_each_command_in_whole_sentences() -> None:
    output = " ".join(run("rules", "--help").output.split())
    assert "..." not in output.partition("Commands:")[2]
    assert "Clean labelled articles, and measure how much of the labelled text and of other text is cut." in output


def test_a_census_that_would_lie_in_its_input_is_called_no_folder(tmp_path: Path) -> None:
    raw = fill(tmp_path / "raw", a__md=ADVERT)
    result = run("census", raw, "-o", raw / "fr.txt")
    assert (result.exit_code, "folder" in result.stderr) == (2, False)


def test_a_test_that_fails_for_what_a_layer_changes_says_so(tmp_path: Path) -> None:
    (tmp_path / "rules" / "link").mkdir(parents=True)
    fill(tmp_path / "rules" / "link", shortened__yaml="status: shadow\n")
    result = run("rules", "test", "link/shortened-in-title", "--rules", tmp_path / "rules")
    first, cause, *_, last = result.output.splitlines()
    assert first.startswith("FAILED link/shortened-in-title cleans 1: line 1: '# Rubber seals of old taps")
    assert cause == "  it passes without these --rules, which change link/shortened"
    assert last.endswith(" of 1 rule, 1 failed")
