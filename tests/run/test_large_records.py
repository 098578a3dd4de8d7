"""A run over what is too large: it fails by itself, all else is cleaned, and every byte comes back."""

from __future__ import annotations

import gzip
import json
import resource
import subprocess
import sys
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from small_run import go, settings, tree, write_raw

from dechaff.folder.read import report_rows
from dechaff.folder.restore import restore
from dechaff.limits import Limits
from dechaff.run.engines.local import LocalEngine

SMALL = replace(settings(), limits=Limits(record_bytes=3000, chars=2500))
TEXTS = ["Soak the beans overnight.\n", "beans " * 2000, "Boil them for an hour.\n", "b" * 2600, "Add salt.\n"]
FAIL = {1, 3}
ROWS = ["text", TEXTS[1], TEXTS[2], "beans\n" * 600, TEXTS[4]]
LINES = [json.dumps({"text": text}).encode() + b"\n" for text in TEXTS]


def _page(text: str, kind: bytes = b"text/html") -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: " + kind + b"\r\n\r\n" + text.encode()
    return b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\n%b\r\n\r\n" % (len(block), block)


def _unpacked(path: Path) -> bytes:
    data = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(data)
    if path.suffix == ".zst":
        return zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True).read()
    return repr(pq.read_table(path).to_pydict()).encode() if path.suffix == ".parquet" else data


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    pages = [_page(text) for text in TEXTS] + [_page("\0\1" * 9000, b"video/mp4")]
    write_raw(
        tmp_path,
        {
            "a.jsonl": b"".join(LINES),
            "b.jsonl.gz": gzip.compress(b"".join(LINES)),
            "c.jsonl.zst": b"".join(map(zstandard.compress, LINES)),
            "d.warc": b"".join(pages),
            "e.warc.gz": b"".join(map(gzip.compress, pages)),
            "f.warc.zst": zstandard.compress(b"".join(pages)),
            "i.csv": "".join(f'"{text}"\n' for text in ROWS).encode(),
            "j.tsv.gz": gzip.compress("".join(f'"{text}"\tx\n' for text in ROWS).encode()),
            "g/film.mp4": b"\0\1\2" * 9000,
            **{f"g/{at}.md": text.encode() for at, text in enumerate(TEXTS)},
        },
    )
    pq.write_table(pa.table({"text": TEXTS}), tmp_path / "raw/h.parquet")
    return tmp_path


def test_what_is_too_large_fails_and_all_else_is_cleaned_and_comes_back(corpus: Path) -> None:
    go(corpus, asked=SMALL)
    failed = {(line["path"], line["record"]) for line in report_rows(corpus / "cleaned", "failures")}
    containers = [path.name for path in (corpus / "raw").iterdir() if path.is_file()]
    assert failed == {(name, at) for name in containers for at in FAIL} | {(f"g/{at}.md", None) for at in FAIL}
    stages = {(line["stage"], line["sha256_raw"] is None) for line in report_rows(corpus / "cleaned", "failures")}
    assert stages == {("read", False)}
    assert [line["format"] for line in report_rows(corpus / "cleaned", "articles") if line["path"] == "g/film.mp4"] == [
        "binary"
    ]
    totals = restore(corpus / "cleaned", corpus / "restored")
    assert totals.failures == []
    for path in filter(Path.is_file, (corpus / "raw").rglob("*")):
        assert _unpacked(corpus / "restored" / path.relative_to(corpus / "raw")) == _unpacked(path), path


def test_two_workers_write_the_same_and_a_second_run_finds_nothing_to_do(corpus: Path) -> None:
    go(corpus, asked=SMALL)
    go(corpus, asked=SMALL, engine=LocalEngine(2), output="other", part_bytes=100_000)
    assert {name: data for name, data in tree(corpus / "cleaned").items() if not name.startswith("_report/")} == {
        name: data for name, data in tree(corpus / "other").items() if not name.startswith("_report/")
    }
    for verify in (False, True):
        again = go(corpus, asked=SMALL, verify=verify)
        assert again["reused"] == {"surveyed": again["parts"], "cleaned": again["parts"]}


def test_other_limits_make_another_output(corpus: Path) -> None:
    go(corpus, asked=SMALL)
    report = go(corpus, asked=settings())
    assert report["totals"]["failed"] == 0
    assert report["options"]["max_record_bytes"] == Limits().record_bytes
    assert restore(corpus / "cleaned", None).failures == []


def test_an_article_beside_what_was_lost_is_restored_by_itself(tmp_path: Path) -> None:
    pages = [gzip.compress(_page(text)) for text in TEXTS[::2]]
    broken = pages[1][:-8] + b"\0" * 8
    write_raw(tmp_path, {"a.warc.gz": pages[0] + broken + pages[2]})
    go(tmp_path)
    [(article, why)] = restore(tmp_path / "cleaned", tmp_path / "whole").failures
    assert article == "a.warc.gz#1"
    assert "could not be read when it was to be cleaned" in why
    for number, text in ((0, TEXTS[0]), (2, TEXTS[4])):
        assert restore(tmp_path / "cleaned", tmp_path / str(number), f"a.warc.gz#{number}").failures == []
        assert gzip.decompress((tmp_path / str(number) / "a.warc.gz").read_bytes()) == _page(text)


def _cleaned_apart(folder: Path) -> tuple[int, int]:
    """The exit status of a run over `raw` in a process of its own, and the most memory that it took, in megabytes."""
    script = (
        "import resource, subprocess, sys\n"
        "code = subprocess.run([sys.executable, '-c', 'from dechaff.cli import main; main()', *sys.argv[1:]]).returncode\n"
        "print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    space = 5_000_000 << 10
    told = subprocess.run(
        [sys.executable, "-c", script, "clean", "raw", "-o", "out", "--workers", "1", "--no-page"],
        cwd=folder,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (space, space)),
        capture_output=True,
        text=True,
    ).stdout.splitlines()[-1]
    code, peak_kb = map(int, told.split())
    return code, peak_kb // 1000


@pytest.mark.slow
@pytest.mark.parametrize(("name", "size", "most"), [("b.txt", 10_000_000, 250), ("a.jsonl", 38_000_000, 700)])
def test_one_long_document_takes_a_small_multiple_of_its_size(tmp_path: Path, name: str, size: int, most: int) -> None:
    line = "Sand the board along the grain, then wipe off the dust with a damp cloth, and let it dry well.\n\n"
    text = "TG🔥+ @paint_demo_7\n\n" + line * (size // len(line))
    (tmp_path / "raw").mkdir()
    written = text if name == "b.txt" else json.dumps({"text": text}, ensure_ascii=False) + "\n"
    (tmp_path / "raw" / name).write_text(written, "utf-8")
    code, peak = _cleaned_apart(tmp_path)
    assert code == 0
    assert peak <= most


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ending", "encoder"),
    [
        ("gz", lambda: zlib.compressobj(9, zlib.DEFLATED, 31)),
        ("zst", lambda: zstandard.ZstdCompressor(level=3).compressobj()),
    ],
)
def test_a_bomb_of_more_than_a_gigabyte_is_got_over_in_little_memory(
    tmp_path: Path, ending: str, encoder: Callable[[], zlib._Compress]
) -> None:
    compress = encoder()
    (tmp_path / "raw").mkdir()
    with (tmp_path / f"raw/a.jsonl.{ending}").open("wb") as file:
        for piece in (b'{"text": "', *[b"a" * (1 << 20)] * 1500, b'"}\n{"text": "after"}\n'):
            file.write(compress.compress(piece))
        file.write(compress.flush())
    (tmp_path / "raw/b.md").write_text("Soak the beans overnight.\n")

    peaks = []
    for _ in range(2):
        code, peak = _cleaned_apart(tmp_path)
        assert code == 1
        peaks.append(peak)
    assert (tmp_path / "out/b.md").read_text() == "Soak the beans overnight.\n"
    assert _unpacked(tmp_path / f"out/a.jsonl.{ending}") == b'{"text": "after"}\n'
    assert max(peaks) < 500
    assert restore(tmp_path / "out", None).failures == []
