"""Rows that look alike: of some the text is null, of others it is empty, or was cut as a whole."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from marker_run import run, tree

from dechaff.folder.outcome import Spam
from dechaff.folder.restore import restore
from dechaff.folder.steps import Count, WrittenFile
from dechaff.ingest.records import Record

Rows = Sequence[tuple[str | None, str | None]]
"""The text and the language of each row."""


def _table(rows: Rows, delimiter: str = ",", *, has_language: bool = True) -> bytes:
    file = io.StringIO(newline="")
    written = csv.writer(file, delimiter=delimiter, lineterminator="\r\n" if len(rows) % 2 else "\n")
    written.writerows(row if has_language else row[:1] for row in (("text", "lang"), *rows))
    return file.getvalue().encode()


def _lines(rows: Rows, separator: str = "\n") -> bytes:
    objects = ({"lang": language} if text is None else {"text": text, "lang": language} for text, language in rows)
    return separator.join(json.dumps(one) if one.get("text") != "x" else "" for one in objects).encode()


def _array(rows: Rows) -> bytes:
    return json.dumps([{"text": text, "lang": language} for text, language in rows]).encode()


def _archive(rows: Rows) -> bytes:
    records = (
        b"WARC/1.0\r\nWARC-Type: %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
        % (b"request" if text is None else b"conversion", len(text or ""), (text or "").encode())
        for text, _ in rows
    )
    return b"".join(records)


def _parquet(rows: Rows) -> bytes:
    file = io.BytesIO()
    columns = ("text", "lang", "at")
    cells = zip(*((text, language, at) for at, (text, language) in enumerate(rows)), strict=True)
    types = (pa.string(), pa.string(), pa.int32())
    made = zip(columns, cells or ((), (), ()), types, strict=False)
    pq.write_table(pa.table({name: pa.array(values, kind) for name, values, kind in made}), file, row_group_size=3)
    return file.getvalue()


KINDS: dict[str, Callable[[Rows], bytes]] = {
    "a.csv": _table,
    "b.tsv": lambda rows: _table(rows, "\t"),
    "c.csv": lambda rows: _table(rows, has_language=False),
    "j.csv": lambda rows: b"sep=#\r\n" + _table(rows, "#"),
    "d.jsonl": _lines,
    "e.json": _array,
    "f.warc": _archive,
    "g.parquet": _parquet,
    "h.csv.gz": lambda rows: gzip.compress(_table(rows, ";"), mtime=0),
    "i.jsonl.bz2": lambda rows: bz2.compress(_lines(rows, "\r\n")),
}
ROWS: Rows = [("foo bar", "en"), (None, "en"), ("Boil.", "en"), ("PROMO", "en")]
_texts = st.sampled_from(
    [None, "", "PROMO", "PROMOPROMO", "x", "x PROMO", "PROMO x", "FLAG", "SPAM", "SPAM PROMO", "BUG"]
)
_rows = st.lists(st.tuples(_texts | st.sampled_from([None, "", "PROMO"]), st.sampled_from(["en", None])), max_size=40)


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(_rows.filter(bool), st.sampled_from(["keep", "separate", "drop"]), st.sampled_from([40, 1 << 30]))
@example(ROWS, "keep", 1 << 30)
@example([(None, "en"), ("x", "en"), ("PROMO", "en"), ("", "en"), ("y", "en")], "keep", 1 << 30)
@example([(None, "en")] * 20 + [("PROMO", "en")] * 20 + [(None, "en")] * 20, "keep", 1 << 30)
def test_rows_of_equal_bytes_come_back_each_to_its_place(rows: Rows, spam: Spam, part_bytes: int) -> None:
    raw = {name: made(rows) for name, made in KINDS.items()}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        totals = run(folder, raw, spam=spam, part_bytes=part_bytes)
        restored = restore(folder / "cleaned", folder / "back")
        assert restored.failures == []
        assert restored.restored == totals.articles + totals.binaries
        assert restore(folder / "cleaned", None) == restored
        back = tree(folder / "back")
        assert pq.read_table(folder / "back/g.parquet").equals(pq.read_table(folder / "raw/g.parquet"))
        for other, unpack in (("h.csv.gz", gzip.decompress), ("i.jsonl.bz2", bz2.decompress)):
            assert unpack(back.pop(other)) == unpack(raw[other])
        assert {**back, "g.parquet": b""} == {**{name: raw[name] for name in back}, "g.parquet": b""}


def _take_nothing(take: Callable[..., Record | None]) -> Callable[..., Record | None]:
    def lossy(self: WrittenFile, sha256: str | None, upcoming: Count) -> Record | None:
        record = take(self, sha256, upcoming)
        return None if sha256 is None else record

    return lossy


def _take_another(take: Callable[..., Record | None]) -> Callable[..., Record | None]:
    def wrong(self: WrittenFile, sha256: str | None, upcoming: Count) -> Record | None:
        record = take(self, sha256, upcoming)
        return Record(None, b"something else") if sha256 is None else record

    return wrong


@pytest.mark.parametrize("fault", [_take_nothing, _take_another])
@pytest.mark.parametrize("name", sorted(KINDS.keys() - {"d.jsonl", "i.jsonl.bz2"}))  # all of their lines are reported
def test_a_record_lost_for_whatever_cause_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, fault: Callable[..., Callable[..., Record | None]]
) -> None:
    run(tmp_path, {name: KINDS[name](ROWS)})
    monkeypatch.setattr(WrittenFile, "take", fault(WrittenFile.take))
    for output in (None, tmp_path / "back"):
        told = restore(tmp_path / "cleaned", output).failures
        assert told[-1:] == [(name, "edited after cleaning: its records do not make up the raw file")]
