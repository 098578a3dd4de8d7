"""The commands for writing rules do what their help says, and write nothing if something is wrong."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dechaff.cli import main
from dechaff.rulefiles import load_rules

TEXT = "课件请加书号 kejian_demo88"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["rules", *map(str, arguments)])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "my-rules"


@pytest.fixture
def mine(folder: Path) -> Path:
    """A folder with a rule of its own and one that is changed."""
    (folder / "contact").mkdir(parents=True)
    (folder / "link").mkdir()
    (folder / "contact" / "mine.yaml").write_text(
        "description: Mine.\nkind: contact\npattern: 'pan_[a-z]{4}'\npoints: 6\nunit: sentence\ntests:\n"
        '  cleans:\n    - {raw: "Rain fell, and it was cold.\\n\\npan_demo\\n", cleaned: "Rain fell, and it was cold.\\n"}\n'
        "    - {raw: pot_demo, cleaned: '', known_miss: true}\n"
        "  spares: [A pan.]\n"
    )
    (folder / "link" / "shortened.yaml").write_text("points: 1\n")
    return folder


def test_a_new_rule_is_written_in_shadow_and_passes_its_tests(folder: Path) -> None:
    result = run("new", "--from-text", TEXT)
    assert result.exit_code == 0, result.output
    (rule,) = (one for one in load_rules([folder]).rules if one.id == "contact/account")
    assert (rule.status, rule.points, rule.entity) == ("shadow", 6.0, "account:{account}")
    assert run("test", rule.id, "--rules", folder).output == "2 tests of 1 rule, 0 failed\n"
    assert re.fullmatch(r"\d+ rules, no problems\n", run("lint", "--rules", folder).output)
    assert (folder / "rule.schema.json").exists()
    assert (
        (folder / "contact" / "account.yaml").read_text("utf-8").startswith("# yaml-language-server: $schema=../rule.")
    )


def test_a_second_rule_of_the_same_name_gets_another(folder: Path) -> None:
    assert run("new", "--from-text", TEXT).exit_code == 0
    first = (folder / "contact" / "account.yaml").read_bytes()
    assert run("new", "--from-text", "作业请加书号 zuoye_demo7").exit_code == 0
    assert (folder / "contact" / "account.yaml").read_bytes() == first
    assert (folder / "contact" / "account-2.yaml").exists()


def test_a_folder_in_place_of_a_rule_is_told(mine: Path) -> None:
    result = run("test", mine.name)
    assert (result.exit_code, result.stderr) == (2, "dechaff: my-rules: a folder; give it with --rules my-rules\n")


@pytest.mark.parametrize(
    "other", ["call +00 000 555 0148", "https://pans.example/x", "Unlock the secret pan ritual tonight"]
)
def test_lines_that_name_different_things_need_a_rule_each(folder: Path, other: str) -> None:
    result = run("new", "a/x", "--from-text", "LINE ID: pan_demo_7", "--from-text", other)
    assert (result.exit_code, "need a rule each" in result.stderr) == (2, True)
    assert not folder.exists()


@pytest.mark.slow
def test_options_say_what_the_rule_is(folder: Path) -> None:
    options = ("--kind", "handle", "--points", "3.5", "--unit", "line", "--active", "--description", "A seller.")
    pattern = ("--pattern", r"书号 (?P<account>\w{5,20})", "--spares", "书号在封底。", "--from-text", TEXT)
    result = run("new", "handle/x", *pattern, *options)
    assert "in shadow" not in result.output
    rule = load_rules([folder]).by_id["handle/x"]
    assert (rule.status, rule.kind, rule.points, rule.unit.name) == ("active", "handle", 3.5, "LINE")
    assert (rule.description, rule.tests.spares[0].raw) == ("A seller.", "书号在封底。")
    assert "FAILED  cleans 1" in result.output  # 3.5 points are too little to cut


def test_a_pattern_in_place_of_a_link_is_not_called_one(folder: Path) -> None:
    run("new", "x/y", "--pattern", "cheap pans", "--from-text", "See https://pans.example/ for cheap pans")
    rule = load_rules([folder]).by_id["x/y"]
    assert (rule.kind, rule.sign, rule.description) == ("promo", "", "What matches 'cheap pans'.")


def test_a_text_that_is_cut_already_is_told(folder: Path) -> None:
    result = run("new", "--from-text", "Cheap pans, LINE ID: pan_demo_7")
    assert "this is cut already, by contact/messenger-announced, " in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "give a line that should be cut with --from-text"),
        (("pans", "--from-text", TEXT), "write it as KIND/NAME"),
        (("../x/y", "--from-text", TEXT), "write it as KIND/NAME"),
        (("../x", "--from-text", TEXT), "write it as KIND/NAME"),
        (("x/..", "--from-text", TEXT), "write it as KIND/NAME"),
        (("link/shortened", "--from-text", TEXT), "there is a built-in rule"),
        (("x/y", "--from-text", TEXT, "--pattern", "("), "my-rules/x/y.yaml:4:10: not RE2"),
        (("x/y", "--from-text", TEXT, "--points", "0"), "0 points change nothing"),
        (("x/y", "--from-text", TEXT, "--points", "nan"), "must be a finite number"),
        (("x/y", "--from-text", TEXT, "--from-text", "See https://pans.example/"), "need a rule each"),
        (("x/y", "--from-text", " "), "give a line that should be cut"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(folder: Path, arguments: tuple[str, ...], message: str) -> None:
    result = run("new", *arguments)
    assert (result.exit_code, message in result.stderr) == (2, True), result.output
    assert not folder.exists()


def test_a_file_that_is_there_is_never_written_over(folder: Path) -> None:
    (folder / "x").mkdir(parents=True)
    (folder / "x" / "y.yml").write_text("status: off\n")
    result = run("new", "x/y", "--from-text", TEXT)
    assert (result.exit_code, "exists already" in result.stderr) == (2, True)
    assert [one.name for one in folder.rglob("*") if one.is_file()] == ["y.yml"]


def read_until(terminal: int, wanted: str, seconds: float = 300) -> str:
    """What a program prints to a terminal up to some words."""
    seen, end = "", time.monotonic() + seconds
    while wanted not in seen and time.monotonic() < end:
        if select.select([terminal], [], [], 1)[0]:
            seen += os.read(terminal, 65536).decode()
    assert wanted in seen, seen
    return seen


def started(*arguments: str) -> tuple[subprocess.Popen[bytes], int]:
    """A command that runs on a terminal of its own."""
    terminal, end = pty.openpty()
    command = [sys.executable, "-c", "from dechaff.cli import main; main()", "rules", *arguments]
    program = subprocess.Popen(command, stdin=end, stdout=end, stderr=end)
    os.close(end)
    return program, terminal


def answered(*answers: str) -> None:
    """`rules new` on a terminal, with these answers to what it asks."""
    program, terminal = started("new")
    questions = ["should be cut", "RE2", "sentence?", "Kind", "Points", "must stay", "Name of the rule"]
    for question, answer in zip(questions, answers, strict=True):
        read_until(terminal, question)
        os.write(terminal, f"{answer}\n".encode())
    read_until(terminal, "status: active")
    assert program.wait(300) == 0


@pytest.mark.slow
def test_on_a_terminal_it_asks_and_enter_keeps_what_is_drafted(folder: Path) -> None:
    answered(TEXT, "", "A seller of lessons.", "", "", "书号在封底。", "")
    rule = load_rules([folder]).by_id["contact/account"]
    assert (rule.description, rule.tests.spares[0].raw) == ("A seller of lessons.", "书号在封底。")


@pytest.mark.slow
def test_on_a_terminal_one_word_is_enough(folder: Path) -> None:
    answered("Pans!", "", "", "", "", "", "")
    rule = load_rules([folder]).by_id["promo/pans"]
    assert rule.tests.spares[0].raw == "Boil the beans."


@pytest.mark.slow
def test_tests_are_run_again_when_a_file_changes(mine: Path) -> None:
    program, terminal = started("test", "contact/mine", "--rules", str(mine), "--watch")
    assert "3 tests of 1 rule, 0 failed, 1 known-miss" in read_until(terminal, "watching")
    file = mine / "contact" / "mine.yaml"
    good = file.read_text()
    file.write_text(good.replace("pan_[a-z]", "pot_[a-z]"))
    failed = read_until(terminal, "watching")
    assert "mine.yaml changed" in failed
    assert "FAILED contact/mine cleans 1" in failed
    file.write_text("description: [\n")
    assert "not YAML" in read_until(terminal, "watching")
    file.write_text(good)
    assert "0 failed" in read_until(terminal, "watching")
    program.send_signal(signal.SIGINT)
    assert program.wait(300) == 0


def test_a_known_miss_is_counted_and_fails_once_it_is_no_miss(mine: Path) -> None:
    assert run("test", "contact/mine", "--rules", mine).output == "3 tests of 1 rule, 0 failed, 1 known-miss\n"
    file = mine / "contact" / "mine.yaml"
    file.write_text(file.read_text().replace("raw: pot_demo", 'raw: "Rain fell, and it was cold.\\n\\npan_abcd\\n"'))
    file.write_text(file.read_text().replace("cleaned: ''", 'cleaned: "Rain fell, and it was cold.\\n"'))
    result = run("test", "contact/mine", "--rules", mine)
    assert result.exit_code == 1
    assert "FAILED contact/mine cleans 2: it is cleaned as it should be; leave `known_miss` out" in result.output


def test_a_failure_shows_the_lines_that_differ(mine: Path) -> None:
    file = mine / "contact" / "mine.yaml"
    file.write_text(file.read_text().replace("spares: [A pan.]", "spares: [The pan_demo is hot.]"))
    result = run("test", "contact/mine", "--rules", mine)
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[0].startswith("FAILED contact/mine spares 1: the rule alone cuts 'The pan_demo is hot.'")
    assert "    - The pan_demo is hot." in lines
    assert [line for line in lines if line.startswith("    +")] == []


def test_rules_are_listed_as_built_in_changed_or_own(mine: Path) -> None:
    result = run("list", "--rules", mine)
    origins = {line.split()[0]: line.split()[1] for line in result.stdout.splitlines()}
    expected = {one.id: "built-in" for one in load_rules().rules} | {"contact/mine": "own", "link/shortened": "changed"}
    assert origins == expected
    assert f"{len(origins)} rules: {len(origins) - 2} built-in, 1 changed, 1 own" in result.stderr
    only = run("list", "--rules", mine, "--mine").stdout.splitlines()
    assert [line.split()[0] for line in only] == ["contact/mine", "link/shortened"]


def test_a_rule_is_changed_by_a_list_that_it_uses(mine: Path) -> None:
    (mine / "lists").mkdir()
    (mine / "lists" / "gambling.txt").write_text("pan casino\n")
    lines = run("list", "--rules", mine, "--mine").stdout.splitlines()
    assert "offer/gambling" in [line.split()[0] for line in lines if line.split()[1] == "changed"]


@pytest.mark.parametrize("rule", [one.id for one in load_rules().rules][::17])
def test_a_rule_is_shown_with_all_that_is_known_of_it(rule: str) -> None:
    shown = run("show", rule)
    assert shown.exit_code == 0
    said = " ".join(shown.output.split())
    known = load_rules().by_id[rule]
    assert known.rationale is not None
    for one in (known.description, known.rationale.what, known.rationale.why, known.rationale.example):
        assert " ".join(one.split()) in said
    assert all(one.reason in said for one in known.exceptions)
    assert f"rules/{rule}.yaml" in said
    assert {one.id for one in load_rules().rules if rule in one.matcher.made_of} <= {
        *re.findall(r"[\w\-]+/[\w\-]+", said)
    }


def test_a_changed_rule_is_shown_with_both_its_files(mine: Path) -> None:
    shown = run("show", "link/shortened", "--rules", mine).output
    assert shown.startswith("link/shortened  changed (active)\n")
    assert "+1 points" in shown
    assert "rules/link/shortened.yaml" in shown
    assert f"{mine}/link/shortened.yaml" in shown


def test_a_rule_that_is_not_there_is_told_with_the_nearest() -> None:
    result = run("show", "link/shortend")
    assert (result.exit_code, result.stderr) == (
        2,
        "dechaff: there is no rule 'link/shortend'; did you mean 'link/shortened'?\n",
    )


@pytest.mark.slow
def test_warnings_are_told_and_fail_only_if_asked(mine: Path) -> None:
    file = mine / "contact" / "mine.yaml"
    file.write_text(file.read_text().replace("pan_[a-z]{4}", "[a-z]{2}"))
    result = run("lint", "--rules", mine)
    assert "my-rules/contact/mine.yaml:3:10: matches " in result.output
    assert "[everything]" in result.output
    assert re.search(r"rules, no problems, \d warnings?\n$", result.output)
    assert (result.exit_code, run("lint", "--rules", mine, "--strict").exit_code) == (0, 1)
