"""Every cut and flag of a run is told once, with what is known of its article."""

from __future__ import annotations

from pathlib import Path

import pytest
from marker_run import lines, run
from test_restore import RAW

from dechaff.folder.ledger import decisions
from dechaff.folder.outcome import Spam
from dechaff.folder.paths import OutputError
from dechaff.ingest.sources import sort_key

FLAGGED = {
    **RAW,
    "a/both.md": b"FLAG one PROMO two FLAG PROMO",
    "flagged.jsonl": b'{"text": "FLAG"}\n\n{"text": "PROMO FLAG"}\n{"text": "SPAM FLAG PROMO"}\n',
}


@pytest.mark.parametrize(("spam", "part_bytes"), [("keep", 1 << 30), ("separate", 400), ("drop", 400)])
def test_each_line_comes_once_in_order_with_its_article(tmp_path: Path, spam: Spam, part_bytes: int) -> None:
    run(tmp_path, FLAGGED, spam=spam, part_bytes=part_bytes)
    told = [*decisions(tmp_path / "cleaned")]
    known = {line["article"]: line for line in lines(tmp_path, "articles")}
    expected = [
        {**line, "action": action, **{name: known[line["article"]][name] for name in ("language", "verdict")}}
        for action, kind in (("cut", "removals"), ("flag", "flags"))
        for line in lines(tmp_path, kind)
    ]
    assert {line["action"] for line in told} == {"cut", "flag"}
    assert sorted(told, key=str) == sorted(expected, key=str)
    places = [
        (sort_key(line["path"]), -1 if line["record"] is None else line["record"], line["start"]) for line in told
    ]
    assert places == sorted(places)


@pytest.mark.parametrize("kept", [0, 1])
def test_a_report_that_lost_the_line_of_an_article_is_refused(tmp_path: Path, kept: int) -> None:
    run(tmp_path, {"a.md": b"one PROMO", "b.md": b"two PROMO"})
    report = tmp_path / "cleaned/_report/articles-00000.jsonl"
    report.write_bytes(b"".join(report.read_bytes().splitlines(keepends=True)[:kept]))
    with pytest.raises(OutputError, match=f"a cut in {'ab'[kept]}.md, but no line for that article"):
        list(decisions(tmp_path / "cleaned"))


def test_a_report_that_lost_a_file_is_refused(tmp_path: Path) -> None:
    run(tmp_path, {"a.md": b"one PROMO"})
    (tmp_path / "cleaned/_report/flags-00000.jsonl").unlink()
    with pytest.raises(OutputError, match="flags-00000.jsonl: missing"):
        next(decisions(tmp_path / "cleaned"))
