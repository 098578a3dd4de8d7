"""Payloads as servers send them: chunked and compressed in every way, truncated, damaged, mislabelled, and bombs."""

from __future__ import annotations

import gzip
import io
import random
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from dechaff.ingest.codings import CODINGS, OPAQUE, undo_codings
from dechaff.ingest.records import RecordError
from dechaff.limits import DEFAULT_LIMITS, Limits

PAGE = "<!doctype html><title>Soup</title><p>Soak the beans 一夜.</p>\r\n<p>Boil them.</p>".encode()


def _raw_deflate(data: bytes) -> bytes:
    compressor = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush()


def _with_name(data: bytes) -> bytes:
    file = io.BytesIO()
    with gzip.GzipFile("page.html", "wb", fileobj=file, mtime=7) as out:
        out.write(data)
    return file.getvalue()


Pack = Callable[[bytes], bytes]
PACK: list[tuple[str, Pack]] = [
    ("gzip", gzip.compress),
    ("x-gzip", _with_name),
    ("gzip", lambda data: gzip.compress(data[:9]) + gzip.compress(data[9:])),
    ("gzip", lambda data: gzip.compress(data) + b"\0\0 and what else there is"),
    ("deflate", zlib.compress),
    ("deflate", lambda data: zlib.compress(data, 0)),
    ("deflate", _raw_deflate),
    ("zstd", zstandard.compress),
    ("zstd", lambda data: zstandard.compress(data[:9]) + zstandard.compress(data[9:])),
]
ONE_MEMBER: list[tuple[str, Pack]] = [
    ("gzip", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", _raw_deflate),
    ("zstd", zstandard.compress),
]
DEFLATE_LIKE = b"st)F @home: soak the beans."  # up to the `@` it is a raw deflate stream
EXACT = [(name, pack) for at, (name, pack) in enumerate(PACK) if at != 3]  # those that end where the payload does


@st.composite
def chunked(draw: st.DrawFn, data: bytes) -> bytes:
    """The data in chunks of any sizes, with whatever else the standard and servers put between them."""
    marks = sorted(draw(st.sets(st.integers(1, max(1, len(data) - 1)), max_size=6)))
    pieces = [data[start:end] for start, end in zip([0, *marks], [*marks, len(data)], strict=True)]
    end = draw(st.sampled_from([b"\r\n", b"\n"]))
    form = draw(st.sampled_from([b"%x", b"%X", b"000%x", b"%x  ", b" %x"]))
    extension = draw(st.sampled_from([b"", b";a=b", b' ; a="b;\t1a"', b";"]))
    trailers = draw(st.sampled_from([b"", b"X-Sum: 1a" + end, b"A:" + end + b"B: c" + end]))
    last = draw(st.sampled_from([b"0", b"000"])) + extension + end + trailers + draw(st.sampled_from([end, b""]))
    return b"".join(form % len(one) + extension + end + one + end for one in pieces if one) + last


@given(st.data(), st.binary(max_size=200) | st.just(PAGE))
def test_chunks_of_any_sizes_are_joined(data: st.DataObject, payload: bytes) -> None:
    assert undo_codings(data.draw(chunked(payload)), ["chunked"], DEFAULT_LIMITS) == payload


@pytest.mark.parametrize(("name", "pack"), PACK)
@pytest.mark.parametrize("payload", [PAGE, b"", b"soak, boil, " * 1000, random.Random(7).randbytes(100_000)])
def test_what_is_compressed_is_expanded(name: str, pack: Pack, payload: bytes) -> None:
    assert undo_codings(pack(payload), [name], DEFAULT_LIMITS) == payload


@given(st.data())
def test_codings_are_undone_in_the_order_given(data: st.DataObject) -> None:
    name, pack = data.draw(st.sampled_from(EXACT))
    inner_name, inner = data.draw(st.sampled_from([one for one in EXACT if one[0].strip("x-") != name.strip("x-")]))
    sent = data.draw(chunked(pack(inner(PAGE))))
    assert undo_codings(sent, ["chunked", name, inner_name], DEFAULT_LIMITS) == PAGE


@pytest.mark.parametrize("codings", [[], *([one] for one in sorted(CODINGS - OPAQUE)), ["chunked", "gzip", "gzip"]])
@pytest.mark.parametrize(
    "plain", [PAGE, b"", b"Soak the beans, and boil them for an hour.\n", "Ваза".encode("cp1251"), DEFLATE_LIKE]
)
def test_a_plain_payload_stays_as_it_is_whatever_the_header_says(codings: list[str], plain: bytes) -> None:
    assert undo_codings(plain, codings, DEFAULT_LIMITS) == plain


def test_of_two_codings_one_may_have_been_undone() -> None:
    packed = gzip.compress(PAGE)
    assert undo_codings(packed, ["chunked", "gzip"], DEFAULT_LIMITS) == PAGE
    assert undo_codings(packed, ["gzip", "gzip"], DEFAULT_LIMITS) == PAGE
    assert undo_codings(b"%x\r\n%b\r\n0\r\n\r\n" % (len(PAGE), PAGE), ["chunked", "gzip"], DEFAULT_LIMITS) == PAGE


@pytest.mark.parametrize("coding", sorted(OPAQUE))
def test_an_opaque_coding_is_never_guessed_at(coding: str) -> None:
    assert undo_codings(PAGE, [coding], DEFAULT_LIMITS) is None
    assert undo_codings(gzip.compress(PAGE), ["gzip", coding], DEFAULT_LIMITS) is None


@given(st.data())
def test_of_a_truncated_payload_no_part_is_taken(data: st.DataObject) -> None:
    name, pack = data.draw(st.sampled_from(ONE_MEMBER))
    coding, sent = data.draw(st.sampled_from([(name, pack(PAGE)), ("chunked", data.draw(chunked(PAGE)))]))
    part = sent[: data.draw(st.integers(0, len(sent)))]
    undone = undo_codings(part, [coding], DEFAULT_LIMITS)
    if undone == part:  # it does not show what it is
        assert coding == "deflate" or len(part) < 12 or (coding == "chunked" and b"\n" not in part)
    else:
        assert undone in (None, PAGE)


@given(st.data())
def test_a_damaged_payload_is_not_read(data: st.DataObject) -> None:
    name, pack = data.draw(st.sampled_from(ONE_MEMBER[:2]))
    sent = bytearray(pack(PAGE))
    sent[data.draw(st.integers(12, len(sent) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    assert undo_codings(bytes(sent), [name], DEFAULT_LIMITS) in (None, PAGE, bytes(sent) if name == "deflate" else None)


@pytest.mark.parametrize(
    "sent",
    [
        b"5\r\nbeans",
        b"5\r\nbeans\r\n",
        b"5\r\nbeans\r\n3\r\nsoup\r\n0\r\n\r\n",
        b"5\r\nbeans\r\n5 beans\r\n",
        b"fffffffffffffff\r\nbeans\r\n0\r\n\r\n",
        b"0\r\n\r\nbeans",
        b"0\n1\n2\n",
        b"Add\nthe beans.\n",
    ],
)
def test_chunks_that_do_not_add_up_are_not_read(sent: bytes) -> None:
    assert undo_codings(sent, ["chunked"], DEFAULT_LIMITS) is None


@pytest.mark.slow
@pytest.mark.parametrize(("name", "pack"), ONE_MEMBER)
def test_a_bomb_is_an_error_that_names_the_limit_and_is_never_held(name: str, pack: Pack) -> None:
    bomb = pack(bytes(200_000_000))
    tracemalloc.start()
    with pytest.raises(
        RecordError, match="expands to more than the 100,000 bytes that are allowed; see --max-record-b"
    ):
        undo_codings(bomb, [name], Limits(record_bytes=100_000))
    assert tracemalloc.get_traced_memory()[1] < 40_000_000
    tracemalloc.stop()
    with pytest.raises(RecordError, match=r"more than 100 times its [\d,]+ bytes; see --max-ratio"):
        undo_codings(bomb, [name], Limits(record_bytes=1 << 40, ratio=100))


def test_the_limits_are_on_what_comes_out_to_the_byte() -> None:
    payload = random.Random(7).randbytes(5000)
    assert undo_codings(gzip.compress(payload), ["gzip"], Limits(record_bytes=5000, ratio=1)) == payload
    with pytest.raises(RecordError):
        undo_codings(gzip.compress(payload), ["gzip"], Limits(record_bytes=4999))


def test_codings_named_a_thousand_times_are_undone_once() -> None:
    data = PAGE
    for _ in range(1000):
        data = b"%x\r\n%b\r\n0\r\n\r\n" % (len(data), data)
    undone = undo_codings(data, ["chunked"] * 1000, DEFAULT_LIMITS)
    assert undone is not None
    assert len(data) - len(undone) < 30


@given(st.data())
def test_another_reader_finds_the_same_payload(data: st.DataObject) -> None:
    name, pack = data.draw(st.sampled_from(ONE_MEMBER[:3]))
    is_chunked, is_packed = data.draw(st.booleans()), data.draw(st.booleans())
    sent = pack(PAGE) if is_packed else PAGE
    if is_chunked:
        pieces = [sent[at : at + 23] for at in range(0, len(sent), 23)]
        sent = b"".join(b"%x\r\n%b\r\n" % (len(one), one) for one in pieces) + b"0\r\n\r\n"
    fields = b"Transfer-Encoding: chunked\r\nContent-Encoding: " + name.encode()
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + fields + b"\r\n\r\n" + sent
    header = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/\r\n"
    header += b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % len(block)
    [other] = [one.content_stream().read() for one in ArchiveIterator(io.BytesIO(header + block + b"\r\n\r\n"))]
    assert undo_codings(sent, ["chunked", name], DEFAULT_LIMITS) == other == PAGE
