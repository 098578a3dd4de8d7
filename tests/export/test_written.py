from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest
from marker_run import run
from test_restore import RAW

from dechaff.export.folder import report_lines
from dechaff.export.outcome import Spam
from dechaff.export.written import cleaned_articles


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
