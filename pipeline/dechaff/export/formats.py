"""The formats that an earlier run read articles as, for whoever reads its output again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import get_args

from dechaff.export.lines import report_lines
from dechaff.ingest.records import Record
from dechaff.ingest.sources import Source, is_output
from dechaff.model import Format

Formats = Mapping[str, Format]
"""For the SHA-256 of a record's bytes the format it is read as, where its text alone would be taken for another."""


def recorded_formats(sources: Iterable[Source]) -> Formats:
    """The formats that hold for the sources which lie in output folders. Raises OutputError."""
    # Not further up than to what was given: there, folders are no business of the run.
    above = {folder for source in sources for folder in source.path.parents[: source.name.count("/") + 1]}
    lines = (
        line for folder in sorted(filter(is_output, above)) for line in report_lines(folder, "articles", _is_marked)
    )
    return {
        str(line["sha256_cleaned"]): line["format"]
        for line in lines
        if "looks_like" in line and line.get("sha256_cleaned") and line.get("format") in get_args(Format)
    }


def as_recorded(record: Record, formats: Formats) -> Record:
    """The record, read as the format that is recorded for its bytes."""
    if not formats or record.article is None or record.source is None:
        return record
    article = record.article
    format = formats.get(hashlib.sha256(record.source).hexdigest())
    if format in (None, article.format):
        return record
    return replace(record, article=replace(article, format=format, looks_like=article.looks_like or article.format))


def _is_marked(line: bytes) -> bool:
    return b'"looks_like"' in line
