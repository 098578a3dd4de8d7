"""How much labelled promotion goes, and how much else: never worse than the floors that were reached."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from dechaff.cli import main
from dechaff.tuning.labels import read_labels

HERE = Path(__file__).parent
CORPUS = HERE.parent / "corpus"
LABELS = read_labels(CORPUS / "labels.jsonl")


def test_the_corpus_is_half_honest_and_speaks_many_languages() -> None:
    verdicts = Counter(one.verdict for one in LABELS)
    assert len(LABELS) >= 150
    assert verdicts["clean"] >= len(LABELS) / 2
    assert min(verdicts.values()) >= 30
    assert len({one.groups["language"] for one in LABELS}) >= 15
    assert {Path(one.article).suffix for one in LABELS} >= {".md", ".html", ".txt", ".xml"}


def test_each_label_lies_in_its_article() -> None:
    assert sorted(one.article for one in LABELS) == sorted(path.name for path in (CORPUS / "articles").iterdir())
    for one in LABELS:
        text = (CORPUS / "articles" / one.article).read_bytes().decode()
        assert (one.verdict == "clean") == (not one.spans)
        for start, end, _ in one.spans:
            assert 0 <= start < end <= len(text)
            assert text[start:end].strip()


def test_the_corpus_is_cleaned_no_worse_than_before_and_as_the_docs_show() -> None:
    figures = _figures_above(CORPUS / "floors.toml", CORPUS)
    page = (HERE.parent.parent / "docs" / "accuracy.md").read_text(encoding="utf-8")
    shown = re.search(r"```console\n\$ dechaff rules eval [^\n]*\n(328 articles\n.*?)```", page, re.DOTALL)
    assert shown is not None
    assert figures.strip() == shown.group(1).strip()


@pytest.mark.slow
def test_real_articles_are_cleaned_no_worse_than_before(shared: Path) -> None:
    _figures_above(HERE / "realset-floors.toml", shared / "realset")


@pytest.mark.slow
@pytest.mark.parametrize("half", ["work", "measure"])
def test_real_articles_of_other_campaigns_are_cleaned_no_worse_than_before(half: str, shared: Path) -> None:
    _figures_above(HERE / f"realset2-{half}-floors.toml", shared / "realset2", "--half", half)


def _figures_above(floors: Path, folder: Path, *options: str) -> str:
    arguments = ["rules", "eval", "--labels", str(folder / "labels.jsonl"), str(folder / "articles"), *options]
    result = CliRunner().invoke(main, [*arguments, "--floors", str(floors)])
    assert result.exit_code == 0, result.output
    return str(result.output)


PAGE = (HERE.parent.parent / "docs" / "measure.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```console\n\$ dechaff (rules \w+ --labels tests/corpus/[^\n]*)\n(.*?)```", PAGE, re.DOTALL)


def test_the_page_on_measuring_shows_the_corpus() -> None:
    assert {command.split()[1] for command, _ in SHOWN} >= {"eval"}


@pytest.mark.slow
@pytest.mark.parametrize(("command", "output"), SHOWN)
def test_the_page_on_measuring_shows_what_is_printed(
    command: str, output: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if " fit " in command:
        pytest.importorskip("scipy")
    monkeypatch.chdir(HERE.parent.parent)
    assert CliRunner().invoke(main, command.split()).output == output
