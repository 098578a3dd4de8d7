"""Compressed files: what is read from them, whole and damaged, and what is written."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import random
import re
import struct
import subprocess
import sys
import tempfile
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from dechaff.ingest.containers import container_of
from dechaff.ingest.decoded import Damaged
from dechaff.ingest.records import Fields, Record, Removal
from dechaff.ingest.sources import Source
from dechaff.ingest.streams import Bzip2, Compressed, Gzip, Zstandard
from dechaff.limits import DEFAULT_LIMITS
from dechaff.model import Cut

Pack = Callable[[bytes], bytes]


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, mtime=1)


def _zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(data)


DECODERS: dict[str, Callable[[], Any]] = {
    "gz": lambda: zlib.decompressobj(31),
    "zst": lambda: zstandard.ZstdDecompressor().decompressobj(),
    "bz2": bz2.BZ2Decompressor,
}
KINDS = pytest.mark.parametrize(("ending", "pack"), [("gz", _gzip), ("zst", _zstd), ("bz2", bz2.compress)])
CODINGS = pytest.mark.parametrize("coding", [Gzip(), Zstandard(), Bzip2()], ids=lambda coding: coding.name)


def _split(data: bytes, name: str) -> list[Record]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        return [*container_of(name).split(Source(path, name, len(data)))]


def _write(records: list[Record], name: str) -> bytes:
    file = io.BytesIO()
    sink = container_of(name).sink(file, Path(name))
    for record in records:
        sink.write(record, record.source or b"")
    sink.close()
    return file.getvalue()


def _noise(lines: int) -> bytes:
    """Lines that hardly compress."""
    generator = random.Random(5)
    return b"".join(b'{"text": "%s"}\n' % generator.randbytes(300).hex().encode() for _ in range(lines))


def _readable(data: bytes, ending: str) -> bytes:
    """All bytes of the members before the damage, as read by other readers than the one under test."""
    readable = b""
    while data:
        decoder = DECODERS[ending]()
        for at in range(len(data)):
            try:
                readable += decoder.decompress(data[at : at + 1])
            except (zlib.error, zstandard.ZstdError, OSError):
                return readable
            if decoder.eof:
                break
        data = data[at + 1 :]
    return readable


def _complete(data: bytes) -> list[bytes]:
    return [line for line in io.BytesIO(data) if line.endswith(b"\n")]


_members = st.lists(st.lists(st.binary(max_size=30), max_size=4).map(b"\n".join), max_size=4)


@KINDS
def test_the_ending_says_how_it_is_compressed(ending: str, pack: Pack) -> None:
    for name in (f"a/b.jsonl.{ending}", f"B.x.NdJson.{ending.upper()}"):
        assert container_of(name).has_records is True
    for name in (f"a.{ending}", f"jsonl.{ending}", f"a.md.{ending}"):
        assert container_of(name).has_records is False
    assert container_of(f"a.jsonl.{ending}").can_split is False
    assert container_of("a.jsonl").can_split is True


@KINDS
@settings(deadline=None)  # files take as long as they take
@given(members=_members)
def test_the_lines_of_all_members_are_read(ending: str, pack: Pack, members: list[bytes]) -> None:
    records = _split(b"".join(map(pack, members)), f"a.jsonl.{ending}")
    assert [record.source for record in records] == [*io.BytesIO(b"".join(members))]
    assert [record.number for record in records] == [*range(len(records))]
    assert {record.failure for record in records} <= {""}


@KINDS
@settings(deadline=None)  # files take as long as they take
@given(members=_members, data=st.data())
def test_cut_off_anywhere_the_complete_lines_are_read_and_then_one_failure(
    ending: str, pack: Pack, members: list[bytes], data: st.DataObject
) -> None:
    packed = [*map(pack, members)]
    whole = b"".join(packed)
    end = data.draw(st.integers(0, len(whole)))
    records = _split(whole[:end], f"a.jsonl.{ending}")
    edges = [sum(map(len, packed[:count])) for count in range(len(packed) + 1)]
    if end in edges:  # between two members: nothing shows that there was more
        assert [record.source for record in records] == [*io.BytesIO(b"".join(members[: edges.index(end)]))]
        return
    *good, bad = records
    assert [record.source for record in good] == _complete(_readable(whole[:end], ending))
    assert {record.failure for record in good} <= {""}
    assert (bad.source, bad.article, bad.number) == (None, None, len(good))
    begin = max(edge for edge in edges if edge < end)
    what = {"gz": "gzip", "zst": "zstd", "bz2": "bzip2"}[ending]
    assert bad.failure == (
        f"cannot be read: truncated at byte {end}, "
        f"inside the {what} data that begins at byte {begin}; get the whole file"
    )


@KINDS
@pytest.mark.parametrize("at", [0.02, 0.3, 0.5, 0.9, 1])
def test_a_changed_byte_costs_no_line_before_it_and_is_told(ending: str, pack: Pack, at: float) -> None:
    head, body = b'{"text": "first"}\n', _noise(300)
    packed = pack(head) + pack(body)
    place = int(at * (len(packed) - 6))  # for 1, in the checksum
    broken = packed[:place] + bytes([packed[place] ^ 0x55]) + packed[place + 1 :]
    *good, bad = _split(broken, f"a.jsonl.{ending}")
    assert [record.source for record in good] == _complete(_readable(broken, ending))
    found = re.fullmatch(
        r"cannot be read: corrupt at byte (\d+), inside the \w+ data that begins "
        rf"at byte {len(pack(head))} \(.+\); get an undamaged copy of the file",
        bad.failure,
    )
    assert found
    assert bad.number == len(good)
    assert place <= int(found[1]) <= len(broken)


@KINDS
def test_what_is_not_compressed_says_so(ending: str, pack: Pack) -> None:
    [bad] = _split(b'{"text": "plain words"}\n', f"a.jsonl.{ending}")
    assert bad.number == 0
    assert bad.failure.startswith("cannot be read: corrupt at byte ")
    member = pack(b"{}\n")
    good, bad = _split(member + b"and something else", f"a.jsonl.{ending}")
    assert good.source == b"{}\n"
    assert f"that begins at byte {len(member)} " in bad.failure


def test_zeros_behind_a_gzip_member_and_skippable_zstd_frames_mean_nothing() -> None:
    padded = _gzip(b"1\n") + b"\0" * 100_000 + _gzip(b"2\n") + b"\0"
    assert [record.source for record in _split(padded, "a.jsonl.gz")] == [b"1\n", b"2\n"]
    *_, bad = _split(padded + b"x", "a.jsonl.gz")
    assert f"begins at byte {len(padded)};" in bad.failure
    skippable = b"\x50\x2a\x4d\x18\x05\0\0\0words"
    framed = skippable + _zstd(b"1\n") + skippable + _zstd(b"2\n")
    assert [record.source for record in _split(framed, "a.jsonl.zst")] == [b"1\n", b"2\n"]


@KINDS
def test_a_lost_file_is_a_failure_of_the_file(tmp_path: Path, ending: str, pack: Pack) -> None:
    name = f"a.jsonl.{ending}"
    [record] = container_of(name).split(Source(tmp_path / name, name, 0))
    assert (record.number, record.failure) == (None, "cannot be read: it is gone or no regular file")


@settings(deadline=None)  # files take as long as they take
@given(st.lists(st.binary(max_size=400), max_size=20))
def test_what_is_written_other_readers_read(pieces: list[bytes]) -> None:
    records = [Record(number, piece) for number, piece in enumerate(pieces)]
    whole = b"".join(pieces)
    assert gzip.decompress(_write(records, "a.jsonl.gz")) == whole
    reader = zstandard.ZstdDecompressor().stream_reader(_write(records, "a.jsonl.zst"), read_across_frames=False)
    assert reader.read() == whole
    assert bz2.decompress(_write(records, "a.jsonl.bz2")) == whole


@CODINGS
def test_what_is_written_hangs_on_the_records_alone(coding: Compressed) -> None:
    ending = {"gzip": "gz", "zstd": "zst", "bzip2": "bz2"}[coding.name]
    records = [Record(number, line) for number, line in enumerate(io.BytesIO(_noise(2000)))]
    written = _write(records, f"a.jsonl.{ending}")
    assert written == _write(records, f"other.ndjson.{ending}")
    assert len(written) < 0.7 * len(_noise(2000))
    if ending == "gz":
        assert written[:10] == b"\x1f\x8b\x08\0\0\0\0\0\0\xff"  # no flags, no time, no name
    decoder = coding.decoder()
    assert decoder.decompress(written) == _noise(2000)
    assert decoder.eof
    assert decoder.unused_data == b""


@pytest.mark.slow
@CODINGS
def test_a_bomb_is_read_in_bounded_memory(tmp_path: Path, coding: Compressed) -> None:
    encoder = coding.encoder()
    size = 400 << 20
    block = bytes(1 << 20)
    (tmp_path / "a").write_bytes(b"".join(encoder.compress(block) for _ in range(400)) + encoder.flush())
    tracemalloc.start()
    with coding.open(tmp_path / "a", DEFAULT_LIMITS) as stream:
        total = sum(len(piece) for piece in iter(lambda: stream.read(1 << 16), b""))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total == size
    assert peak < size / 2


@CODINGS
def test_the_place_of_a_byte_names_the_member_it_stands_in(tmp_path: Path, coding: Compressed) -> None:
    ending = {"gzip": "gz", "zstd": "zst", "bzip2": "bz2"}[coding.name]
    pack = {"gz": _gzip, "zst": _zstd, "bz2": bz2.compress}[ending]
    lines = [b"%05d\n" % number * 500 for number in range(400)]
    packed = [pack(line) for line in lines]
    (tmp_path / "a").write_bytes(b"".join(packed))
    at = member = 0
    with coding.open(tmp_path / "a", DEFAULT_LIMITS) as stream:
        for line, one in zip(lines, packed, strict=True):
            assert stream.read(len(line)) == line
            assert stream.place(at) == (
                f"byte {at} of what is inside the {coding.name} data that begins at byte {member} of the file"
            )
            at += len(line)
            member += len(one)


def test_damage_is_an_os_error() -> None:
    assert issubclass(Damaged, OSError)


@KINDS
def test_a_line_in_ascii_escapes_is_cut_and_made_whole_again(ending: str, pack: Pack) -> None:
    name = f"a.jsonl.{ending}"
    lines = [json.dumps({"text": f"水煮豆 {number} 加盐 promo 出锅"}).encode() + b"\n" for number in range(3)]
    container = container_of(name)
    records = [container.read(record, name, Fields()) for record in _split(pack(b"".join(lines)), name)]
    article = records[1].article
    assert article is not None
    start = article.text.index("加盐")
    cut = Cut(start, start + 9, article.text[start : start + 9], "promo", 6.0, ())
    rewritten = container.rewrite(records[1], [cut])
    file = io.BytesIO()
    sink = container.sink(file, Path(name))
    for record, data in zip(records, [lines[0], rewritten.data, lines[2]], strict=True):
        sink.write(record, data)
    sink.close()
    cleaned = [record.source or b"" for record in _split(file.getvalue(), name)]
    assert cleaned[::2] == lines[::2]
    assert json.loads(cleaned[1]) == {"text": "水煮豆 1 出锅"}
    cuts = [Removal(cut.start, cut.text, *rewritten.removed_sources)]
    assert container.reinsert(Record(1, cleaned[1]), cuts, "utf-8", "text") == lines[1]


def test_libraries_that_few_runs_need_are_imported_at_first_use() -> None:
    ask = "import sys, dechaff.ingest.containers; print({'isal', 'zstandard', 'pyarrow'} & {*sys.modules})"
    assert subprocess.run([sys.executable, "-c", ask], capture_output=True, check=True).stdout == b"set()\n"


def _gzip_with_fields(data: bytes, fields: dict[int, bytes]) -> bytes:
    """A gzip member with these fields, given by flag, in its header."""
    packed = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    header = b"\x1f\x8b\x08" + bytes([sum(fields)]) + bytes(6) + b"".join(fields[flag] for flag in sorted(fields))
    return header + packed.compress(data) + packed.flush() + struct.pack("<II", zlib.crc32(data), len(data))


FIELDS = {4: struct.pack("<H", 30) + b"\0x" * 15, 8: b"name.jsonl\0", 16: b"a comment\0"}


@pytest.mark.parametrize("flags", [(4,), (8,), (4, 8), (8, 16), (4, 8, 16)])
def test_a_gzip_header_may_come_in_pieces(flags: tuple[int, ...]) -> None:
    member = _gzip_with_fields(b"Soak the beans.", {flag: FIELDS[flag] for flag in flags})
    assert gzip.decompress(member) == b"Soak the beans."
    for at in range(1, len(member)):
        decoder = Gzip().decoder()
        assert decoder.decompress(member[:at]) + decoder.decompress(member[at:]) == b"Soak the beans."
        assert decoder.eof
    alone = Gzip().decoder()
    assert b"".join(alone.decompress(member[at : at + 1]) for at in range(len(member))) == b"Soak the beans."


def test_a_gzip_header_longer_than_what_is_read_at_once_is_read() -> None:
    line = b'{"text": "Soak."}\n'
    fields = {4: struct.pack("<H", 60_000) + bytes(60_000), 8: b"n" * 60_000 + b"\0"}
    records = _split(_gzip(line) + _gzip_with_fields(line, fields) + _gzip(line), "a.jsonl.gz")
    assert [record.source for record in records] == [line] * 3


def test_what_only_looks_like_the_beginning_of_members_is_passed_over_at_once() -> None:
    line = b'{"text": "Soak."}\n'
    for looks_like_it in (b"\x1f\x8b\x08\x08", b"\x1f\x8b\x08\x04" + bytes(6) + b"\xff\xff"):
        records = _split(looks_like_it * 1_000 + _gzip(line), "a.jsonl.gz")
        assert len(records) < 6
        assert records[-1].source == line
