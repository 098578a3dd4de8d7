"""`dechaff show` tells of one article what a reviewer wants to know, and shows nothing that a terminal would obey."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dechaff.cli import main

ROOT = Path(__file__).parent.parent.parent
GOLDEN = Path(__file__).parent / "shown"
ADVERT = "Sand the board.\n\nTG🔥+ @paint_demo_7\n\nLet it dry.\n"


def show(*arguments: object) -> str:
    result = run("show", *arguments)
    assert result.exit_code == 0, result.output
    return result.output


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def cleaned(folder: Path, articles: dict[str, str | bytes], *options: str) -> Path:
    (folder / "raw").mkdir()
    for name, text in articles.items():
        (folder / "raw" / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    run("clean", folder / "raw", "-o", folder / "out", *options)
    return folder / "out"


def shard(*texts: str, **fields: str) -> str:
    return "".join(json.dumps({"text": text, **fields}) + "\n" for text in texts)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cleaned folder of articles that went all ways."""
    flagged = (
        "Ask the shop about TG🔥+ @wood_demo_8 whenever the weather allows it and the wood is dry enough for paint"
    )
    articles: dict[str, str | bytes] = {
        "advert.md": ADVERT,
        "binary.png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00",
        "broken.jsonl": shard("Honest.") + "{broken\n",
        "flagged.md": flagged,
        "honest.md": "Honest.\n",
        "one.jsonl": shard(ADVERT),
        "two.jsonl": shard("Honest.", ADVERT),
    }
    return cleaned(tmp_path_factory.mktemp("show"), articles)


@pytest.mark.parametrize("article", ["keep-a-number.md", "library-hours.html", "shard-0001.jsonl#0"])
def test_the_samples_are_shown_like_this(article: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    golden = GOLDEN / f"{article}.txt"
    assert show("cleaned", article) == golden.read_text(encoding="utf-8")


def test_the_whole_article_is_shown_on_demand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for name in ("keep-a-number.md", "library-hours.html", "chat-client.md"):
        lines = [line for line in show("cleaned", name, "--all").splitlines() if line[:2] in ("", " ", "  ", "+", "+ ")]
        text = (ROOT / "cleaned" / name).read_text(encoding="utf-8")
        assert [line for line in text.splitlines() if line] == [
            line[2:] for line in lines if line[2:] in text.splitlines() and line[2:]
        ]


def test_an_article_without_cuts_is_one_clear_line_and_its_flags(out: Path) -> None:
    assert show(out, "honest.md").endswith("\n\nNothing was cut from it.\n")
    assert "@@" not in show(out, "honest.md")
    shown = show(out, "flagged.md")
    assert re.search(r"Nothing was cut from it\.\n\n@@ line 1 of 1 @@\n\? .*{\?.*@wood_demo_8.*\?}", shown)
    assert "\n    flag: " in shown


def test_a_failed_article_shows_its_failure(out: Path) -> None:
    shown = show(out, "broken.jsonl#1")
    kept = out / "_report/kept/broken.jsonl"
    assert shown.startswith(f"broken.jsonl#1: failed in stage read, nothing written; its bytes are in {kept}\n")
    assert "\n  not JSON (" in shown


def test_a_binary_is_said_to_be_one(out: Path) -> None:
    assert show(out, "binary.png") == f"binary.png: no text, copied as it is\n  {out / 'binary.png'}\n"


def test_a_file_of_one_article_is_that_article(out: Path) -> None:
    assert "Sand the board." in show(out, "one.jsonl")
    assert show(out, "one.jsonl") == show(out, "one.jsonl#0")


def test_an_article_is_found_by_the_ways_people_write_its_path(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(out.parent)
    shown = show("out", "advert.md")
    for written in ("./advert.md", "out/advert.md", "./out/advert.md", out / "advert.md", "out/../out/advert.md"):
        assert show("out", written) == shown
    assert show("out", "out/two.jsonl#1") == show("out", "two.jsonl#1")


def test_of_one_that_is_not_there_some_like_it_are_named(out: Path) -> None:
    for written, like in (
        ("Advert", "advert.md"),
        ("raw/flagged.md", "flagged.md"),
        ("two", "two.jsonl#0' or 'two.jsonl#1"),
    ):
        result = run("show", out, written)
        assert (result.exit_code, f"did you mean '{like}'?" in result.output) == (2, True)
    for written in ("no such article", "", "..", "/"):
        result = run("show", out, written)
        assert (result.exit_code, "no article" in result.output) == (2, True)
        assert "did you mean" not in result.output


def test_an_article_with_an_id_is_found_by_its_place_too(tmp_path: Path) -> None:
    articles = shard(ADVERT, id="same") + shard(ADVERT.replace("board", "table"), id="same")
    out = cleaned(tmp_path, {"same#1.jsonl": articles}, "--id-field", "id")
    assert "board" in show(out, "same") == show(out, "same#1.jsonl#0")
    assert "table" in show(out, "same#1.jsonl#1") == show(out, out / "same#1.jsonl#1")


def test_of_files_that_share_an_id_each_is_found_by_its_path(tmp_path: Path) -> None:
    table = ADVERT.replace("board", "table")
    out = cleaned(tmp_path, {"a.jsonl": shard(ADVERT, id="dup"), "b.jsonl": shard(table, id="dup")}, "--id-field", "id")
    assert ("board" in show(out, "a.jsonl"), "table" in show(out, "b.jsonl")) == (True, True)
    assert "did you mean 'a.jsonl#0' or 'b.jsonl#0'?" in run("show", out, "DUP").output


def test_spam_that_was_moved_is_found_where_it_lies(tmp_path: Path) -> None:
    text = "Custom essays for sale, WeChat: bowlsdemo5, order now.\n\n" * 6
    out = cleaned(tmp_path, {"ad.md": text}, "--spam", "separate")
    assert (out / "_spam/ad.md").is_file()
    assert show(out, out / "_spam/ad.md") == show(out, "_spam/ad.md") == show(out, "ad.md")


@pytest.mark.parametrize(("article", "file"), [("honest.md", "honest.md"), ("two.jsonl#0", "two.jsonl")])
def test_an_article_of_which_nothing_was_cut_is_looked_at_too(
    tmp_path: Path, out: Path, article: str, file: str
) -> None:
    changed = Path(shutil.copytree(out, tmp_path / "out"))
    (changed / file).write_bytes((changed / file).read_bytes().replace(b"Honest", b"Edited"))
    assert show(changed, article).endswith("\nNothing was cut from it.\nedited after cleaning\n")
    (changed / file).unlink()
    assert show(changed, article).endswith("\nmissing from the cleaned folder\n")


def test_of_articles_of_one_name_the_first_is_shown_without_the_cuts_of_the_others(tmp_path: Path) -> None:
    articles = shard(ADVERT, ADVERT.replace("board", "table"), id="same")
    out = cleaned(tmp_path, {"same.jsonl": articles}, "--id-field", "id")
    shown = show(out, "same")
    assert ("board" in shown, "table" in shown) == (True, False)
    assert shown.startswith("same: cleaned, 1 cut,")


@pytest.mark.parametrize(
    ("article", "change", "told"),
    [
        ("advert.md", "edited", "edited after cleaning"),
        ("advert.md", "gone", "missing from the cleaned folder"),
        ("two.jsonl#1", "edited", "edited after cleaning"),
        ("two.jsonl#1", "garbled", "edited after cleaning"),
    ],
)
def test_where_the_cleaned_file_is_not_what_was_written_the_report_alone_is_told(
    tmp_path: Path, out: Path, article: str, change: str, told: str
) -> None:
    whole = show(out, article)
    changed = Path(shutil.copytree(out, tmp_path / "out"))
    file = changed / article.partition("#")[0]
    data = file.read_bytes()
    if change == "gone":
        file.unlink()
    else:
        file.write_bytes(data.replace(b"dry", b"wet") if change == "edited" else data.replace(b'{"text": "Sand', b"["))
    shown = show(changed, article)
    assert f"{told}" in shown
    assert ": only what the report itself tells follows\n\n@@ character 17 @@\n" in shown
    assert "\n- TG🔥+ @paint_demo_7\n" in shown
    assert shown.partition("    cut")[2] == whole.partition("    cut")[2] != ""


def test_other_articles_are_not_read(tmp_path: Path, out: Path) -> None:
    whole = show(out, "one.jsonl#0")
    harmed = Path(shutil.copytree(out, tmp_path / "out"))
    for kind in ("articles", "removals", "flags"):
        report = harmed / f"_report/{kind}-00000.jsonl"
        report.write_bytes(b"no line of a report\n" + report.read_bytes() + b"nor is this\n")
    for other in ("advert.md", "two.jsonl"):
        (harmed / other).unlink()
    assert show(harmed, "one.jsonl#0") == whole.replace(str(out), str(harmed))


def test_an_article_dropped_as_spam_is_said_to_be_kept_raw(tmp_path: Path) -> None:
    ads = ("TG🔥+ @bowls_demo_5", "Custom essays for sale, WeChat: bowlsdemo5", "Game coins for sale, QQ: 100200305")
    text = (
        "The bowl dried on pine.\n\n"
        + "\n\n".join(ads)
        + "\n\nOrder now and get a free bonus! WhatsApp: +44 20 7946 0000\n"
    )
    out = cleaned(tmp_path, {"a.md": text}, "--spam", "drop")
    shown = show(out, "a.md")
    assert shown.startswith(f"a.md: spam, dropped as a whole, 0 flags, {len(text)} of {len(text)} characters removed\n")
    assert f"\n  {out / '_report/kept/a.md'}\n" in shown
    assert "\n    cut: article, " in shown
    assert "@@" not in shown
    assert [line[2:] for line in show(out, "a.md", "--all").splitlines()][-9:] == text.splitlines()


HOSTILE = ("\x1b[2J", "\x1b]0;own\x07", "\u202eevil\u2066", "\x9b31m", "\x00", "\r\x08", "\x0b", "\x1c", "\u0085")


def test_nothing_in_an_article_reaches_the_terminal_as_a_command(tmp_path: Path) -> None:
    text = "Sand {0} it.\n\nTG🔥+ @paint_demo_7 {0}\n\nLet{0} it dry {0}.\n"
    lines = [json.dumps({"text": text.format(one), "id": f"id{one}", "lang": f"e{one}"}) for one in HOSTILE]
    out = cleaned(tmp_path, {"a.jsonl": "\n".join(lines)}, "--id-field", "id")
    shown = [show(out, f"id{one}", *options) for one in HOSTILE for options in ([], ["--all"])]
    (out / "a.jsonl").write_bytes((out / "a.jsonl").read_bytes().replace(b"dry", b"wet"))
    shown += [show(out, f"id{one}") for one in HOSTILE]
    for output in shown:
        assert "paint_demo_7" in output
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", output)


def test_output_that_is_piped_is_plain_even_where_the_encoding_lacks_a_character() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "TERM": "xterm-256color", "FORCE_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-c", "from dechaff.cli import main; main()", "show", "cleaned", "keep-a-number.md"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\u65e7" in done.stdout
    assert b"\x1b" not in done.stdout
    assert b"[-[[TG" in done.stdout


def in_terminal(**environment: str) -> str:
    """What a terminal is sent."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.environ.update({"TERM": "xterm-256color", "PAGER": "cat", **environment})
        command = [sys.executable, "-c", "from dechaff.cli import main; main()", "show", "cleaned", "keep-a-number.md"]
        os.execv(command[0], command)
    sent = b""
    end = time.monotonic() + 30
    while select.select([terminal], [], [], max(0, end - time.monotonic()))[0]:
        try:
            data = os.read(terminal, 65536)
        except OSError:  # closed
            break
        if not data:
            break
        sent += data
    os.close(terminal)
    os.waitpid(pid, 0)
    return sent.decode(errors="replace")


@pytest.mark.slow
def test_a_terminal_has_colours_unless_it_is_told_not_to() -> None:
    plain = (GOLDEN / "keep-a-number.md.txt").read_text(encoding="utf-8")
    coloured = in_terminal(NO_COLOR="")
    assert "\x1b[31m\x1b[7m[[TG" in coloured
    assert "[-" not in coloured
    for options in ({"NO_COLOR": "1"}, {"TERM": "dumb"}, {"LESS": "-M"}):
        sent = in_terminal(**options)
        assert "\x1b" not in sent
        assert sent.replace("\r\n", "\n").rstrip("\n") == plain.rstrip("\n")
