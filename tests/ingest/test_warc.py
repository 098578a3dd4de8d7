"""Web archives: their exact bytes, the pages in them, and that other readers can read what is written."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import random
import re
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
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from dechaff.ingest.containers import container_of
from dechaff.ingest.records import Fields, Record, RecordError, Removal
from dechaff.ingest.sources import Source
from dechaff.ingest.warc_record import find_page
from dechaff.limits import DEFAULT_LIMITS, Limits
from dechaff.model import Cut

PAGE = "<html><head><title>Soup</title></head><body><p>Soak the beans.</p><p>promo</p><p>Boil them.</p></body></html>"
NAMES = pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.warc.zst"])


def _sha1(data: bytes) -> bytes:
    return b"sha1:" + base64.b32encode(hashlib.sha1(data).digest())


def _record(block: bytes, *fields: bytes, kind: bytes = b"response", end: bytes = b"\r\n") -> bytes:
    lines = (b"WARC/1.0", b"WARC-Type: " + kind, *fields, b"Content-Length: %d" % len(block))
    return b"".join(line + end for line in (*lines, b"")) + block + b"\r\n\r\n"


def _http(payload: bytes, *fields: bytes, kind: bytes = b"text/html") -> bytes:
    return b"".join(line + b"\r\n" for line in (b"HTTP/1.1 200 OK", b"Content-Type: " + kind, *fields, b"")) + payload


def _pack(records: list[bytes], name: str) -> bytes:
    if name.endswith("gz"):
        return b"".join(gzip.compress(one, mtime=0) for one in records)
    if name.endswith("zst"):
        return b"".join(zstandard.ZstdCompressor().compress(one) for one in records)
    return b"".join(records)


def _read(
    data: bytes, name: str = "a.warc", fields: Fields | None = None, limits: Limits = DEFAULT_LIMITS
) -> list[Record]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        return [*container_of(name).records(Source(path, name, len(data)), fields or Fields(), limits)]


def _article_text(record: bytes) -> str | None:
    [read] = _read(record)
    assert read.failure == ""
    return read.article and read.article.text


def _write(pieces: list[bytes], name: str) -> bytes:
    file = io.BytesIO()
    sink = container_of(name).sink(file, Path(name))
    for number, piece in enumerate(pieces):
        sink.write(Record(number, piece), piece)
    sink.close()
    return file.getvalue()


def _cut(record: Record, *spans: tuple[int, int]) -> tuple[bytes, list[Removal], str | None]:
    assert record.article is not None
    text = record.article.text
    made = [Cut(start, end, text[start:end], "promo", 6.0, ()) for start, end in spans]
    rewritten = container_of("a.warc").rewrite(record, made)
    cuts = [Removal(one.start, one.text, written) for one, written in zip(made, rewritten.removed_sources, strict=True)]
    return rewritten.data, cuts, rewritten.header


def _without(record: bytes, words: str = "<p>promo</p>") -> bytes:
    """The record with these words cut from its page. Asserts that it can be restored."""
    [read] = _read(record)
    assert read.article is not None
    start = read.article.text.index(words)
    cleaned, cuts, header = _cut(read, (start, start + len(words)))
    assert container_of("a.warc").reinsert(Record(0, cleaned), cuts, read.article.encoding, "payload", header) == record
    return cleaned


def _archive(compressed: bool) -> bytes:
    """An archive written by another library."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=compressed)

    def add(kind: str, payload: bytes, content_type: str, http: list[tuple[str, str]] | None = None) -> None:
        headers = None if http is None else StatusAndHeaders("200 OK", http, protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                f"https://example.org/{content_type}",
                kind,
                payload=io.BytesIO(payload),
                http_headers=headers,
                warc_content_type=content_type if http is None else "",
            )
        )

    writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "a test"}))
    html = PAGE.encode()
    add("response", html, "html", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(html)))])
    add("response", b"\x89PNG\r\n\x1a\n\0", "png", [("Content-Type", "image/png")])
    add(
        "response",
        "<p>Ваза стояла на столе, и promo никто её не трогал.</p>".encode("cp1251"),
        "html",
        [("Content-Type", "text/html")],
    )
    add("resource", html, "text/html")
    add("conversion", b"Words, and promo, and words.\n", "text/plain")
    add("metadata", b"via: words", "application/warc-fields")
    return file.getvalue()


def _others(data: bytes) -> list[tuple[str, str, bytes]]:
    """What another library reads: types, ids and payloads, with all digests checked."""
    found = []
    for record in ArchiveIterator(io.BytesIO(data), check_digests="raise"):
        payload = record.content_stream().read()
        headers: Any = record.rec_headers
        found.append((record.rec_type, headers.get_header("WARC-Record-ID"), payload))
        assert record.digest_checker.passed is not False
    return found


def _chunks(data: bytes) -> bytes:
    pieces = [data[at : at + 23] for at in range(0, len(data), 23)]
    return b"".join(b"%x\r\n%b\r\n" % (len(one), one) for one in pieces) + b"0\r\n\r\n"


CODED: list[tuple[list[bytes], Callable[[bytes], bytes]]] = [
    ([], bytes),
    ([b"Transfer-Encoding: chunked"], _chunks),
    ([b"Content-Encoding: gzip"], gzip.compress),
    ([b"Content-Encoding: gzip", b"Transfer-Encoding: chunked"], bytes),
    ([b"Transfer-Encoding: chunked", b"Content-Encoding: deflate"], lambda data: _chunks(zlib.compress(data))),
]


class TestReading:
    @NAMES
    def test_every_record_is_one_and_pages_are_articles(self, name: str) -> None:
        plain = _archive(compressed=False)
        raw = [record.source or b"" for record in _read(plain)]
        records = _read(_pack(raw, name), name)
        assert b"".join(raw) == plain
        assert [record.source for record in records] == raw
        assert [record.number for record in records] == [*range(7)]
        assert {record.failure for record in records} == {""}
        found = [
            record.article and (record.article.id, record.article.format, record.article.encoding, record.article.url)
            for record in records
        ]
        assert found == [
            None,
            (f"{name}#1", "html", "utf-8", "https://example.org/html"),
            None,
            (f"{name}#3", "html", "windows-1251", "https://example.org/html"),
            (f"{name}#4", "html", "utf-8", "https://example.org/text/html"),
            (f"{name}#5", "text", "utf-8", "https://example.org/text/plain"),
            None,
        ]
        assert {record.field for record in records if record.article} == {"payload"}

    def test_records_are_those_that_another_reader_finds(self) -> None:
        data = _archive(compressed=True)
        assert len(_read(data, "a.warc.gz")) == len(_others(data)) == 7

    @pytest.mark.parametrize(
        "block",
        [
            _http(PAGE.encode(), b"Content-Encoding: br"),
            _http(gzip.compress(PAGE.encode(), mtime=0)[:-9], b"content-encoding:gzip"),
            _http(gzip.compress(b"\0" * 99, mtime=0), b"Content-Encoding: gzip"),
            _http(PAGE.encode(), kind=b"application/json"),
            _http(PAGE.encode(), kind=b"text/css"),
            _http(b"Soak the beans, <p> and boil them.", kind=b""),
            _http(b"<?xml version='1.0'?><feed><title>Soup</title></feed>", kind=b""),
            _http(b"\x89PNG\r\n\x1a\n\0", kind=b""),
            _http(b"\x89PNG\r\n\x1a\n\0"),
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n",
            PAGE.encode(),
            b"",
        ],
    )
    def test_what_is_no_page_as_it_stands_has_no_article_and_no_failure(self, block: bytes) -> None:
        assert _article_text(_record(block)) is None

    @pytest.mark.parametrize(
        "field", [b"Transfer-Encoding: chunked", b"Content-Encoding: gzip", b"Content-Encoding: utf-8"]
    )
    def test_a_page_is_read_as_it_is_if_it_is_not_coded_as_its_header_says(self, field: bytes) -> None:
        assert _article_text(_record(_http(PAGE.encode(), field))) == PAGE
        raw = _record(_http(PAGE.encode(), field))
        kept = [field] if field.endswith(b"utf-8") else []  # says nothing, so that it may stay
        assert _without(raw) == _record(_http(PAGE.replace("<p>promo</p>", "").encode(), *kept))

    @pytest.mark.parametrize("kind", [b"text/plain; charset=utf-8", b"text/markdown", b"TEXT/PLAIN"])
    def test_texts_are_articles(self, kind: bytes) -> None:
        raw = _record(_http(b"Soak the beans, promo, and boil them.", kind=kind))
        assert _without(raw, ", promo") == _record(_http(b"Soak the beans, and boil them.", kind=kind))

    @pytest.mark.parametrize(
        "text",
        [
            PAGE,
            "\ufeff \r\n<!DOCTYPE HTML><p>words",
            "<!-- a\nb --> <P class=a>words",
            "<?xml version='1.0'?>\n" + PAGE,
        ],
    )
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
    @pytest.mark.parametrize("is_packed", [False, True])
    def test_an_untyped_response_is_an_article_if_it_begins_like_a_page(
        self, text: str, encoding: str, is_packed: bool
    ) -> None:
        text = "\ufeff" + text.removeprefix("\ufeff")
        payload, fields = text.encode(encoding), [b"Content-Encoding: gzip"] if is_packed else []
        payload = gzip.compress(payload) if is_packed else payload
        assert _article_text(_record(_http(payload, *fields, kind=b""))) == text
        assert _article_text(_record(b"HTTP/1.1 200 OK\r\n" + b"\r\n".join([*fields, b"", payload]))) == text

    def test_what_is_not_read_is_counted_by_kind(self) -> None:
        packed = gzip.compress(PAGE.encode())
        blocks = {
            _http(packed, b"Content-Encoding: br"): "encoded_responses",
            _http(packed[:-9], b"Content-Encoding: gzip"): "encoded_responses",
            _http(packed, b"Content-Encoding: unheard-of"): "other_warc_records",
            _http(packed, b"Content-Encoding: gzip", kind=b"image/png"): "other_warc_records",
            _http(packed, kind=b""): "other_warc_records",
        }
        assert [record.unread for record in _read(b"".join(map(_record, blocks)))] == [*blocks.values()]

    def test_a_bomb_fails_alone(self) -> None:
        pages = [
            _record(_http(gzip.compress(page), b"Content-Encoding: gzip"))
            for page in (PAGE.encode(), PAGE.encode() + b" " * 500_000, PAGE.encode())
        ]
        found = _read(b"".join(pages), limits=Limits(record_bytes=10_000))
        assert [record.source for record in found] == pages
        assert [record.article is not None for record in found] == [True, False, True]
        assert found[1].failure == (
            "its payload expands to more than the 10,000 bytes that are allowed; see --max-record-bytes"
        )
        found = _read(b"".join(pages), limits=Limits(chars=400_000))
        assert found[1].failure.startswith("its text has 500,1")

    def test_a_large_record_is_a_failure_only_if_it_could_have_been_read(self) -> None:
        page = PAGE.encode() + random.Random(7).randbytes(5000).hex().encode()
        zipped = gzip.compress(page)
        blocks = {
            _http(page): None,
            _http(page, kind=b""): None,
            _http(zipped, b"Content-Encoding: gzip"): None,
            _http(zipped, b"Content-Encoding: br"): "encoded_responses",
            _http(page.replace(b"<", b"("), kind=b""): "other_warc_records",
            _http(zipped, kind=b"image/png"): "other_warc_records",
        }
        found = _read(b"".join(map(_record, blocks)), limits=Limits(record_bytes=3000))
        assert [record.unread for record in found] == [*blocks.values()]
        assert [bool(record.failure) for record in found] == [kind is None for kind in blocks.values()]

    @pytest.mark.parametrize("kind", [b"request", b"revisit", b"warcinfo", b"metadata", b"continuation"])
    def test_other_types_have_no_article(self, kind: bytes) -> None:
        assert _article_text(_record(_http(PAGE.encode()), kind=kind)) is None
        assert _article_text(_record(PAGE.encode(), b"Content-Type: text/html", kind=kind)) is None

    def test_a_segment_has_no_article(self) -> None:
        assert _article_text(_record(_http(PAGE.encode()), b"WARC-Segment-Number: 1")) is None

    def test_odd_headers_are_read(self) -> None:
        http = (
            b"HTTP/1.0 200\nno colon\ncontent-type \t:  Text/HTML ;charset=x\nContent-Encoding: Identity\n\n"
            + PAGE.encode()
        )
        warc = b"WARC/0.18 \nno colon\nwarc-type:Response\nWARC-TARGET-URI : <https://example.org/\n\tb>\nContent-Length:%d \n\n"
        [record] = _read(warc % len(http) + http + b"\n\n")
        assert record.failure == ""
        assert record.article is not None
        assert record.article.text == PAGE
        assert record.article.url == "https://example.org/b"

    def test_id_and_language_may_come_from_headers(self) -> None:
        raw = _record(_http(PAGE.encode()), b"WARC-Record-ID: <urn:x:1>", b"X-Language: nl-BE")
        [record] = _read(raw, fields=Fields(id="warc-record-id", language="X-Language", format="no such"))
        assert record.article is not None
        assert (record.article.id, record.article.language, record.article.format) == ("<urn:x:1>", "nl", "html")
        [record] = _read(raw, fields=Fields(id="X-Id"))
        assert record.article is None
        assert record.failure == (
            "no header 'X-Id'; there are 'content-length', 'warc-record-id', 'warc-type', 'x-language' (see --id-field)"
        )

    def test_line_ends_between_records_may_be_too_many_or_too_few(self) -> None:
        one = _record(_http(PAGE.encode()))
        data = b"\r\n" + one + b"\n\n\n" + one[:-2] + one[:-4] + one + b"\r\n\r\n"
        records = _read(data)
        assert b"".join(record.source or b"" for record in records) == data
        assert [record.article is not None for record in records] == [True, True, True, True, False]
        assert {record.failure for record in records} == {""}

    @NAMES
    def test_a_large_record_is_held_once(self, tmp_path: Path, name: str) -> None:
        block = random.Random(7).randbytes(1 << 25)
        path = tmp_path / name
        path.write_bytes(_pack([_record(block, b"Content-Type: video/mp4", kind=b"resource")], name))
        tracemalloc.start()
        [record] = container_of(name).split(Source(path, name, 0))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert len(record.source or b"") > len(block)
        assert peak < 1.3 * len(block)


class TestDamage:
    @pytest.mark.parametrize(
        ("bad", "why"),
        [
            (b"nonsense\r\n\r\n", r"it begins with b'nonsense', not with WARC/1\.0 or the like"),
            (b"WARC/1.0\r\nWARC-Type: response\r\n\r\n", "its header must have one Content-Length, a whole number"),
            (b"WARC/1.0\r\nContent-Length: -1\r\n\r\n", "its header must have one Content-Length"),
            (b"WARC/1.0\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "its header must have one Content-Length"),
            (b"WARC/1.0\r\n" + b"A: b\r\n" * 100_000, "its header does not end in a blank line"),
        ],
    )
    @NAMES
    def test_a_header_that_cannot_be_read_is_placed_and_costs_no_other_record(
        self, name: str, bad: bytes, why: str
    ) -> None:
        good = _record(_http(PAGE.encode()))
        records = _read(_pack([good, bad, good], name), name)
        assert [record.source for record in records] == [good, None, good]
        place = f"byte {len(good)}"
        if name != "a.warc":
            what = "gzip" if name.endswith("gz") else "zstd"
            place += f" of what is inside the {what} data that begins at byte {len(_pack([good], name))} of the file"
        assert (records[1].number, records[1].article) == (1, None)
        assert re.fullmatch(
            rf"cannot be read: no WARC record at {place}: {why}.*",
            records[1].failure,
        )

    @settings(deadline=None)  # files take as long as they take
    @given(st.data())
    @NAMES
    def test_cut_off_anywhere_the_complete_records_are_read_and_then_one_failure(
        self, name: str, data: st.DataObject
    ) -> None:
        raw = [_record(_http(PAGE.encode())), _record(b"words", kind=b"metadata"), _record(b"", kind=b"request")]
        packed = [_pack([one], name) for one in raw]
        edges = [sum(map(len, packed[:count])) for count in range(4)]
        end = data.draw(
            st.integers(0, edges[3]) | st.sampled_from([edge + by for edge in edges for by in (-12, -8, -5, -3, 1)])
        )
        end = min(max(end, 0), edges[3])
        records = _read(b"".join(packed)[:end], name)
        whole = sum(edge <= end for edge in edges[1:])
        if name == "a.warc":
            ends_in_line_ends = whole < 3 and end >= edges[whole + 1] - 4
            if ends_in_line_ends:  # the whole block is there: a record, though line ends are missing
                whole += 1
                raw[whole - 1] = raw[whole - 1][: end - edges[whole]]
            assert [record.source for record in records if record.source] == raw[:whole]
            bad = records[whole:]
            if end in edges or ends_in_line_ends:
                assert bad == []
                return
            assert re.fullmatch(
                rf"cannot be read: truncated at byte {end}, inside the record that begins at byte {edges[whole]}: "
                r"its (header has no end|block has \d+ of \d+ bytes); get the whole file",
                bad[0].failure,
            )
            assert bad[0].number == whole
            return
        good = [record for record in records if not record.failure]
        # All bytes of a record may be there, and only the checksum after them be missing.
        assert [record.source for record in good] in (raw[:whole], raw[: whole + 1])
        assert (len(records) - len(good)) == (end not in edges)
        if end not in edges:
            assert records[-1].number == len(good)
            assert records[-1].failure.startswith(f"cannot be read: truncated at byte {end}, inside the ")

    @settings(deadline=None)  # files take as long as they take
    @given(
        st.lists(
            st.sampled_from(
                [
                    b"WARC/1.0\r\n",
                    b"Content-Length: 5\r\n",
                    b"\r\n",
                    b"\n",
                    b"\r",
                    b"HTTP/1.1 200 OK\r\n",
                    b"a",
                    b": ",
                    b"\0",
                    b"WARC-Type: response\n",
                    b"Content-Type: text/html\n",
                ]
            ),
            max_size=20,
        )
    )
    def test_no_bytes_are_lost_or_changed_whatever_the_file_holds(self, pieces: list[bytes]) -> None:
        data = b"".join(pieces)
        records = _read(data)
        joined = b"".join(record.source or b"" for record in records)
        assert joined == data or any(record.failure for record in records)
        at = 0
        for record in records:
            at = data.index(record.source or b"", at) + len(record.source or b"")


class TestCutting:
    def test_lengths_and_digests_follow_and_all_else_stays(self) -> None:
        payload = PAGE.encode()
        block = _http(payload, b"X-Length: 9", b"content-length:%d" % len(payload))
        raw = _record(
            block,
            b"WARC-Block-Digest: " + _sha1(block),
            b"WARC-Payload-Digest:sha256:" + hashlib.sha256(payload).hexdigest().encode(),
            b"WARC-Date: 2024-05-01T00:00:00Z",
        )
        rest = PAGE.replace("<p>promo</p>", "").encode()
        smaller = _http(rest, b"X-Length: 9", b"content-length:%d" % len(rest))
        assert _without(raw) == _record(
            smaller,
            b"WARC-Block-Digest: " + _sha1(smaller),
            b"WARC-Payload-Digest:sha256:" + hashlib.sha256(rest).hexdigest().encode(),
            b"WARC-Date: 2024-05-01T00:00:00Z",
        )

    @pytest.mark.parametrize(
        ("algorithm", "form"),
        [
            (b"SHA-256:", lambda data: base64.b32encode(hashlib.sha256(data).digest())),
            (b"sha256:", lambda data: base64.b32encode(hashlib.sha256(data).digest()).rstrip(b"=")),
            (b"sha256:", lambda data: base64.b64encode(hashlib.sha256(data).digest())),
            (b"sha1:", lambda data: hashlib.sha1(data).hexdigest().upper().encode()),
            (b"sha1:", lambda data: base64.b32encode(hashlib.sha1(data).digest()).lower()),
            (b"md5:", lambda data: hashlib.md5(data).hexdigest().encode()),
        ],
    )
    def test_a_digest_keeps_its_algorithm_and_form(self, algorithm: bytes, form: Any) -> None:
        field = b"WARC-Payload-Digest: " + algorithm
        cleaned = _without(_record(_http(PAGE.encode()), field + form(PAGE.encode())))
        rest = PAGE.replace("<p>promo</p>", "").encode()
        assert cleaned == _record(_http(rest), field + form(rest))

    @pytest.mark.parametrize(
        ("fields", "pack"),
        [
            ([b"Content-Encoding: gzip"], gzip.compress),
            (
                [b"content-encoding:\tGZIP ;q=1", b"Transfer-Encoding: chunked"],
                lambda data: _chunks(gzip.compress(data)),
            ),
            ([b"Content-Encoding: identity, deflate"], zlib.compress),
            (
                [b"Content-Encoding: zstd", b"Content-Encoding: gzip"],
                lambda data: gzip.compress(zstandard.compress(data)),
            ),
            ([b"Transfer-Encoding: gzip,\r\n chunked"], lambda data: _chunks(gzip.compress(data))),
            ([b"Transfer-Encoding: Chunked"], lambda data: _chunks(data)),
        ],
    )
    def test_a_coded_page_is_written_without_its_codings(
        self, fields: list[bytes], pack: Callable[[bytes], bytes]
    ) -> None:
        payload = pack(PAGE.encode())
        raw = _record(
            _http(payload, *fields, b"Content-Length: %d" % len(payload), b"Vary: Accept-Encoding"),
            b"WARC-Payload-Digest: " + _sha1(payload),
        )
        rest = PAGE.replace("<p>promo</p>", "").encode()
        assert _article_text(raw) == PAGE
        assert _without(raw) == _record(
            _http(rest, b"Content-Length: %d" % len(rest), b"Vary: Accept-Encoding"),
            b"WARC-Payload-Digest: " + _sha1(rest),
        )
        assert container_of("a.warc").text(Record(0, raw), "utf-8", "payload") == PAGE

    @pytest.mark.parametrize("digest", [b"whirlpool:abc", b"sha1:abc", b"nonsense"])
    def test_a_digest_that_cannot_be_made_anew_is_left_out_rather_than_wrong(self, digest: bytes) -> None:
        raw = _record(_http(PAGE.encode()), b"WARC-Block-Digest: " + digest, b"WARC-Date: then")
        rest = PAGE.replace("<p>promo</p>", "").encode()
        assert _without(raw) == _record(_http(rest), b"WARC-Date: then")

    def test_a_page_without_http_is_cut(self) -> None:
        raw = _record(b"Words, promo, words.", b"Content-Type: text/plain", kind=b"conversion")
        assert _without(raw, " promo,") == _record(b"Words, words.", b"Content-Type: text/plain", kind=b"conversion")

    def test_what_is_no_record_any_more_is_a_record_error(self) -> None:
        container = container_of("a.warc")
        raw = _record(_http(PAGE.encode()))
        for changed in (b"", b"words", raw[:-20], raw.replace(b"text/html", b"image/png")):
            with pytest.raises(RecordError):
                container.text(Record(0, changed), "utf-8", "payload")
            with pytest.raises(RecordError):
                container.reinsert(Record(0, changed), [], "utf-8", "payload", "")
        with pytest.raises(RecordError, match="its raw header was not kept"):
            container.reinsert(Record(0, raw), [], "utf-8", "payload")
        with pytest.raises(RecordError, match="its raw header is no header"):
            container.reinsert(Record(0, raw), [], "utf-8", "payload", "中")

    def test_the_raw_payload_is_kept_only_if_the_text_does_not_give_it(self) -> None:
        for block, is_kept in (
            (_http(PAGE.encode()), False),
            (_http(PAGE.encode(), b"Content-Encoding: gzip"), False),
            (_http(gzip.compress(PAGE.encode(), mtime=0), b"Content-Encoding: gzip"), True),
        ):
            raw = _record(block)
            [record] = _read(raw)
            _, _, header = _cut(record, (0, 6))
            assert header == raw[: -4 if is_kept else raw.index(b"\r\n\r\n", 60) + 4].decode("latin-1")

    @settings(deadline=None)  # files take as long as they take
    @given(st.data())
    def test_any_cut_reads_as_cut_and_comes_undone(self, data: st.DataObject) -> None:
        encoding = data.draw(st.sampled_from(["utf-8", "gb18030", "utf-16-le"]))
        text = "\ufeff" * (encoding == "utf-16-le") + data.draw(st.text(st.sampled_from("ab <>\r\n中é"), max_size=40))
        payload = text.encode(encoding)
        coding, pack = data.draw(st.sampled_from(CODED))
        payload = pack(payload)
        length = data.draw(st.sampled_from([[], [b"Content-Length: %d" % len(payload)], [b"Content-Length: 0099"]]))
        block = _http(
            payload, *coding, *length, b"X: \xff", kind=data.draw(st.sampled_from([b"text/html", b"text/plain"]))
        )
        digest = data.draw(
            st.sampled_from([[], [b"WARC-Block-Digest: " + _sha1(block)], [b"WARC-Payload-Digest: x:y"]])
        )
        raw = data.draw(st.sampled_from([b"", b"\r\n"])) + _record(block, *digest, b"Y: \x80")
        [record] = _read(raw)
        if record.article is None:
            return
        text = record.article.text
        marks = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
        spans = [*zip(marks[::2], marks[1::2], strict=False)]
        try:
            cleaned, cuts, header = _cut(record, *spans)
        except RecordError:
            assert "\udc80" <= max(text) <= "\udcff"
            return
        expected = text
        for start, end in reversed(spans):
            expected = expected[:start] + expected[end:]
        container = container_of("a.warc")
        assert container.text(Record(0, cleaned), record.article.encoding, "payload") == expected
        assert container.reinsert(Record(0, cleaned), cuts, record.article.encoding, "payload", header) == raw
        [again] = _read(cleaned)
        assert again.source == cleaned


class TestWriting:
    @pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
    def test_another_reader_finds_the_same_records_with_right_digests(self, name: str) -> None:
        data = _archive(compressed=name.endswith("gz"))
        records = _read(data, name)
        cleaned = [
            _without(record.source or b"", "promo") if record.article else record.source or b"" for record in records
        ]
        before, after = _others(data), _others(_write(cleaned, name))
        assert [one[:2] for one in after] == [one[:2] for one in before]
        assert [one[2] for one in after] == [one[2].replace(b"promo", b"") for one in before]

    @pytest.mark.parametrize(("fields", "pack"), CODED)
    def test_another_reader_finds_the_same_payloads_coded_and_cut(
        self, fields: list[bytes], pack: Callable[[bytes], bytes]
    ) -> None:
        block = _http(pack(PAGE.encode()), *fields)
        http, uri = b"Content-Type: application/http; msgtype=response", b"WARC-Target-URI: https://example.org/"
        raw = _record(block, http, uri, b"WARC-Block-Digest: " + _sha1(block))
        cleaned = _without(raw)
        assert [one[2].decode() for one in _others(raw + cleaned)] == [PAGE, PAGE.replace("<p>promo</p>", "")]

    def test_every_record_is_a_member_of_its_own(self) -> None:
        pieces = [_record(_http(PAGE.encode())), _record(b"words", kind=b"metadata")]
        for name, coding in (("a.warc.gz", "gz"), ("a.warc.zst", "zst")):
            written = _write(pieces, name)
            assert written == _write(pieces[:1], name) + _write(pieces[1:], name)
            if coding == "gz":
                assert gzip.decompress(written) == b"".join(pieces)
            assert [record.source for record in _read(written, name)] == pieces


def test_the_day_of_a_page_is_that_of_its_record() -> None:
    [record] = _read(_record(_http(PAGE.encode()), b"WARC-Date: 2026-01-31T08:00:00Z"))
    assert record.article is not None
    assert record.article.date == "2026-01-31"


def test_a_page_with_an_endless_http_header_fails_alone(tmp_path: Path) -> None:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + b"a:\r\n" * 80_000 + b"\r\n<p>hello</p>"
    header = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\n"
    with pytest.raises(RecordError, match="its HTTP header has more than 262,144 bytes"):
        find_page(header % len(http) + http)
