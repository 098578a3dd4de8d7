"""A file that is one article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dechaff.ingest.records import Container, Cut, Fields, Record, RecordError, Rewritten
from dechaff.ingest.sniff import sniff_format
from dechaff.ingest.sources import Source, require_file
from dechaff.ingest.splice import check_cuts, places, splice
from dechaff.model import Article, Finding
from dechaff.text.charset import decode, decode_as, encode
from dechaff.text.language import language_of


class WholeFile(Container):
    """A file that is one article."""

    has_records = False

    def split(self, source: Source, start: int = 0, end: int | None = None, first: int = 0) -> Iterator[Record]:
        try:
            require_file(source.path)
            yield Record(None, source.path.read_bytes())
        except OSError as error:
            yield Record(None, None, failure=f"{source.name}: cannot be read: {error.strerror or error}")

    def read(self, record: Record, name: str, fields: Fields) -> Record:
        if record.source is None or (decoded := decode(record.source)) is None:
            return record
        text, encoding = decoded
        return replace(record, article=Article(name, name, None, text, sniff_format(text), encoding, language_of(text)))

    def rewrite(self, record: Record, cuts: Sequence[Finding]) -> Rewritten:
        article = record.article
        if article is None:
            raise RecordError("there is no article to cut")
        check_cuts(article.text, cuts)
        cleaned = splice(article.text, [(cut.start, cut.end, cut.inserted) for cut in cuts])
        return Rewritten(_encode(cleaned, article.encoding), (None,) * len(cuts))

    def text(self, data: bytes, encoding: str, field: str | None) -> str:
        try:
            return decode_as(data, encoding)
        except UnicodeError as error:
            raise RecordError(f"it is no longer {encoding}: {error}") from error

    def reinsert(
        self, cleaned: bytes, cuts: Sequence[Cut], encoding: str, field: str | None, header: str | None = None
    ) -> bytes:
        text = self.text(cleaned, encoding, field)
        raw = splice(text, [(at, at + len(cut.inserted), cut.removed) for at, cut in places(cuts, len(text))])
        return _encode(raw, encoding)


def _encode(text: str, encoding: str) -> bytes:
    try:
        return encode(text, encoding)
    except UnicodeError as error:
        raise RecordError(f"it cannot be written as {encoding}: {error}") from error
