"""Damaged files: only the records that the damage touches are lost."""

from __future__ import annotations

import gzip
import json
import re
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from dechaff.ingest.containers import container_of
from dechaff.ingest.json_lines import JsonLines
from dechaff.ingest.records import Fields, Record
from dechaff.ingest.sources import Source
from dechaff.ingest.streams import Decoder, Gzip, Zstandard
from dechaff.ingest.warc import Warc
from dechaff.limits import Limits

PACK: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": lambda data: gzip.compress(data, mtime=0),
    ".zst": lambda data: zstandard.ZstdCompressor(write_checksum=True).compress(data),
}
ENDINGS = pytest.mark.parametrize("ending", ["", ".gz", ".zst"])
COMPRESSED = pytest.mark.parametrize("ending", [".gz", ".zst"])
WORDS = ["beans", "water", "an hour", "bay leaf", "WARC/1.0 is a format", "\nWARC/1.1\n", "salt", "Bohnen über Nacht"]


def _read(data: bytes, name: str) -> list[Record]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        return [*container_of(name).records(Source(path, name, len(data)), Fields())]


def _response(page: str, length: Callable[[int], object] = int) -> bytes:
    """A response record whose Content-Length is what `length` makes of the right one."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page.encode()
    said = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %s\r\n\r\n" % str(length(len(http))).encode()
    return said + http + b"\r\n\r\n"


_pages = st.lists(st.sampled_from(WORDS), max_size=12).map(lambda words: f"<p>{' '.join(words)}</p>")


@st.composite
def _broken(draw: st.DrawFn, data: bytes) -> bytes:
    """The data with some bytes changed, removed or inserted."""
    at = draw(st.integers(0, len(data) - 1))
    count = draw(st.integers(1, 40))
    what = draw(st.sampled_from(["change", "lose", "cut off", "add"]))
    if what == "change":
        return data[:at] + bytes(byte ^ draw(st.integers(1, 255)) for byte in data[at : at + 3]) + data[at + 3 :]
    if what == "lose":
        return data[:at] + data[at + count :]
    return data[:at] if what == "cut off" else data[:at] + draw(st.binary(min_size=1, max_size=count)) + data[at:]


def _assert_only_the_broken_one_is_lost(records: list[Record], good: list[bytes], before: int) -> None:
    """Asserts that the good records are there unchanged, with whatever became of the broken one between them."""
    sources = [record.source for record in records]
    assert sources[:before] == good[:before]
    behind = len(good) - before
    assert sources[len(sources) - behind :] == good[before:]
    assert [record.number for record in records] == [*range(len(records))]
    touched = records[before : len(records) - behind]
    assert all(record.failure for record in touched if record.source is None)
    untouched = records[:before] + records[len(records) - behind :]
    assert all(record.article for record in untouched)


@settings(deadline=None, max_examples=200)  # files take as long as they take
@given(data=st.data())
@COMPRESSED
def test_a_broken_member_of_an_archive_costs_its_record(ending: str, data: st.DataObject) -> None:
    good = [_response(f"<p>{number}</p>{page}") for number, page in enumerate(data.draw(st.lists(_pages, max_size=5)))]
    before = data.draw(st.integers(0, len(good)))
    pack = PACK[ending]
    broken = data.draw(_broken(pack(_response(data.draw(_pages)))))
    archive = b"".join([*map(pack, good[:before]), broken, *map(pack, good[before:])])
    _assert_only_the_broken_one_is_lost(_read(archive, f"a.warc{ending}"), good, before)


@pytest.mark.slow
@settings(deadline=None, max_examples=200)  # files take as long as they take
@given(data=st.data())
@ENDINGS
def test_a_broken_record_costs_itself_in_whatever_archive(ending: str, data: st.DataObject) -> None:
    good = [_response(f"<p>{number}</p>{page}") for number, page in enumerate(data.draw(st.lists(_pages, max_size=5)))]
    before = data.draw(st.integers(0, len(good)))
    page = data.draw(_pages)
    length = data.draw(
        st.sampled_from(["", "x", -1, 10**13, 10**30]).map(lambda value: lambda _: value)
        | st.integers(5, 60).map(lambda more: lambda right: right + more)
        | st.integers(1, len(page.encode()) - 1).map(lambda fewer: lambda right: right - fewer)
    )
    bad = _response(page, length)
    records = [*good[:before], bad, *good[before:]]
    one_member = data.draw(st.booleans())
    packed = PACK[ending](b"".join(records)) if one_member else b"".join(map(PACK[ending], records))
    found = _read(packed, f"a.warc{ending}")
    _assert_only_the_broken_one_is_lost(found, good, before)
    if "\nWARC/1" not in page:  # else a part of it reads as a record
        assert [record.number for record in found if record.failure] == [before]


@pytest.mark.slow
@settings(deadline=None, max_examples=200)  # files take as long as they take
@given(data=st.data())
@COMPRESSED
def test_a_broken_member_of_json_lines_costs_its_lines(ending: str, data: st.DataObject) -> None:
    lines = st.lists(st.lists(st.sampled_from(WORDS)).map(" ".join), min_size=1, max_size=5)
    members = [
        [json.dumps({"text": f"{at} {text}"}).encode() + b"\n" for text in texts]
        for at, texts in enumerate(data.draw(st.lists(lines, max_size=4)))
    ]
    before = data.draw(st.integers(0, len(members)))
    packed = [PACK[ending](b"".join(one)) for one in members]
    broken = data.draw(_broken(PACK[ending](b'{"text": "a line that is lost"}\n' * data.draw(st.integers(1, 30)))))
    records = _read(b"".join([*packed[:before], broken, *packed[before:]]), f"a.jsonl{ending}")
    good = [line for member in members for line in member]
    _assert_only_the_broken_one_is_lost(records, good, sum(map(len, members[:before])))


@COMPRESSED
def test_a_broken_member_of_a_table_costs_its_rows(ending: str) -> None:
    pack = PACK[ending]
    members = [b'id,text\n1,"a\nb"\n', b'2,c\n3,"d\n', b'e"\n4,f\n', b"5,g\n"]
    packed = [pack(member) for member in members]
    records = _read(b"".join([packed[0], packed[1], packed[2][:-4] + b"????", packed[3]]), f"a.csv{ending}")
    texts = [record.article.text for record in records if record.article]
    assert [text for text in texts if text in ("a\nb", "c", "g")] == ["a\nb", "c", "g"]
    assert sum("begins at byte" in record.failure for record in records) == 1
    assert b"".join(record.source or b"" for record in records).startswith(b"".join(members[:2]))
    lost_header = _read(packed[0][:-4] + b"????" + packed[3], f"a.csv{ending}")
    assert b"5,g\n" in [record.source for record in lost_header]


@COMPRESSED
def test_every_damage_is_told_with_its_place(ending: str) -> None:
    pack = PACK[ending]
    members = [pack(b'{"text": "%d"}\n' % number) for number in range(5)]
    second, fourth = members[1][:-4] + b"????", b"no member"
    records = _read(members[0] + second + members[2] + fourth + members[4], f"a.jsonl{ending}")
    texts = [record.article and record.article.text for record in records if not record.failure]
    assert texts in (["0", "2", "4"], ["0", "1", "2", "4"])  # the checksum comes last
    places = [int(re.findall(r"begins at byte (\d+)", record.failure)[0]) for record in records if record.failure]
    assert places == [len(members[0]), len(members[0] + second + members[2])]


def test_a_claim_of_terabytes_is_not_believed() -> None:
    good = _response("<p>beans</p>")
    for ending, pack in PACK.items():
        first, bad, last = _read(
            pack(good) + pack(_response("<p>salt</p>", lambda _: 10**13)) + pack(good), f"a.warc{ending}"
        )
        assert (first.source, last.source) == (good, good)
        assert bad.number == 1
        assert bad.failure.startswith("cannot be read: ")


@ENDINGS
@pytest.mark.parametrize("version", [b"WARC/0.18", b"WARC/1.1", b"WARC/1.10 ", b"WARC/10.0"])
def test_records_of_any_version_are_found_behind_a_broken_one(ending: str, version: bytes) -> None:
    good = [_response(f"<p>{number}</p>").replace(b"WARC/1.0", version, 1) for number in range(6)]
    for wrong in (5, -5, 70):
        broken = _response("a page that is lost", lambda right, wrong=wrong: right + wrong)  # type: ignore[misc]
        records = [*good[:3], broken.replace(b"WARC/1.0", version, 1), *good[3:]]
        for archive in (PACK[ending](b"".join(records)), b"".join(map(PACK[ending], records))):
            found = _read(archive, f"a.warc{ending}")
            assert [record.number for record in found if record.failure] == [3]
            assert [record.source for record in found if record.article] == good


@ENDINGS
def test_a_missing_line_end_costs_nothing_where_a_record_of_an_old_version_follows(ending: str) -> None:
    first, last = (_response(f"<p>{number}</p>").replace(b"WARC/1.0", b"WARC/0.18", 1) for number in range(2))
    found = _read(PACK[ending](first[:-2] + last), f"a.warc{ending}")
    assert [record.source for record in found if record.article] == [first[:-2], last]


class _Counted:
    """A coding that counts all bytes that come out of its decoders."""

    given = 0

    def decoder(self) -> Decoder:
        made = super().decoder()  # type: ignore[misc]
        counting = self

        class Counting:
            @property
            def eof(self) -> bool:
                return bool(made.eof)

            @property
            def unused_data(self) -> bytes:
                return bytes(made.unused_data)

            def decompress(self, data: bytes, /) -> bytes:
                piece: bytes = made.decompress(data)
                counting.given += len(piece)
                return piece

        return Counting()


class _CountedGzip(_Counted, Gzip):
    pass


class _CountedZstandard(_Counted, Zstandard):
    pass


COUNTED = pytest.mark.parametrize("coding", [_CountedGzip, _CountedZstandard])


@COUNTED
def test_an_archive_of_one_member_is_not_read_again_for_each_line_of_a_bad_record(
    tmp_path: Path, coding: type[_CountedGzip | _CountedZstandard]
) -> None:
    good = [_response(f"<p>{number}</p>" + "beans and an hour of water\n" * 3000) for number in range(200)]
    bad = [_response("a line that is lost\n" * 20_000, lambda right: right - 5) for _ in range(5)]
    records = [*good[:60], *bad, *good[60:]]
    counted = coding()
    (tmp_path / "a").write_bytes(PACK[".gz" if isinstance(counted, Gzip) else ".zst"](b"".join(records)))
    found = [*Warc(counted).split(Source(tmp_path / "a", "a", 1))]
    assert [record.source for record in found if not record.failure] == good
    assert [record.number for record in found if record.failure] == [60, 61, 62, 63, 64]
    assert counted.given < 1.1 * sum(map(len, records))


@COUNTED
def test_what_is_tried_to_find_a_member_counts_against_the_limit(
    tmp_path: Path, coding: type[_CountedGzip | _CountedZstandard]
) -> None:
    counted = coding()
    ending = ".gz" if isinstance(counted, Gzip) else ".zst"
    # The first bytes of each decompress to very much, then comes a corrupt block.
    encoder: Any
    if ending == ".gz":
        encoder = zlib.compressobj(9, zlib.DEFLATED, 31)
        begun = encoder.compress(b" " * (1 << 20)) + encoder.flush(zlib.Z_FULL_FLUSH) + b"\xff"
    else:
        encoder = zstandard.ZstdCompressor().compressobj()
        begun = encoder.compress(b" " * (8 << 20)) + encoder.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK) + b"\xff" * 3
    (tmp_path / "a").write_bytes(begun * 200)
    limits = Limits(record_bytes=1 << 16, ratio=10)
    most = max(10 * (tmp_path / "a").stat().st_size, 64 << 16)
    *_, last = JsonLines(counted).split(Source(tmp_path / "a", "a", 1), limits=limits)
    assert last.failure.endswith("the rest is skipped; see --max-ratio")
    assert counted.given < most + (12 << 20)
