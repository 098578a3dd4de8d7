"""Limits: a record over one fails on its own, and its bytes are read again on demand, never held."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from dechaff.ingest.bulk import pieces_of
from dechaff.ingest.containers import container_of
from dechaff.ingest.records import Fields, Record
from dechaff.ingest.sources import Source
from dechaff.limits import Limits

PACK: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}
ENDINGS = pytest.mark.parametrize("ending", [*PACK])
SMALL = Limits(record_bytes=100, chars=40)


def _records(path: Path, limits: Limits) -> list[tuple[Record, bytes | None]]:
    """All records, each with all of its bytes, which are read before the next record."""
    source = Source(path, path.name, path.stat().st_size)
    container = container_of(path.name)
    found = []
    for record in container.split(source, fields=Fields(), limits=limits):
        data = None if record.data is None else b"".join(pieces_of(record.data))
        found.append((container.read(record, path.name, Fields(), limits), data))
    return found


def _line(text: str) -> bytes:
    return json.dumps({"text": text}).encode() + b"\n"


@settings(deadline=None)  # files take as long as they take
@given(st.lists(st.integers(0, 300), max_size=12), st.booleans())
@ENDINGS
def test_lines_over_the_limit_fail_and_all_bytes_are_there(
    tmp_path_factory: pytest.TempPathFactory, ending: str, lengths: list[int], ends_in_line_feed: bool
) -> None:
    lines = [_line("a" * length) for length in lengths]
    if lines and not ends_in_line_feed:
        lines[-1] = lines[-1].rstrip()
    path = tmp_path_factory.mktemp("lines") / f"a.jsonl{ending}"
    path.write_bytes(b"".join(map(PACK[ending], lines)))
    found = _records(path, SMALL)
    assert [data for _, data in found] == lines
    for (record, _), line in zip(found, lines, strict=True):
        assert (record.source is None) == (len(line) > 100)
        if record.bulk is not None:
            assert (record.bulk.size, record.bulk.sha256) == (len(line), hashlib.sha256(line).hexdigest())
            assert record.failure.endswith(
                f"the line has {len(line)} bytes, more than the 100 that are allowed; see --max-record-bytes"
            )


@settings(deadline=None)  # files take as long as they take
@given(st.lists(st.integers(0, 300), max_size=12), st.integers(1, 400))
def test_the_parts_of_a_file_have_its_long_lines_once(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int], size: int
) -> None:
    path = tmp_path_factory.mktemp("parts") / "a.jsonl"
    path.write_bytes(b"".join(_line("a" * length) for length in lengths))
    source, container = Source(path, path.name, path.stat().st_size), container_of(path.name)
    starts = range(0, source.size, size)
    parts = [[*container.split(source, start, start + size, limits=SMALL)] for start in starts]
    found = [b"".join(pieces_of(record.data or b"")) for part in parts for record in part]
    assert found == [data for _, data in _records(path, SMALL)]


@ENDINGS
def test_pages_over_the_limit_fail_and_what_is_no_page_is_copied(tmp_path: Path, ending: str) -> None:
    def record(kind: bytes, length: int) -> bytes:
        block = b"HTTP/1.1 200 OK\r\nContent-Type: " + kind + b"\r\n\r\n" + b"a" * length
        return b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\n%b\r\n\r\n" % (len(block), block)

    records = [record(b"text/html", 9), record(b"text/html", 999), record(b"video/mp4", 999), record(b"text/html", 9)]
    for number, archive in enumerate([b"".join(map(PACK[ending], records)), PACK[ending](b"".join(records))]):
        path = tmp_path / f"{number}.warc{ending}"
        path.write_bytes(archive)
        found = _records(path, Limits(record_bytes=200))
        assert [data for _, data in found] == records
        assert [record.article is not None for record, _ in found] == [True, False, False, True]
        assert [bool(record.failure) for record, _ in found] == [False, True, False, False]


def test_a_file_over_the_limit_fails_unless_it_is_binary(tmp_path: Path) -> None:
    for name, data, is_text in (("a.md", b"words " * 99, True), ("a.mp4", b"\0\1\2\3" * 99, False)):
        (tmp_path / name).write_bytes(data)
        [(record, copied)] = _records(tmp_path / name, SMALL)
        assert (record.source, record.article, bool(record.failure), copied) == (None, None, is_text, data)


@pytest.mark.parametrize("name", ["a.md", "a.jsonl"])
def test_a_text_over_the_limit_of_characters_fails_and_is_held(tmp_path: Path, name: str) -> None:
    for length, fails in ((40, False), (41, True)):
        text = "ä" * length
        data = text.encode() if name == "a.md" else json.dumps({"text": text}, ensure_ascii=False).encode()
        (tmp_path / name).write_bytes(data)
        [(record, copied)] = _records(tmp_path / name, Limits(chars=40))
        assert (record.article is None, copied) == (fails, data)
        assert (
            record.failure.endswith("its text has 41 characters, more than the 40 that are allowed; see --max-chars")
            is fails
        )


def test_cells_over_the_limit_fail_and_all_bytes_are_there(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    texts = ["short", "a" * 101, None, "", "b" * 100, "c" * 5000]
    for number, type_ in enumerate((pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string()))):
        path = tmp_path / f"{number}.parquet"
        pq.write_table(pa.table({"text": pa.array(texts, pa.string()).cast(type_)}), path)
        found = _records(path, Limits(record_bytes=100))
        assert [data for _, data in found] == [(text or "").encode() for text in texts]
        assert [bool(record.failure) for record, _ in found] == [False, True, False, False, False, True]


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_a_file_that_gives_too_many_times_its_size_is_left_there(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.jsonl{ending}"
    path.write_bytes(PACK[ending](_line("first")) + PACK[ending](b"\n" * 100_000) + PACK[ending](_line("last")))
    limits = Limits(record_bytes=100, ratio=10)
    *before, last = [record for record, _ in _records(path, limits)]
    assert before[0].article
    assert (last.data, last.number) == (None, len(before))
    assert "gives more than 10 times the " in last.failure
    assert last.failure.endswith("the rest is skipped; see --max-ratio")
    assert not _records(path, Limits(record_bytes=100, ratio=10_000))[-1][0].failure


@pytest.mark.slow
@ENDINGS
def test_a_line_is_never_held(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.jsonl{ending}"
    path.write_bytes(PACK[ending](_line("a" * (64 << 20)) + _line("last")))
    tracemalloc.start()
    source = Source(path, path.name, path.stat().st_size)
    sizes = [
        sum(map(len, pieces_of(record.data or b"")))
        for record in container_of(path.name).split(source, limits=Limits(record_bytes=1 << 20, ratio=10**6))
    ]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sizes == [len(_line("a" * (64 << 20))), len(_line("last"))]
    # Only one piece of the file is held, decompressed.
    assert peak < (8 << 20 if ending == "" else 140 << 20)


@pytest.mark.slow
def test_rows_that_share_a_long_text_are_not_all_made_texts_at_once(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    cells = pa.DictionaryArray.from_arrays(pa.array([0, 1, None] * 60, pa.int32()), ["a" * (30 << 20), "b"])
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": cells}), path)
    source = Source(path, path.name, 1)
    tracemalloc.start()
    lengths = [len(record.source or b"") for record in container_of(path.name).split(source, fields=Fields())]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert lengths == [30 << 20, 1, 0] * 60
    assert peak < 400 << 20


_PEAK = """
import resource, sys
from pathlib import Path
from typing import Any
from dechaff.ingest.containers import container_of
from dechaff.ingest.records import Fields
from dechaff.ingest.sources import Source

path = Path(sys.argv[1])
container = container_of(path.name)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with open(sys.argv[2], "wb") as file:
    sink = container.sink(file, path)
    for record in container.split(Source(path, path.name, 1), fields=Fields()):
        assert not record.failure, record.failure
        sink.write(record, record.source)
    sink.close()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind", ["text", *(pytest.param(kind, marks=pytest.mark.slow) for kind in ("other column", "in lists", "delta"))]
)
def test_rows_that_are_one_value_in_the_file_are_read_and_written_in_bounded_memory(tmp_path: Path, kind: str) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    rows = 200
    same: Any = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), ["a" * 4_000_000])
    options: dict[str, Any] = {}
    if kind == "in lists":
        same = pa.ListArray.from_arrays(pa.array(range(rows + 1), pa.int32()), same)
    elif kind == "delta":
        same = pa.chunked_array([pa.array(["a" * 4_000_000])] * rows)
        options = {"use_dictionary": False, "column_encoding": {"text": "DELTA_BYTE_ARRAY"}}
    table = pa.table({"text": same} if kind in ("text", "delta") else {"text": ["beans"] * rows, "page": same})
    path, written = tmp_path / "a.parquet", tmp_path / "b.parquet"
    pq.write_table(
        table, path, store_schema=False, compression="zstd", dictionary_pagesize_limit=1 << 30, **options
    )  # without the Arrow schema, the columns are not read as dictionaries
    assert path.stat().st_size < 100_000
    assert pq.read_schema(path).field(-1).type in (pa.string(), pa.list_(pa.string()))
    done = subprocess.run([sys.executable, "-c", _PEAK, path, written], stdout=subprocess.PIPE, check=True)
    assert int(done.stdout) < 900_000  # KiB
    assert pq.read_metadata(written).num_rows == rows
    assert pq.read_schema(written).equals(pq.read_schema(path), check_metadata=True)
