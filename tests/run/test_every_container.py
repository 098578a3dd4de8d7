"""What a run and `restore` promise for each kind of container, whole and damaged."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import random
import shutil
import zlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from click.testing import CliRunner
from small_run import article_text, go, settings, tree, write_raw

from dechaff.cli import main
from dechaff.folder.paths import OutputError
from dechaff.folder.read import report_rows
from dechaff.folder.restore import restore
from dechaff.run.engines.local import LocalEngine

CHANCE = random.Random(7)
TEXTS = [article_text(CHANCE) for _ in range(40)]
LINES = "".join(
    f"{json.dumps({'n': at, 'text': text}, ensure_ascii=at % 2 > 0)}\n" for at, text in enumerate(TEXTS)
).encode()


def _table(delimiter: str) -> bytes:
    file = io.StringIO(newline="")
    rows = csv.writer(file, delimiter=delimiter)
    rows.writerows([("n", "text", "tags"), *((at, text, '"a", b') for at, text in enumerate(TEXTS))])
    return file.getvalue().encode()


CSV, TSV = _table(","), _table("\t")


def _page(at: int, text: str, coding: bytes = b"", pack: Callable[[bytes], bytes] = bytes) -> bytes:
    body = pack("".join(f"<p>{line}</p>\n" for line in text.splitlines() if line).encode())
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n%bContent-Length: %d\r\n\r\n" % (coding, len(body))
    head = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://site%d.example/\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n"
    ) % (at, len(http) + len(body))
    return head + http + body + b"\r\n\r\n"


WARC = b"".join(_page(at, text.replace("[TG📱+ @", "<a>TG📱+ @")) for at, text in enumerate(TEXTS))


def _chunks(data: bytes) -> bytes:
    pieces = [data[at : at + 99] for at in range(0, len(data), 99)]
    return b"".join(b"%x\r\n%b\r\n" % (len(one), one) for one in pieces) + b"0\r\nX-Sum: 1\r\n\r\n"


GZIP, CHUNKED = b"Content-Encoding: gzip\r\n", b"Transfer-Encoding: chunked\r\n"
CODED: list[tuple[bytes, Callable[[bytes], bytes]]] = [
    (GZIP, gzip.compress),
    (b"Content-Encoding: deflate\r\n", zlib.compress),
    (GZIP + CHUNKED, lambda data: _chunks(gzip.compress(data))),
    (CHUNKED, _chunks),
    (CHUNKED, bytes),  # decoded when it was archived
]
CODED_WARC = b"".join(_page(at, text, *CODED[at % len(CODED)]) for at, text in enumerate(TEXTS))


WET = b"".join(
    b"WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
    % (len(text.encode()), text.encode())
    for text in TEXTS
)


def _parquet(folder: Path) -> bytes:
    columns = {
        "id": pa.array(range(41), pa.int32()),
        "text": pa.array([*TEXTS, None], pa.string()),
        "tags": pa.array([["a", None]] * 41, pa.list_(pa.string())),
    }
    table = pa.table(columns).replace_schema_metadata({"made": "here"})
    pq.write_table(table, folder / "made", row_group_size=7, compression="zstd")
    data = (folder / "made").read_bytes()
    (folder / "made").unlink()
    return data


def _same(data: bytes) -> bytes:
    return data


def _from_frames(data: bytes) -> bytes:
    return zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True).read()


UNPACKED: dict[str, Callable[[bytes], bytes]] = {
    "a.jsonl.gz": gzip.decompress,
    "b.ndjson.zst": _from_frames,
    "c.warc": _same,
    "d.warc.gz": gzip.decompress,
    "e.jsonl": _same,
    "k.csv": _same,
    "l.csv.gz": gzip.decompress,
    "m.tsv": _same,
    "n.tsv.zst": _from_frames,
    "g.json": _same,
    "h.json.gz": gzip.decompress,
    "i.jl.bz2": bz2.decompress,
    "j.warc.wet.gz": gzip.decompress,
    "o.warc": _same,
    "p.warc.zst": _from_frames,
}


@pytest.fixture
def raw(tmp_path: Path) -> dict[str, bytes]:
    """One shard of each kind, in `tmp_path/raw`."""
    files = {
        "a.jsonl.gz": gzip.compress(LINES[:9000]) + gzip.compress(LINES[9000:]),
        "b.ndjson.zst": zstandard.compress(LINES[:9000]) + zstandard.compress(LINES[9000:]),
        "c.warc": WARC,
        "d.warc.gz": b"".join(gzip.compress(_page(at, text)) for at, text in enumerate(TEXTS)),
        "e.jsonl": LINES,
        "f.parquet": _parquet(tmp_path),
        "k.csv": CSV,
        "l.csv.gz": gzip.compress(CSV[:9000]) + gzip.compress(CSV[9000:]),
        "m.tsv": TSV,
        "n.tsv.zst": zstandard.compress(TSV[:9000]) + zstandard.compress(TSV[9000:]),
        "g.json": json.dumps([json.loads(line) for line in LINES.splitlines()], indent=2).encode(),
        "h.json.gz": gzip.compress(LINES),
        "i.jl.bz2": bz2.compress(LINES[:9000]) + bz2.compress(LINES[9000:]),
        "j.warc.wet.gz": gzip.compress(WET),
        "o.warc": CODED_WARC,
        "p.warc.zst": zstandard.compress(CODED_WARC),
    }
    write_raw(tmp_path, files)
    return files


def test_every_kind_is_cleaned_in_kind_and_comes_back(tmp_path: Path, raw: dict[str, bytes]) -> None:
    report = go(tmp_path)
    assert report["totals"]["failed"] == 0
    cleaned = {line["path"] for line in report_rows(tmp_path / "cleaned", "removals")}
    assert cleaned == raw.keys()
    restored = restore(tmp_path / "cleaned", tmp_path / "back")
    assert restored.failures == []
    for name, unpack in UNPACKED.items():
        assert unpack((tmp_path / "back" / name).read_bytes()) == unpack(raw[name])
        assert unpack((tmp_path / "cleaned" / name).read_bytes()) != unpack(raw[name])
    before, after = pq.read_table(tmp_path / "raw/f.parquet"), pq.read_table(tmp_path / "back/f.parquet")
    assert after.equals(before)
    assert after.schema.equals(before.schema, check_metadata=True)
    between = pq.read_table(tmp_path / "cleaned/f.parquet")
    assert between.schema.equals(before.schema, check_metadata=True)
    assert between.drop_columns("text").equals(before.drop_columns("text"))


def test_an_edit_beside_the_texts_is_named_and_stays(tmp_path: Path, raw: dict[str, bytes]) -> None:
    """Whatever a person has changed, in a file of any kind: the run that would undo it stops, and `restore` says so."""
    go(tmp_path)
    shutil.rmtree(tmp_path / "cleaned/_report/.work")
    _edit_beside_texts(tmp_path / "cleaned", raw)
    restored = restore(tmp_path / "cleaned", tmp_path / "back")
    assert sorted(name for name, why in restored.failures if "edited" in why) == sorted(raw)
    assert restored.restored == len([*report_rows(tmp_path / "cleaned", "articles")])
    edited = tree(tmp_path / "cleaned")
    with pytest.raises(OutputError, match="a.jsonl.gz, .* and 6 more: edited since it was written"):
        go(tmp_path)
    assert tree(tmp_path / "cleaned") == edited


def _edit_beside_texts(cleaned: Path, names: Iterable[str]) -> None:
    packed: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "zst": zstandard.compress, "bz2": bz2.compress}
    for name in names:
        file = cleaned / name
        if name == "f.parquet":
            table = pq.read_table(file)
            pq.write_table(table.replace_schema_metadata({"note": "mine"}), file)
        elif name == "g.json":
            file.write_bytes(file.read_bytes().replace(b"[\n", b"[\r\n"))
        else:
            file.write_bytes(file.read_bytes() + packed.get(name.rpartition(".")[2], bytes)(b"\n"))


@pytest.mark.slow
@pytest.mark.parametrize("spam", ["separate", "drop"])
def test_what_goes_elsewhere_comes_back_too(tmp_path: Path, raw: dict[str, bytes], spam: str) -> None:
    go(tmp_path, asked=replace(settings(), spam=spam, deny=frozenset({"telegram:demo_shop_1"})))
    assert restore(tmp_path / "cleaned", tmp_path / "back").failures == []
    for name, unpack in UNPACKED.items():
        assert unpack((tmp_path / "back" / name).read_bytes()) == unpack(raw[name])
    assert pq.read_table(tmp_path / "back/f.parquet").equals(pq.read_table(tmp_path / "raw/f.parquet"))


@pytest.mark.slow
def test_every_kind_is_written_alike_by_any_number_of_workers(tmp_path: Path, raw: dict[str, bytes]) -> None:
    for workers in (1, 2, 4):
        go(tmp_path, engine=LocalEngine(workers), output=f"by-{workers}")
    assert tree(tmp_path / "by-1") == tree(tmp_path / "by-2") == tree(tmp_path / "by-4")


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "a.jsonl.gz",
        "b.ndjson.zst",
        "c.warc",
        "d.warc.gz",
        "f.parquet",
        "h.json.gz",
        "i.jl.bz2",
        "l.csv.gz",
        "n.tsv.zst",
    ],
)
def test_a_truncated_shard_costs_what_is_lost_and_is_told(tmp_path: Path, raw: dict[str, bytes], name: str) -> None:
    write_raw(tmp_path, {name: raw[name][: len(raw[name]) * 2 // 3]})
    result = CliRunner().invoke(main, ["clean", str(tmp_path / "raw" / name), "-o", str(tmp_path / "cleaned")])
    assert result.exit_code == 1, result.output
    [failure] = (line for line in report_rows(tmp_path / "cleaned", "failures") if line["sha256_raw"] is None)
    assert failure["path"] == name
    assert "byte" in failure["error"]
    articles = [line for line in report_rows(tmp_path / "cleaned", "articles") if line["path"] == name]
    assert len(articles) < 40
    if name != "f.parquet":  # which has its table of contents at its end
        assert len(articles) > 5
    restored = restore(tmp_path / "cleaned", tmp_path / "back")
    assert [article.partition("#")[0] for article, _ in restored.failures] == [name]
