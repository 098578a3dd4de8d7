from __future__ import annotations

from pathlib import Path

import pytest
from marker_run import PATTERN, run
from test_restore import RAW

from dechaff.display.page.build import write_report_page
from dechaff.folder.ledger import file_entries
from dechaff.folder.outcome import Spam
from dechaff.folder.read import report_rows
from dechaff.folder.rows import DecisionRow
from dechaff.folder.written import WrittenArticle, written_articles
from dechaff.ingest.records import Fields, RecordError


def _cuts(cleaned: Path, article: WrittenArticle) -> list[DecisionRow]:
    return [line for line in report_rows(cleaned, "removals") if line["article"] == article.row["article"]]


@pytest.mark.parametrize("spam", ["keep", "separate", "drop"])
@pytest.mark.parametrize("part_bytes", [pytest.param(1, marks=pytest.mark.slow), 1 << 30])
def test_every_article_is_read_as_it_was_written_and_as_it_was(tmp_path: Path, spam: Spam, part_bytes: int) -> None:
    run(tmp_path, RAW, spam=spam, part_bytes=part_bytes)
    cleaned = tmp_path / "cleaned"
    articles = [*written_articles(cleaned)]
    lines = [line for line in report_rows(cleaned, "articles") if line["format"] != "binary"]
    assert [one.row for one in articles] == lines
    for one in articles:
        raw = one.raw_text(_cuts(cleaned, one))
        assert len(raw) == one.row["chars"]
        cleaned_text = PATTERN.sub(lambda match: "FLAG" if match.group() == "FLAG" else "", raw)
        assert one.text() == (raw if one.row["output"] == "kept" else cleaned_text)


def test_of_one_file_no_other_is_opened_even_where_an_article_has_its_name(tmp_path: Path) -> None:
    raw = {"a.jsonl": b'{"id": "b.md", "text": "One."}\n{"id": "c", "text": "Two."}\n', "b.md": b"Honest.\n"}
    run(tmp_path, raw, fields=Fields(id="id"))
    assert [entries.path for entries in file_entries(tmp_path / "cleaned", "b.md")] == ["b.md"]
    (tmp_path / "cleaned/a.jsonl").unlink()
    (one,) = written_articles(tmp_path / "cleaned", "b.md")
    assert one.raw_text([]) == "Honest.\n"
    lost = next(written_articles(tmp_path / "cleaned"))
    with pytest.raises(RecordError, match="missing from the cleaned folder"):
        lost.text()


@pytest.mark.parametrize("spam", ["keep", "separate", "drop"])
def test_of_an_edited_article_there_is_no_raw_text(tmp_path: Path, spam: Spam) -> None:
    run(tmp_path, {"a.md": b"a PROMO b", "b.md": b"SPAM PROMO b"}, spam=spam)
    for file in [*(tmp_path / "cleaned").rglob("*.md")]:
        file.write_bytes(file.read_bytes().replace(b"b", b"c"))
    for one in written_articles(tmp_path / "cleaned"):
        with pytest.raises(RecordError, match="edited after cleaning"):
            one.raw_text(_cuts(tmp_path / "cleaned", one))


def test_a_report_that_was_changed_leads_to_no_raw_text(tmp_path: Path) -> None:
    run(tmp_path, {"a.md": b"a PROMO b"})
    (one,) = written_articles(tmp_path / "cleaned")
    (cut,) = _cuts(tmp_path / "cleaned", one)
    with pytest.raises(RecordError, match="its report was changed"):
        one.raw_text([cut], [{**cut, "start": 0, "end": 5}])


def test_the_page_shows_the_article_of_the_cut_though_another_has_its_name(tmp_path: Path) -> None:
    raw = {"a.jsonl": b'{"id": "x", "text": "Honest words, and many more."}\n{"id": "x", "text": "one PROMO two"}\n'}
    run(tmp_path, raw, fields=Fields(id="id"))
    about = {"version": "1", "rules_fingerprint": "f", "thresholds": {}, "totals": {}, "warnings": []}
    (tmp_path / "cleaned/_report/campaigns.jsonl").write_bytes(b"")
    write_report_page(tmp_path / "cleaned", about | {"options": {"profile": "balanced"}}, tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text()
    assert '"pieces":[["one ",-1],["PROMO",0],[" two",-1]]' in page
    assert "Honest words" not in page
