"""Rules that were given up are named in the report: in the article's line, in the totals and as a warning."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from small_run import Inline, corpus, go, settings, tree, write_raw

from dechaff.cli import main
from dechaff.folder.read import read_run, report_rows
from dechaff.rulefiles import load_rules
from dechaff.run.engines.local import LocalEngine
from dechaff.run.settings import Settings

ENDLESS = """\
description: A pattern that tries all ways to part a row of letters.
kind: promo
pattern: '(?:o|oo)+(?:o|oo)+(?:o|oo)+!'
engine: regex
gate: 'ooo'
points: 6
unit: sentence
tests: {cleans: [{raw: ooo!, cleaned: ''}], spares: [x]}
"""
HANGS = f"# Horns\n\n{'o' * 200} and !\n"
SELLS = f"{HANGS}\n[TG📱+ @demo_shop_1](https://t.me/demo_shop_1)\n\nThat is all.\n"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dechaff.detect.pattern.REGEX_TIMEOUT_S", 0.05)


@pytest.fixture
def asked(tmp_path: Path) -> Settings:
    (tmp_path / "rules/promo").mkdir(parents=True)
    (tmp_path / "rules/promo/endless.yaml").write_text(ENDLESS)
    rules = load_rules([tmp_path / "rules"])
    return Settings(rules.only([*settings().rules.by_id, "promo/endless"]))


def _by_article(folder: Path) -> dict[str, Any]:
    return {line["article"]: line.get("not_evaluated") for line in report_rows(folder / "cleaned", "articles")}


def test_the_line_of_an_article_names_the_rules_and_the_run_counts_them(tmp_path: Path, asked: Settings) -> None:
    write_raw(tmp_path, {**corpus(20), "hangs.md": HANGS.encode(), "sells.md": SELLS.encode()})
    report = go(tmp_path, asked=asked)
    named = _by_article(tmp_path)
    assert {article: rules for article, rules in named.items() if rules is not None} == {
        "hangs.md": ["promo/endless"],
        "sells.md": ["promo/endless"],
    }
    assert "demo_shop_1" not in (tmp_path / "cleaned/sells.md").read_text()
    assert (tmp_path / "cleaned/hangs.md").read_text() == HANGS
    assert not any(line["article"] in named for line in report_rows(tmp_path / "cleaned", "failures"))
    assert report["totals"]["not_evaluated"] == 2
    assert report["totals"]["not_evaluated_by_rule"] == {"promo/endless": 2}
    warning = "promo/endless was not evaluated in 2 articles, where its pattern takes too long"
    assert warning in report["warnings"]
    assert warning in (read_run(tmp_path / "cleaned") or {})["warnings"]


def test_it_is_so_for_any_number_of_workers_and_in_a_run_that_finds_all_done(tmp_path: Path, asked: Settings) -> None:
    write_raw(tmp_path, {**corpus(20), "hangs.md": HANGS.encode(), "sells.md": SELLS.encode()})
    first = go(tmp_path, asked=asked, engine=Inline())
    before = tree(tmp_path / "cleaned")
    again = go(tmp_path, asked=asked)
    assert again["reused"]["cleaned"] == again["parts"]
    assert (again["totals"], again["warnings"]) == (first["totals"], first["warnings"])
    go(tmp_path, asked=asked, engine=LocalEngine(2), fresh=True)
    assert tree(tmp_path / "cleaned") == before


def test_the_commands_say_so(tmp_path: Path, asked: Settings) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/sells.md").write_text(SELLS, encoding="utf-8")
    options = ["--rules", str(tmp_path / "rules")]
    clean = ["clean", str(tmp_path / "raw"), "-o", str(tmp_path / "out"), "--no-page", "--workers", "1", *options]
    result = CliRunner().invoke(main, clean)
    assert result.exit_code == 0
    assert "rules given up" in result.stdout
    assert "warning: promo/endless was not evaluated in 1 article, where" in result.stderr
    result = CliRunner().invoke(main, ["check", str(tmp_path / "raw"), *options])
    assert result.exit_code == 1
    assert "sells.md: promo/endless was not evaluated" in result.stderr
    result = CliRunner().invoke(main, ["clean", "-", *options], input=SELLS.encode())
    assert result.exit_code == 0
    assert "demo_shop_1" not in result.stdout
    assert "promo/endless was not evaluated" in result.stderr
    result = CliRunner().invoke(main, ["explain", str(tmp_path / "raw/sells.md"), *options])
    assert "Not evaluated, as their patterns take too long in this text:\n  promo/endless\n" in result.stdout
