from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest
from marker_run import run
from test_restore import RAW

from dechaff.export.folder import report_lines
from dechaff.export.ledger import file_entries
from dechaff.export.outcome import Spam
from dechaff.export.written import cleaned_articles
from dechaff.ingest.records import Fields


@pytest.mark.parametrize("spam", ["keep", "separate", "drop"])
@pytest.mark.parametrize("part_bytes", [1, 1 << 30])
def test_every_article_is_read_as_it_was_written(tmp_path: Path, spam: Spam, part_bytes: int) -> None:
    run(tmp_path, RAW, spam=spam, part_bytes=part_bytes)
    read = [*cleaned_articles(tmp_path / "cleaned")]
    lines = [line for line in report_lines(tmp_path / "cleaned", "articles") if line["format"] != "binary"]
    assert [one.line for one in read] == lines
    for one in read:
        dropped = one.line["output"] == "kept"
        assert len(one.text) == one.line["chars"] - (0 if dropped else one.line["chars_removed"])
        assert "PROMO" not in one.text or dropped


@pytest.mark.parametrize("wanted", [[], ["a/honest.md"], ["shard.jsonl#4", "only.md", "no such article"]])
def test_only_the_articles_that_are_asked_for_are_read(tmp_path: Path, wanted: Collection[str]) -> None:
    run(tmp_path, RAW)
    read = {one.line["article"]: one.text for one in cleaned_articles(tmp_path / "cleaned", wanted)}
    all_of_them = {one.line["article"]: one.text for one in cleaned_articles(tmp_path / "cleaned")}
    assert read == {name: text for name, text in all_of_them.items() if name in wanted}


def test_of_one_file_no_other_is_opened_even_where_an_article_has_its_name(tmp_path: Path) -> None:
    raw = {"a.jsonl": b'{"id": "b.md", "text": "One."}\n{"id": "c", "text": "Two."}\n', "b.md": b"Honest.\n"}
    run(tmp_path, raw, fields=Fields(id="id"))
    assert [entries.path for entries in file_entries(tmp_path / "cleaned", "b.md")] == ["b.md"]
    (tmp_path / "cleaned/a.jsonl").unlink()
    (one,) = cleaned_articles(tmp_path / "cleaned", ["b.md"], "b.md")
    assert (one.text, one.intact) == ("Honest.\n", True)


@pytest.mark.parametrize("spam", ["keep", "separate", "drop"])
def test_an_edited_article_is_not_intact(tmp_path: Path, spam: Spam) -> None:
    run(tmp_path, {"a.md": b"a PROMO b", "b.md": b"SPAM PROMO b"}, spam=spam)
    assert {one.intact for one in cleaned_articles(tmp_path / "cleaned")} == {True}
    for file in [*(tmp_path / "cleaned").rglob("*.md")]:
        file.write_bytes(file.read_bytes().replace(b"b", b"c"))
    assert [one.intact for one in cleaned_articles(tmp_path / "cleaned")] == [False, False]
