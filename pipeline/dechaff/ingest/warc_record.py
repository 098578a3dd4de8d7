"""One WARC record, byte for byte: its header fields, and the page in it that can be cut.

A record is a header (a version line, fields, a blank line), a block of Content-Length bytes, and two line ends. In a
response the block is an HTTP message, which is a header and the payload.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dechaff.ingest.codings import CODINGS, OPAQUE
from dechaff.ingest.records import RecordError, Unread
from dechaff.spans import Span, spliced

VERSION_LINE = re.compile(rb"WARC/\d+\.\d+[ \t]*\r?\n")
"""What a record begins with."""
_BEGIN = re.compile(rb"(?:\r?\n)*" + VERSION_LINE.pattern)
_FIELD = re.compile(rb"^(?P<name>[^\s:]+)[ \t]*:(?P<value>[^\n]*(?:\n[ \t][^\n]*)*)\n", re.MULTILINE)
LONGEST_HEADER = 1 << 18
"""In bytes; it is no header if no blank line comes by then."""
_BLANK_LINE = re.compile(rb"\n\r?\n")
_TEXTS = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown")
_DIGESTS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a header; offsets are in the record."""

    name: str
    """In lower case."""
    value: bytes
    """Without white space around it."""
    start: int
    """Where the value begins."""
    line: Span
    """The span of the field, line end included."""


@dataclass(frozen=True, slots=True)
class Page:
    """Where the text of an article is in a record."""

    start: int
    end: int
    block: int
    """Where the block begins."""
    warc: tuple[Field, ...]
    """The fields of the record's header."""
    http: tuple[Field, ...] = ()
    """The fields of the HTTP header; none if there is no HTTP message."""
    codings: tuple[str, ...] = ()
    """The codings that the HTTP header names for the payload, the last one applied first."""
    is_typed: bool = True
    """Whether the header says that this is a text; if not, it may be anything."""


def value_of(fields: Sequence[Field], name: str) -> str | None:
    """The value of the first field of this name, ignoring case."""
    value = next((field.value for field in fields if field.name == name.lower()), None)
    return None if value is None else value.decode("utf-8", "replace")


def read_header(record: bytes) -> tuple[tuple[Field, ...], int, int]:
    """The fields of a record's header, and where its block begins and ends. Raises RecordError.

    Blank lines before the header are accepted, and so are lines that end in LF instead of CRLF.
    """
    version = _BEGIN.match(record)
    if version is None:
        begin = record.lstrip().partition(b"\n")[0].strip()
        raise RecordError(f"it begins with {begin[:20]!r}, not with WARC/1.0 or the like")
    blank = _BLANK_LINE.search(record, version.end() - 1)
    if blank is None:
        raise RecordError("its header does not end in a blank line")
    fields = tuple(_fields(record, version.end(), blank.end()))
    lengths = {field.value for field in fields if field.name == "content-length"}
    length = lengths.pop() if len(lengths) == 1 else b""
    if not (length.isdigit() and len(length) < 20):
        raise RecordError("its header must have one Content-Length, a whole number")
    return fields, blank.end(), blank.end() + int(length)


def find_page(record: bytes, *, whole: bool = True) -> Page | Unread:
    """The page in the record or, if there is none that can be cut, what the record is. Raises RecordError.

    If `record` is not the `whole` record but its beginning, only what is there is looked at.
    """
    warc, start, end = read_header(record)
    if whole and end > len(record):
        raise RecordError("it is shorter than its Content-Length says")
    kind = (value_of(warc, "WARC-Type") or "").lower()
    if value_of(warc, "WARC-Segment-Number"):  # a part of a block: in the others no offset may shift
        return "other_warc_records"
    if kind in ("resource", "conversion"):
        return Page(start, end, start, warc) if _media_type(warc) in _TEXTS else "other_warc_records"
    if kind != "response" or not record.startswith(b"HTTP/", start):
        return "other_warc_records"
    blank = _BLANK_LINE.search(record, start, end)
    if blank is None:
        return "other_warc_records"
    if blank.end() - start > LONGEST_HEADER:
        raise RecordError(f"its HTTP header has more than {LONGEST_HEADER:,} bytes")
    http = tuple(_fields(record, start, blank.end()))
    media_type, codings = _media_type(http), tuple(_codings(http))
    if media_type and media_type not in _TEXTS:
        return "other_warc_records"
    if not OPAQUE.isdisjoint(codings):
        return "encoded_responses"
    return Page(blank.end(), end, start, warc, http, codings, bool(media_type))


def with_payload(record: bytes, page: Page, payload: bytes) -> bytes:
    """The record with another payload, which is not coded. In its headers, only what must change does: lengths and
    digests, and fields that name codings are dropped."""
    length = b"%d" % len(payload)
    values: list[tuple[Field, bytes | None]] = [(one, length) for one in _lengths(page.http)]
    values += [(field, None) for field in page.http if _codings([field])]
    block = _with_values(record, page.block, page.start, values) + payload
    length = b"%d" % len(block)
    values = [(one, length) for one in _lengths(page.warc)]
    for field in page.warc:
        if field.name in ("warc-block-digest", "warc-payload-digest"):
            data = block if field.name == "warc-block-digest" else payload
            values.append((field, _digest(field.value, data)))
    return _with_values(record, 0, page.block, values) + block + record[page.end :]


def _with_values(record: bytes, start: int, end: int, values: Sequence[tuple[Field, bytes | None]]) -> bytes:
    """A stretch of the record with some fields given new values; a field whose value is None is dropped."""
    swaps = [
        (field.line, b"") if value is None else ((field.start, field.start + len(field.value)), value)
        for field, value in values
    ]
    return b"".join(spliced(record, sorted(swaps), start, end))


def _fields(record: bytes, start: int, end: int) -> Iterator[Field]:
    for found in _FIELD.finditer(record, start, end):
        value = found["value"]
        at = found.start("value") + len(value) - len(value.lstrip())
        yield Field(found["name"].decode("latin-1").lower(), value.strip(), at, found.span())


def _lengths(fields: Sequence[Field]) -> list[Field]:
    return [field for field in fields if field.name == "content-length"]


def _media_type(fields: Sequence[Field]) -> str:
    return (value_of(fields, "Content-Type") or "").partition(";")[0].strip().lower()


def _codings(http: Sequence[Field]) -> list[str]:
    """The codings that the fields name, the last one applied first."""
    order = ("content-encoding", "transfer-encoding")
    values = (field.value.decode("latin-1") for name in order for field in http if field.name == name)
    named = (coding.partition(";")[0].strip().lower() for value in values for coding in value.split(","))
    return [coding for coding in named if coding in CODINGS][::-1]


def _digest(written: bytes, data: bytes) -> bytes | None:
    """The digest of the data, in the algorithm and encoding of the one in the header; None if they are not known.

    The field must then be dropped: a reader that checks digests would reject a record with the old one.
    """
    algorithm, colon, old = written.partition(b":")
    name = algorithm.decode("latin-1").lower().replace("-", "")
    if name not in _DIGESTS:
        return None
    new = hashlib.new(name, data, usedforsecurity=False).digest()
    for form in (base64.b16encode, base64.b32encode, base64.b64encode):
        padded = form(new)
        for value in (padded, padded.rstrip(b"=")):
            if len(value) == len(old) and value.count(b"=") == old.count(b"="):
                lower = form is not base64.b64encode and old == old.lower()
                return algorithm + colon + (value.lower() if lower else value)
    return None
