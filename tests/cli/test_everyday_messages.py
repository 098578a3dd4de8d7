"""Messages that somebody meets who mistypes an option, or gives a pattern that matches nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dechaff.cli import main

ADVERT = "Sand the board {}.\n\nTG🔥+ @paint_demo_{}\n\nLet it dry.\n"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "raw/drafts").mkdir(parents=True)
    for name in ("a.md", "a.bak", "drafts/b.bak", ".hidden"):
        (tmp_path / "raw" / name).write_text("Honest.\n")
    return tmp_path / "raw"


@pytest.mark.parametrize("command", ["check raw", "clean raw -o out"])
def test_a_pattern_that_leaves_out_nothing_is_said(command: str, raw: Path) -> None:
    result = run(*command.split(), "--exclude", "nosuch/", "--exclude", "*.bak", "--exclude", "# a comment")
    assert "dechaff: --exclude 'nosuch/': it leaves out nothing\n" in result.stderr
    assert result.stderr.count("it leaves out nothing") == 1
    assert "nothing" not in run(*command.split(), "--exclude", "*.bak", "--exclude", "!a.bak").stderr


def test_paths_are_said_as_they_were_given(raw: Path) -> None:
    told = run("check", "raw", "--exclude", "*.bak").stderr
    assert "not read: excluded files and folders: raw/a.bak, raw/drafts/b.bak\n" in told
    assert "not read: hidden files and folders; name" not in told
    assert "raw/.hidden; name them to read them\n" in told
    assert str(raw.parent) not in told
    assert f"{raw}/a.bak" in run("check", raw, "--exclude", "*.bak").stderr
    (raw.parent / "other").mkdir()
    (raw.parent / "other/a.md").write_text("Else.\n")
    assert "dechaff: other/a.md and raw/a.md would both be" in run("clean", "raw", "other", "-o", "out").stderr


@pytest.mark.parametrize("written", ["two", "0", "1.5", "-1"])
def test_a_number_that_is_none_is_said_in_plain_words(written: str) -> None:
    for command in ("clean raw -o out --workers", "diff a b --most"):
        told = run(*command.split(), written)
        assert (told.exit_code, f"'{written}': expected a whole number of at least 1" in told.stderr) == (2, True)


def test_a_string_without_quotes_in_a_settings_file_is_said(raw: Path) -> None:
    (raw.parent / "dechaff.toml").write_text("profile = strict\n")
    told = run("check", "raw")
    assert told.exit_code == 2
    assert told.stderr == "dechaff: dechaff.toml: Invalid value (at line 1, column 11); strings need quotes\n"


@pytest.mark.slow
def test_a_rule_that_cuts_in_many_articles_is_named_unless_it_tells_of_the_corpus(tmp_path: Path) -> None:
    rows = []
    for at in range(1010):
        mention = f"Sand it.\n\nMy neighbour swears by paint_demo_{at % 7} for everything.\n"
        rows.append({"text": ADVERT.format(at, at % 7) + (mention if at % 2 else "")})
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    told = run("clean", tmp_path / "a.jsonl", "-o", tmp_path / "out", "--workers", 1, "--no-page").stderr
    assert "suspect/known is" not in told
    assert "repeat/" not in told
    assert (
        "warning: handle/telegram-announced is behind cuts in 1,010 of 1,010 articles; look at them with `dechaff "
        "report`, and if it is too wide, give it `status: shadow` in a folder for --rules\n"
    ) in told
