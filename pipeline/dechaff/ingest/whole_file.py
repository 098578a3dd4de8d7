"""A file that is one article."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dechaff.ingest.encoded import EncodedText
from dechaff.ingest.records import Fields, Record
from dechaff.ingest.sniff import sniff_format
from dechaff.ingest.sources import Source, require_file
from dechaff.model import Article
from dechaff.text.charset import decode
from dechaff.text.language import language_of


class WholeFile(EncodedText):
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

    def _read(self, record: Record, name: str, fields: Fields) -> Record:
        if record.source is None or (decoded := decode(record.source)) is None:
            return record
        text, encoding = decoded
        return replace(record, article=Article(name, name, None, text, sniff_format(text), encoding, language_of(text)))
