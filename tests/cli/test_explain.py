"""`dechaff explain` tells of the article that is asked for, under the options of a run, and what a piece lacked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dechaff.cli import main
from dechaff.ingest.records import COUNTED

PROMOTION = "TG🔥+ @paint_demo_7"
ADVERT = f"Sand the board.\n\n{PROMOTION}\n\nLet it dry.\n"
MENTION = "Sand the board.\n\nThe varnish comes from paint_demo_7 on Telegram, as I said.\n\nLet it dry.\n"
CUT = "CUT 7 points, block at line 3"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


@pytest.fixture
def shard(tmp_path: Path) -> Path:
    file = tmp_path / "shard.jsonl"
    rows = [{"text": "Honest."}, None, {"text": None}, {"text": ADVERT, "words": MENTION}]
    file.write_text("".join("\n" if row is None else json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def test_one_record_of_a_file_is_explained(shard: Path) -> None:
    output = run("explain", f"{shard}#3").output
    assert output.startswith("shard.jsonl#3: text, profile balanced")
    assert CUT in output
    assert output.count("profile balanced") == 1
    assert output == run("explain", shard).stdout.partition("\n\n")[2]


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ("#1", f"shard.jsonl#1: a blank line, no article; {COUNTED}"),
        ("#2", "not read: null texts: shard.jsonl#2"),
        ("#4", f"shard.jsonl#4: no such record; {COUNTED}"),
        ("#three", "shard.jsonl: no record 'three'; name one by its number, as "),
    ],
)
def test_a_record_without_an_article_is_trouble(shard: Path, record: str, message: str) -> None:
    result = run("explain", f"{shard}{record}")
    assert (result.exit_code, message in result.stderr) == (2, True), result.output


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv#1", "\nid,text\n1,Honest.\n", f"a.csv#1: a header, no article; {COUNTED}"),
        ("a.csv#0", "\nid,text\n1,Honest.\n", f"a.csv#0: a blank line, no article; {COUNTED}"),
        (
            "a.csv#0",
            "id,words\n1,Honest.\n",
            "not read: no text field: a.csv ('id', 'words'); name it with --text-field",
        ),
        ("a.csv#1", "id,words\n1,Honest.\n", f"a.csv#1: a line of a file without a text field, no article; {COUNTED}"),
        ("a.md#0", "Honest.\n", "a.md#0: the file is one article; leave out #0"),
        ("a.md#7", "Honest.\n", "a.md#7: the file is one article; leave out #7"),
    ],
)
def test_a_number_that_is_no_article_is_said_to_be_what_it_is(
    name: str, content: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / name.partition("#")[0]).write_text(content)
    result = run("explain", tmp_path / name)
    assert (result.exit_code, result.stderr) == (2, f"dechaff: {message}\n")
    if "--text-field" not in message and "without a text" not in message:
        assert run("clean", (tmp_path / name).with_name(name.partition("#")[0]), "-o", tmp_path / "out").exit_code == 0
        shown = run("show", tmp_path / "out", name)
        tail = message.split(": ")[1] if ".md" in name else f"no article is there; {COUNTED}"
        assert (shown.exit_code, shown.stderr) == (2, f"dechaff: {tmp_path}/out: {name}: {tail}\n")


def test_help_and_pages_say_alike_what_numbers_mean() -> None:
    docs = Path(__file__).parents[2] / "docs"
    told = [run(one, "--help").output for one in ("explain", "show", "clean")]
    told += [(docs / f"{one}.md").read_text("utf-8") for one in ("formats", "check", "report")]
    assert [" ".join(COUNTED.split()) in " ".join(one.split()) for one in told] == [True] * 6


def test_a_file_may_be_named_like_a_record(shard: Path) -> None:
    (shard.parent / "shard.jsonl#3").write_text("Honest, too.\n")
    assert "shard.jsonl#3: text" in run("explain", f"{shard}#3").output
    assert CUT not in run("explain", f"{shard}#3").output


def test_the_fields_and_limits_of_a_run_hold_here_too(shard: Path) -> None:
    output = run("explain", f"{shard}#3", "--text-field", "words").output
    assert CUT not in output
    assert "Nothing in it looks like promotion" in output
    assert "--max-chars" in run("explain", f"{shard}#3", "--max-chars", 10).stderr


def test_a_census_says_what_is_known_from_others(shard: Path, tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    for at in range(4):
        (tmp_path / f"raw/{at}.md").write_text(f"Recipe {at}.\n\n{ADVERT}", encoding="utf-8")
    assert run("census", tmp_path / "raw", "-o", tmp_path / "raw.census").exit_code == 0
    alone, known = (
        run("explain", f"{shard}#3", "--text-field", "words", *census).output
        for census in ([], ["--census", tmp_path / "raw.census"])
    )
    assert ("suspect/known" in alone, "suspect/known" in known) == (False, True)
    wrong = run("explain", shard, "--census", shard)
    assert (wrong.exit_code, "census" in wrong.stderr) == (2, True)


def test_what_is_allowed_and_denied_is_judged_as_in_a_run(shard: Path, tmp_path: Path) -> None:
    listed = tmp_path / "listed"
    listed.write_text("telegram:paint_demo_7\n")
    allowed = run("explain", f"{shard}#3", "--allow", listed).output
    assert "CUT" not in allowed
    assert "handle/telegram-decorated: allowed: TG🔥+ @paint_demo_7  (line 3, +4 if it counted)" in allowed
    denied = run("explain", f"{shard}#3", "--text-field", "words", "--deny", listed).output
    assert "+6 suspect/known: paint_demo_7  (telegram:paint_demo_7)" in denied


def test_a_line_that_spares_a_cut_is_tried_on_top_of_what_is_allowed(tmp_path: Path) -> None:
    article, listed = tmp_path / "a.md", tmp_path / "allowed"
    article.write_text(ADVERT.replace(PROMOTION, f"{PROMOTION}, TG🔥+ @glue_demo_3"), encoding="utf-8")
    listed.write_text("telegram:glue_demo_3\n")
    output = run("explain", article, "--allow", listed).output
    assert "a line for --allow that spares it: telegram:paint_demo_7" in output


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("I paint with @demo_painter_9 on Telegram.", "3 of 6 points"),
        ("Join the group now, click the link below.", "1 of 6 points; no proof, only calls"),
        ("Buy cheap followers and likes here, best price!", "2.5 of 6 points; no proof, only offers"),
        (
            "I paint with @demo_painter_9 on Telegram. Oak takes longer to dry than pine, as every carpenter knows well. "
            "They sell at the best price. It takes a week, and you can click the link below.",
            "6 of 6 points, but it holds other words, too",
        ),
    ],
)
def test_a_piece_that_stays_is_told_what_it_lacked(tmp_path: Path, text: str, lacks: str) -> None:
    article = tmp_path / "a.md"
    around = "Oak is harder than pine and takes longer to sand, so begin with the coarse paper."
    article.write_text(f"{around}\n\n{text}\n\n{around}\n", encoding="utf-8")
    output = run("explain", article).output
    assert [line for line in output.splitlines() if "stays: " in line] == [f"  stays: {lacks}"], output
