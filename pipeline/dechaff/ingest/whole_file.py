"""A file that is one article."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dechaff.ingest.bulk import PIECE, Again, Skimmed, skim
from dechaff.ingest.encoded import EncodedText
from dechaff.ingest.records import Fields, Record, unreadable
from dechaff.ingest.sources import Source, require_file
from dechaff.ingest.streams import Plain
from dechaff.limits import DEFAULT_LIMITS, Limits, over
from dechaff.model import Article
from dechaff.text.charset import decode
from dechaff.text.format import sniff_format
from dechaff.text.language import language_of


class WholeFile(EncodedText):
    """A file that is one article."""

    has_records = False

    def split(
        self,
        source: Source,
        start: int = 0,
        end: int | None = None,
        first: int = 0,
        fields: Fields | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> Iterator[Record]:
        try:
            require_file(source.path)
            if source.path.stat().st_size > limits.record_bytes:
                yield _too_large(source, limits)
            else:
                yield Record(None, source.path.read_bytes())
        except OSError as error:
            yield unreadable(None, error)

    def _read(self, record: Record, name: str, fields: Fields, limits: Limits) -> Record:
        if record.source is None or (decoded := decode(record.source)) is None:
            return record
        text, encoding = decoded
        return replace(record, article=Article(name, name, None, text, sniff_format(text), encoding, language_of(text)))


def _too_large(source: Source, limits: Limits) -> Record:
    """A file over the limits. It is a failure only if it is text; a binary file is copied, whatever its size."""
    again = Again(source.path, Plain(), limits)
    with source.path.open("rb") as file:
        begin = file.read(PIECE)
        skimmed = Skimmed()
        skimmed.add(begin)
        skim(file, skimmed)
    found = over(skimmed.size, limits.record_bytes, "bytes", "--max-record-bytes")
    failure = f"it has {found}" if decode(begin) else ""
    return Record(None, None, failure=failure, bulk=again.bulk(skimmed, 0))
