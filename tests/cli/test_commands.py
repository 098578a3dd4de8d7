"""Every command does what its help says, and says what is wrong when it cannot."""

from __future__ import annotations

import io
import json
import os
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from dechaff import Cleaner
from dechaff.cli import main
from dechaff.cli.main import COMMANDS, load_command
from dechaff.cli.options import key_of, read_entities
from dechaff.document import Document
from dechaff.text.characters import one_line, printable

ROOT = Path(__file__).parent.parent.parent
ADVERT = "Sand the board.\n\nTG🔥+ @paint_demo_7\n\nLet it dry.\n"

SLOW_RULE = """\
description: A pattern that takes for ever.
kind: promo
engine: regex
pattern: '(a|aa|aaa)+$'
gate: slow
points: 6
unit: sentence
tests:
  cleans: [{raw: "slow aaa", cleaned: ""}]
  spares: [none]
"""


def run(*arguments: object, given: bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], input=given)


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "raw").symlink_to(ROOT / "raw")
    (tmp_path / "my-rules" / "link").mkdir(parents=True)
    (tmp_path / "my-rules" / "link" / "shortened.yaml").write_text("status: shadow\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_filter_list_is_read_and_what_is_left_out_is_told(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("||ads.pear.example^\n/ads[0-9]/$image\n! a comment\n")
    (tmp_path / "a.md").write_text("Pears.\n\n![x](https://ads.pear.example/7.png)\n\nPlums.\n")
    result = run("clean", tmp_path / "a.md", "-o", tmp_path / "o", "--filter-list", tmp_path / "list.txt")
    assert "1 filter for images and frames; 1 left out" in result.stderr
    assert (tmp_path / "o" / "a.md").read_text() == "Pears.\n\nPlums.\n"
    options = json.loads((tmp_path / "o/_report/run.json").read_text())["options"]
    assert options["filter_lists"] == [str(tmp_path / "list.txt")]


def test_entities_of_a_file_stand_one_a_line(tmp_path: Path) -> None:
    (tmp_path / "allow.txt").write_bytes("url:demo.example/a\x85b # a page\r\n\n# none\ntelegram:demo_7".encode())
    assert read_entities(tmp_path / "allow.txt", ["telegram", "url"]) == {"url:demo.example/a\x85b", "telegram:demo_7"}


@pytest.mark.parametrize(("content", "message"), [(b"\xd0\xff", "not text in UTF-8"), (None, "No such file")])
def test_a_filter_list_that_cannot_be_read_stops_the_run(tmp_path: Path, content: bytes | None, message: str) -> None:
    if content is not None:
        (tmp_path / "list.txt").write_bytes(content)
    (tmp_path / "a.md").write_text("Pears.\n")
    result = run("clean", tmp_path / "a.md", "-o", tmp_path / "o", "--filter-list", tmp_path / "list.txt")
    assert (result.exit_code, (tmp_path / "o").exists()) == (2, False)
    assert message in result.stderr


def _leaves(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if not isinstance(command, click.Group):
        return [path]
    context = click.Context(command)
    found = [path]
    for name in command.list_commands(context):
        child = command.get_command(context, name)
        assert child is not None
        found += _leaves(child, (*path, name))
    return found


@pytest.mark.parametrize("path", _leaves(main), ids=" ".join)
def test_every_help_has_an_example(path: tuple[str, ...]) -> None:
    result = run(*path, "--help")
    assert result.exit_code == 0
    assert "Example: dechaff" in " ".join(result.output.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_shows_each_option_once(name: str) -> None:
    command = load_command(name)
    shown = re.findall(r"^  (?:-\w, )?--([\w-]+)", run(name, "--help").output, re.MULTILINE)
    options = [key_of(one) for one in command.get_params(click.Context(command)) if isinstance(one, click.Option)]
    assert sorted(shown) == sorted(options)


def test_the_help_of_clean_begins_with_what_one_needs_first() -> None:
    output = run("clean", "--help").output
    first = re.findall(r"--[\w-]+(?=.*  )", output.partition("\nOptions:\n")[2].partition("\n\n")[0])
    assert first == ["--output", "--profile", "--text-field", "--exclude", "--dry-run", "--config", "--help"]
    columns = {re.search(r"(?<=\S)  +(?=\S)", line).end() for line in output.splitlines() if line.startswith("  --")}  # type: ignore[union-attr]
    assert len(columns) == 1


def test_standard_input_goes_to_standard_output() -> None:
    result = CliRunner().invoke(main, ["clean", "-"], input=ADVERT.encode())
    assert result.stdout == "Sand the board.\n\nLet it dry.\n"
    assert "telegram-decorated" in result.stderr


def test_an_honest_article_on_standard_input_keeps_its_bytes() -> None:
    data = "诚实的文章。\r\n".encode("gb18030")
    assert CliRunner().invoke(main, ["clean", "-"], input=data).stdout_bytes == data


def test_check_writes_nothing_and_names_the_place(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(ADVERT, encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    result = run("check", tmp_path / "a.md")
    assert result.exit_code == 1
    assert result.output.startswith(f"{tmp_path}/a.md:3:1: handle, 7 points")
    assert sorted(tmp_path.rglob("*")) == before
    (tmp_path / "b.md").write_text("All honest.\n", encoding="utf-8")
    assert run("check", tmp_path / "b.md").exit_code == 0


def test_check_tells_of_what_it_cannot_judge_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dechaff.detect.pattern.REGEX_TIMEOUT_S", 0.05)
    rules, raw = tmp_path / "rules" / "promo", tmp_path / "raw"
    rules.mkdir(parents=True)
    raw.mkdir()
    (rules / "slow.yaml").write_text(SLOW_RULE, encoding="utf-8")
    (raw / "a.md").write_text("slow " + "a" * 40 + "!\n", encoding="utf-8")
    (raw / "b.jsonl").write_text("{\n", encoding="utf-8")
    result = run("check", raw, "--rules", tmp_path / "rules")
    assert result.exit_code == 2, result.output
    assert result.output.count("a.md: ") == result.output.count("b.jsonl#0: ") == 1
    (raw / "c.md").write_text(ADVERT, encoding="utf-8")
    assert run("check", raw, "--rules", tmp_path / "rules").exit_code == 1


def test_check_goes_on_whatever_judging_an_article_trips_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def tripping(judge: Callable[..., Any]) -> Callable[..., Any]:
        def judged(self: Cleaner, document: Document) -> Any:
            if "BUG" in document.text:
                raise LookupError("an unknown state")
            return judge(self, document)

        return judged

    for name in ("survey_document", "clean_document"):
        monkeypatch.setattr(Cleaner, name, tripping(getattr(Cleaner, name)))
    (tmp_path / "a.md").write_text("BUG\n", encoding="utf-8")
    (tmp_path / "b.md").write_text(ADVERT, encoding="utf-8")
    result = run("check", tmp_path)
    assert result.exit_code == 1, result.output
    assert "a.md: LookupError: an unknown state" in result.output
    assert "b.md:3:1: handle" in result.output


def test_check_and_explain_read_standard_input() -> None:
    assert "standard input:3:1: handle" in run("check", "-", given=ADVERT.encode()).output
    assert "CUT 7 points, block at line 3" in run("explain", "-", given=ADVERT.encode()).output


def test_explain_says_why_a_whole_article_stays(tmp_path: Path) -> None:
    article = tmp_path / "a.md"
    text = "Ask the shop about TG🔥+ @paint_demo_7 whenever the weather allows it and the wood is dry enough for paint"
    article.write_text(text, encoding="utf-8")
    output = run("explain", article).output
    assert "kept as it is: cutting would take " in output
    assert "FLAG 7 points" in output


def test_explain_tells_of_every_article_of_a_shard(tmp_path: Path) -> None:
    shard = tmp_path / "a.jsonl"
    shard.write_text("".join(json.dumps({"text": text}) + "\n" for text in (ADVERT, "Honest.")), encoding="utf-8")
    output = run("explain", shard).output
    assert "a.jsonl#0: text" in output
    assert "a.jsonl#1: text" in output
    run("clean", shard, "-o", tmp_path / "out")
    result = run("show", tmp_path / "out", "a.jsonl")
    assert "a.jsonl holds 2 articles; name one, as a.jsonl#0" in result.output


def test_explain_gives_points_unit_and_near_misses(tmp_path: Path) -> None:
    article = tmp_path / "a.md"
    article.write_text(ADVERT + "\n```\nTG🔥+ @paint_demo_8\n```\n", encoding="utf-8")
    output = run("explain", article).output
    assert "CUT 7 points, block at line 3" in output
    assert "+4 handle/telegram-decorated" in output
    assert "handle/telegram-decorated: code: " in output
    assert "cut from 6 points, flag from 4" in output
    assert "+3" not in run("explain", article, "--rule", "handle/telegram-decorated").output


def test_show_reads_no_further_than_the_article(tmp_path: Path) -> None:
    shard = tmp_path / "a.jsonl"
    shard.write_text("".join(json.dumps({"text": text}) + "\n" for text in (ADVERT, "Honest.")), encoding="utf-8")
    run("clean", shard, "-o", tmp_path / "out")
    with (tmp_path / "out/_report/articles-00000.jsonl").open("ab") as file:
        file.write(b"no line of a report\n")
    assert "a.jsonl#0: cleaned, 1 cut" in run("show", tmp_path / "out", "a.jsonl#0").output
    result = run("show", tmp_path / "out", "a.jsonl#7")
    assert (result.exit_code, "articles-00000.jsonl:3: not what" in result.output) == (2, True)


def test_show_strips_control_characters(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.md").write_text(
        "Sand.\n\n购买请加 TG🔥+ @paint_demo_7 \x1b[31mred\x07\n\nDry.\n", encoding="utf-8"
    )
    assert run("clean", tmp_path / "raw", "-o", tmp_path / "out").exit_code == 0
    output = run("show", tmp_path / "out", "a.md").output
    assert "paint_demo_7" in output
    assert "\\x1b[31mred\\x07" in output
    assert "\x1b" not in output


def test_what_a_terminal_may_obey_is_shown_instead() -> None:
    assert printable("a\x1b[2J\u202eb\ud800") == "a\\x1b[2J\\u202eb\\ud800"
    assert len(one_line("x" * 500, 80)) <= 80


def _rule(folder: Path, text: str) -> Path:
    path = folder / "rules" / "handle" / "mine.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return folder / "rules"


def test_a_bad_rule_file_is_named_with_line_and_column_and_nothing_is_written(tmp_path: Path) -> None:
    rules = _rule(tmp_path, "description: Mine.\nkind: handle\npattern: '('\n")
    result = run("clean", ROOT / "raw", "-o", tmp_path / "out", "--rules", rules)
    assert result.exit_code == 2
    assert "mine.yaml:3:10" in result.output
    assert not (tmp_path / "out").exists()
    assert run("rules", "lint", "--rules", rules).exit_code == 2


def test_a_file_that_is_no_rule_by_its_ending_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "rules" / "link"
    folder.mkdir(parents=True)
    (folder / "shortened.yml").write_text("status: off\n")
    result = run("rules", "lint", "--rules", tmp_path / "rules")
    assert re.fullmatch(r"\d+ rules, no problems\n", result.output)
    (folder / "referral.yaml.bak").write_text("status: off\n")
    result = run("rules", "lint", "--rules", tmp_path / "rules")
    assert result.exit_code == 0
    first, last = result.output.splitlines()
    assert first.startswith(f"{folder / 'referral.yaml.bak'}: not read; a rule or profile ends in .yaml or .yml")
    assert last.endswith(" rules, no problems, 1 file not read")
    listed = run("rules", "list", "--rules", tmp_path / "rules").output
    assert re.search(r"^link/shortened .*\(off\)$", listed, re.MULTILINE)
    assert not re.search(r"^link/referral .*\(off\)$", listed, re.MULTILINE)


def test_a_rule_whose_test_fails_is_named(tmp_path: Path) -> None:
    rules = _rule(
        tmp_path,
        "description: Mine.\nkind: handle\npattern: 'zzz@(?P<h>[a-z]{5})'\nentity: x:{h}\npoints: 7\nunit: line\n"
        "tests:\n  cleans:\n    - raw: 'no match'\n      cleaned: 'no match'\n  spares: [other]\n",
    )
    result = run("rules", "test", "handle/mine", "--rules", rules)
    assert result.exit_code == 1
    assert "FAILED handle/mine" in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["clean", "{tmp}/nothing", "-o", "{tmp}/out"], "no such file or folder"),
        (["clean", "{tmp}/raw", "-o", "{tmp}/raw"], "is the input itself"),
        (["clean", "{tmp}/raw", "-o", "{tmp}/raw/out"], "inside the input"),
        (["clean", "{tmp}/raw"], "name the output folder"),
        (["clean", "{tmp}/raw", "-o", "{tmp}/foreign"], "not the output of dechaff"),
        (["clean", "{tmp}/raw", "-o", "{tmp}/out", "--profile", "bold"], "balanced"),
        (["clean", "{tmp}/raw", "-o", "{tmp}/out", "--deny", "{tmp}/raw/a.md"], "is not an entity"),
        (["clean", "{tmp}/raw", "-o", "{tmp}/out", "--rules", "{tmp}/nowhere"], "nowhere"),
        (["check", "{tmp}/nothing"], "no such file or folder"),
        (["explain", "{tmp}/nothing"], "no such file or folder"),
        (["explain", "{tmp}/raw/a.md", "--rule", "no/rule"], "no rule 'no/rule'"),
        (["show", "{tmp}/raw", "a.md"], "name the output folder"),
        (["text", "{tmp}/raw", "-o", "{tmp}/out"], "name the output folder"),
        (["text", "{tmp}/raw", "-o", "{tmp}/foreign"], "not empty (letter.txt is in it)"),
        (["text", "{tmp}/raw"], "name a new folder with -o"),
        (["restore", "{tmp}/raw", "-o", "{tmp}/out"], "name the output folder"),
        (["restore", "{tmp}/raw"], "name a new folder with -o"),
        (["rules", "test", "no/rule"], "no rule 'no/rule'"),
        (["clean", "-", "-o", "{tmp}/out"], "leave out -o"),
        (["rules", "eval", "--labels", "{tmp}/nothing", "{tmp}/raw"], "nothing: No such file"),
        (["clean"], "Missing argument"),
        (["polish"], "No such command"),
        (["clan"], "Did you mean 'clean'?"),
        (["rules", "tset"], "Did you mean 'test'?"),
        (["clean", "--sapm", "keep", "{tmp}/raw"], "Did you mean '--spam'?"),
    ],
)
def test_wrong_usage_ends_with_status_2_and_one_clear_message(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.md").write_text("Honest.\n", encoding="utf-8")
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "letter.txt").write_text("mine", encoding="utf-8")
    result = run(*(one.format(tmp=tmp_path) for one in arguments))
    assert result.exit_code == 2, result.output
    assert message in result.output
    assert "Traceback" not in result.output
    assert not (tmp_path / "out").exists()
    assert [path.name for path in (tmp_path / "foreign").iterdir()] == ["letter.txt"]


def test_one_bad_article_fails_alone(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    lines = [json.dumps({"text": ADVERT}), '{"text": ', json.dumps({"title": "no text"}), json.dumps({"text": 5}), ""]
    (raw / "shard.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (raw / "empty.md").write_bytes(b"")
    (raw / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    result = run("clean", raw, "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "failures" in result.output
    report = tmp_path / "out" / "_report"
    failures = [json.loads(line) for line in (report / "failures-00000.jsonl").read_text("utf-8").splitlines()]
    assert [one["record"] for one in failures] == [1, 2, 3]
    assert (report / "kept" / "shard.jsonl").read_text("utf-8") == "\n".join(lines[1:4]) + "\n"
    assert (
        json.loads((tmp_path / "out" / "shard.jsonl").read_text("utf-8").splitlines()[0])["text"]
        == Cleaner().clean(ADVERT).text
    )
    assert run("restore", tmp_path / "out", "-o", tmp_path / "again").exit_code == 0
    for path in raw.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()


def test_the_first_failure_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"body": "one"}\n{"body": "two"}\n{"txet": "three"}\n')
    result = run("clean", tmp_path / "a.jsonl", "-o", tmp_path / "out", "--text-field", "txet")
    assert result.exit_code == 1
    assert re.search(
        r"failures +2, those that could be read kept verbatim in .*/out/_report/kept\n +the first +a.jsonl#0: .*'txet'",
        result.output,
    )


def _table(rows: list[dict[str, str | None]]) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), file)
    return file.getvalue()


@pytest.mark.parametrize("command", ["clean", "census", "check"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", b'\n{\n{"body": "one"}\n' * 50),
        ("a.json", b'[{"body": "one"}, {"body": "two"}]'),
        ("a.csv", b"body,n\none,1\ntwo,2\n"),
        ("a.parquet", _table([{"body": "one"}])),
    ],
)
def test_a_wrong_text_field_stops_before_anything_is_written_and_names_the_fields(
    tmp_path: Path, command: str, name: str, content: bytes
) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / name).write_bytes(content)
    (raw / "z.md").write_text("Honest.")
    output = () if command == "check" else ("-o", tmp_path / "out")
    result = run(command, raw, *output, "--text-field", "txet")
    assert (result.exit_code, result.stdout, (tmp_path / "out").exists()) == (2, "", False)
    assert re.match(
        r"dechaff: .*a\.\w+(#\d)?: no (field|column) 'txet'; there are 'body'.* \(see --text-field\); "
        r"it is in none of the first 100 records\n$",
        result.stderr,
    )


@pytest.mark.parametrize(
    ("lines", "stops"),
    [
        (['{"body": "a"}'] * 99 + ['{"txet": "b"}'], False),
        (['{"body": "a"}'] * 99 + ['{"txet": null}'], False),
        (['{"body": "a"}'] * 100 + ['{"txet": "b"}'], True),
        (["{"] * 100, False),
        ([""] * 100 + ['{"body": "a"}'], False),
    ],
)
def test_a_text_field_may_be_absent_from_some_records(tmp_path: Path, lines: list[str], stops: bool) -> None:
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    result = run("clean", tmp_path / "a.jsonl", "-o", tmp_path / "out", "--text-field", "txet", "--workers", 1)
    assert (result.exit_code, (tmp_path / "out").exists()) == ((2, False) if stops else (1, True))
    explained = run("explain", f"{tmp_path}/a.jsonl#{len(lines) - 1}", "--text-field", "txet")
    assert ("a.jsonl#" in explained.stdout) == lines[-1].endswith('"b"}')


def test_a_dry_run_tells_what_a_run_does_and_leaves_all_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(ADVERT)
    (tmp_path / "b.jsonl").write_text('{"body": 1}\n')
    before = sorted(tmp_path.rglob("*"))
    dry = run("clean", tmp_path / "a.md", tmp_path / "b.jsonl", "-o", tmp_path / "out" / "cleaned", "--dry-run")
    assert sorted(tmp_path.rglob("*")) == before
    wet = run("clean", tmp_path / "a.md", tmp_path / "b.jsonl", "-o", tmp_path / "out" / "cleaned")
    assert (dry.exit_code, wet.exit_code) == (1, 1)

    def told(result: Result) -> list[str]:
        lines = [line.partition(", those that could be read")[0] for line in result.output.splitlines() if line]
        return [line for line in lines if not line.startswith(("time", "report", "new  ", "dry run"))]

    assert told(dry) == told(wet)
    assert "nothing was written" in dry.output


def test_a_dry_run_refuses_what_a_run_would(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(ADVERT)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("x")
    assert run("clean", tmp_path / "a.md", "-o", tmp_path / "out", "--dry-run").exit_code == 2


def test_outputs_of_files_that_are_gone_are_told_until_they_are_pruned(tmp_path: Path) -> None:
    for name in ("a.md", "b.md", "c.md"):
        (tmp_path / name).write_text(ADVERT)
    assert "given" not in run("clean", *tmp_path.glob("*.md"), "-o", tmp_path / "out").output
    told = run("clean", tmp_path / "a.md", "-o", tmp_path / "out").output
    assert re.search(r"^left +2 made from files that are no longer given; --prune removes them$", told, re.MULTILINE)
    assert {path.name for path in (tmp_path / "out").glob("*.md")} == {"a.md", "b.md", "c.md"}
    told = run("clean", tmp_path / "a.md", "-o", tmp_path / "out", "--prune").output
    assert re.search(r"^pruned +2 made from files that are no longer given$", told, re.MULTILINE)
    assert [path.name for path in (tmp_path / "out").glob("*.md")] == ["a.md"]


@pytest.mark.parametrize("how", ["interrupted", "terminated"])
def test_a_run_that_is_stopped_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    def interrupted(*rest: object, **others: object) -> None:
        if how == "terminated":
            os.kill(os.getpid(), signal.SIGTERM)
        raise KeyboardInterrupt

    (tmp_path / "a.md").write_text(ADVERT)
    monkeypatch.setattr("dechaff.cli.clean.run", interrupted)
    result = run("clean", tmp_path / "a.md", "-o", tmp_path / "out")
    assert result.exit_code == 3
    assert result.stderr == "dechaff: stopped; run the same command again to resume\n"


def test_restore_names_the_article_that_was_edited(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.md").write_text(ADVERT, encoding="utf-8")
    (raw / "b.md").write_text("Honest.\n", encoding="utf-8")
    run("clean", raw, "-o", tmp_path / "out")
    (tmp_path / "out" / "a.md").write_text("edited\n", encoding="utf-8")
    result = run("restore", tmp_path / "out", "-o", tmp_path / "again")
    assert result.exit_code == 1
    assert "a.md: edited after cleaning" in result.output
    assert [path.name for path in (tmp_path / "again").iterdir()] == ["b.md"]


def test_shadow_rules_are_reported_and_never_cut(sandbox: Path) -> None:
    raw = "Sand the board.\n\n👉 Click here: https://bit.ly/0demoSand claim your free bonus now\n\nLet it dry.\n"
    (sandbox / "a").mkdir()
    (sandbox / "a" / "a.md").write_text(raw, encoding="utf-8")
    assert run("clean", "a", "-o", "out").exit_code == 0
    assert "link/shortened" in (sandbox / "out" / "_report" / "removals-00000.jsonl").read_text("utf-8")
    assert run("clean", "a", "-o", "out2", "--rules", "my-rules").exit_code == 0
    assert "link/shortened" not in (sandbox / "out2" / "_report" / "removals-00000.jsonl").read_text("utf-8")
    flags = (sandbox / "out2" / "_report" / "flags-00000.jsonl").read_text("utf-8")
    assert "link/shortened" in flags
