"""A file that is one article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dechaff.ingest.encoded import cut_article, read_text, reinsert_text
from dechaff.ingest.records import Container, Cut, Fields, Record, Rewritten
from dechaff.ingest.sniff import sniff_format
from dechaff.ingest.sources import Source, require_file
from dechaff.model import Article, Finding
from dechaff.text.charset import decode
from dechaff.text.language import language_of


class WholeFile(Container):
    """A file that is one article."""

    has_records = False

    def split(
        self, source: Source, start: int = 0, end: int | None = None, first: int = 0, fields: Fields | None = None
    ) -> Iterator[Record]:
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
        return Rewritten(cut_article(record.article, cuts), (None,) * len(cuts))

    def text(self, data: bytes, encoding: str, field: str | None) -> str:
        return read_text(data, encoding)

    def reinsert(
        self, cleaned: bytes, cuts: Sequence[Cut], encoding: str, field: str | None, header: str | None = None
    ) -> bytes:
        return reinsert_text(cleaned, cuts, encoding)
