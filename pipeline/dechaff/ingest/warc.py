"""WARC, the format of web archives: every WARC record is a record, and those that hold a page are articles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dechaff.ingest.bulk import Bulk
from dechaff.ingest.codings import undo_codings
from dechaff.ingest.encoded import cut_article, read_text, reinsert_text
from dechaff.ingest.fields import day_of
from dechaff.ingest.records import (
    Fields,
    Record,
    RecordError,
    Removal,
    Rewritten,
    Unread,
    place_of,
    source_of,
    unreadable,
)
from dechaff.ingest.sinks import MemberEach
from dechaff.ingest.streamed import Opened, Streamed
from dechaff.ingest.warc_reader import LargeRecord, read_all
from dechaff.ingest.warc_record import Page, find_page, read_header, value_of, with_payload
from dechaff.limits import UNLIMITED, Limits, over
from dechaff.model import Article, Cut
from dechaff.text.characters import BOM
from dechaff.text.charset import decode
from dechaff.text.format import sniff_format
from dechaff.text.language import UNKNOWN, language_of, primary_language

_FIELD = "payload"
_NO_LIMITS = Limits(UNLIMITED, UNLIMITED, UNLIMITED, UNLIMITED)
# What browsers take for a page if no header says what it is (the MIME Sniffing Standard, "unknown MIME type").
_PAGE_BEGINNING = re.compile(
    rf"{BOM}?(?>(?:\s++|<!--(?>(?:(?!-->).)*)-->|<\?xml\b[^<>]*+>)*)<"
    r"(?:!doctype\s+html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p)\b",
    re.IGNORECASE | re.DOTALL,
)


class Warc(Streamed):
    """A web archive. Responses whose payload is a page or a text are articles, and so are those archived without HTTP;
    all other records, and payloads in a coding that cannot be undone, are copied as they are.

    A payload that was chunked or compressed is neither after cuts."""

    _member = MemberEach

    def _records(self, file: Opened, start: int, end: int | None, first: int, fields: Fields) -> Iterator[Record]:
        for number, (at, found) in enumerate(read_all(file.stream, file.limits.record_bytes), first):
            if isinstance(found, bytes):
                yield Record(number, found)
            elif isinstance(found, LargeRecord):
                yield _too_large(found, number, file.again.bulk(found.skimmed, at), file.limits)
            else:
                yield unreadable(number, found)

    def _read(self, record: Record, name: str, fields: Fields, limits: Limits) -> Record:
        data, number = record.source, record.number
        if data is None or number is None or data.isspace():  # blank lines at the end of the file
            return record
        try:
            page = find_page(data)
            if not isinstance(page, Page):
                return replace(record, unread=page)
            decoded = _decoded(data, page, limits)
            if isinstance(decoded, str):
                return replace(record, unread=decoded)
            id_ = place_of(name, number) if fields.id is None else _named(page, fields.id)
        except RecordError as error:
            return replace(record, failure=str(error))
        text, encoding = decoded
        language = primary_language(value_of(page.warc, fields.language or "") or "")
        article = Article(
            id=id_,
            path=name,
            record=number,
            text=text,
            format=sniff_format(text),
            encoding=encoding,
            language=language if language != UNKNOWN else language_of(text),
            url="".join((value_of(page.warc, "WARC-Target-URI") or "").split()).strip("<>"),  # as WARC 1.0 shows it
            date=day_of(value_of(page.warc, "WARC-Date") or ""),
        )
        return replace(record, article=article, field=_FIELD)

    def rewrite(self, record: Record, cuts: Sequence[Cut]) -> Rewritten:
        data = record.source or b""
        page = _page(data)
        payload = cut_article(record.article, cuts)
        is_coded = cut_article(record.article, ()) != data[page.start : page.end]
        header = data[: page.end if is_coded else page.start].decode("latin-1")
        return Rewritten(with_payload(data, page, payload), (None,) * len(cuts), header)

    def text(self, record: Record, encoding: str, field: str | None) -> str:
        data = source_of(record)
        payload = _payload(data, _page(data), _NO_LIMITS)  # it was within those of the run, or it would be no article
        if payload is None:
            raise RecordError("its payload is truncated or damaged")
        return read_text(payload, encoding)

    def reinsert(
        self, cleaned: Record, cuts: Sequence[Removal], encoding: str, field: str | None, header: str | None = None
    ) -> bytes:
        data = source_of(cleaned)
        page = _page(data)
        if header is None:
            raise RecordError("its raw header was not kept")
        try:
            raw = header.encode("latin-1")
        except UnicodeError as error:
            raise RecordError(f"its raw header is no header: {error}") from error
        _, _, end = read_header(raw)
        if len(raw) < end:
            raw += reinsert_text(data[page.start : page.end], cuts, encoding)
        return raw + data[page.end :]


def _payload(data: bytes, page: Page, limits: Limits) -> bytes | None:
    """The payload without its codings; None if it is truncated or damaged. Raises RecordError if it is too large."""
    return undo_codings(data[page.start : page.end], page.codings, limits)


def _decoded(data: bytes, page: Page, limits: Limits) -> tuple[str, str] | Unread:
    """The text of the page and its encoding or, if it has none, what the record is. Raises RecordError."""
    payload = _payload(data, page, limits)
    decoded = None if payload is None else decode(payload)
    if decoded is None:
        return "encoded_responses" if page.codings else "other_warc_records"
    return decoded if page.is_typed or _PAGE_BEGINNING.match(decoded[0]) else "other_warc_records"


def _too_large(record: LargeRecord, number: int, bulk: Bulk, limits: Limits) -> Record:
    """A record over the limits. It is a failure only if it holds a page; any other is copied, whatever its size."""
    try:
        page = find_page(record.begin, whole=False)
        if isinstance(page, Page) and not page.is_typed:
            found = _decoded(record.begin, page, limits)
            page = found if isinstance(found, str) else page
    except RecordError:
        page = "other_warc_records"
    if not isinstance(page, Page):
        return Record(number, None, unread=page, bulk=bulk)
    size = over(bulk.size, limits.record_bytes, "bytes", "--max-record-bytes")
    return Record(number, None, failure=f"it has {size}", bulk=bulk)


def _page(record: bytes) -> Page:
    page = find_page(record)
    if not isinstance(page, Page):
        raise RecordError("it no longer holds a page")
    return page


def _named(page: Page, header: str) -> str:
    value = value_of(page.warc, header)
    if value is None:
        names = ", ".join(sorted({repr(field.name) for field in page.warc}))
        raise RecordError(f"no header {header!r}; there are {names} (see --id-field)")
    return value
