"""The formats and encodings in which an earlier run read articles: once cut, they may look like others."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace

from dechaff.folder.read import report_rows
from dechaff.ingest.records import Container, Record, RecordError
from dechaff.ingest.sources import Source, is_output
from dechaff.model import Format

Formats = Mapping[str, tuple[Format, str]]
"""The format and the encoding of records that would otherwise be taken for something else, by the SHA-256 of their
bytes."""
_MARKS = (b'"looks_like"', b'"seems_encoded_as"')


def recorded_formats(sources: Iterable[Source]) -> Formats:
    """The formats and encodings recorded for sources in output folders. Raises OutputError."""
    # No further up than what was given: folders above that are not the business of the run.
    above = {folder for source in sources for folder in source.path.parents[: source.name.count("/") + 1]}
    lines = (
        line for folder in sorted(filter(is_output, above)) for line in report_rows(folder, "articles", _is_marked)
    )
    return {
        line["sha256_cleaned"]: (line["format"], line["encoding"])
        for line in lines
        if line.keys() & {"looks_like", "seems_encoded_as"} and line["sha256_cleaned"] and line["format"] != "binary"
    }


def as_recorded(record: Record, container: Container, formats: Formats) -> Record:
    """The record, read in the format and encoding recorded for its bytes, if any."""
    article = record.article
    if not formats or article is None or record.source is None:
        return record
    known = formats.get(hashlib.sha256(record.source).hexdigest())
    if known is None:
        return record
    format, encoding = known
    if encoding != article.encoding:
        with suppress(RecordError):
            text = container.text(record, encoding, record.field)
            article = replace(article, text=text, encoding=encoding, seems_encoded_as=article.encoding)
    if format != article.format:
        article = replace(article, format=format, looks_like=article.looks_like or article.format)
    return replace(record, article=article)


def _is_marked(line: bytes) -> bool:
    return any(mark in line for mark in _MARKS)
