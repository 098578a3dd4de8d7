"""The kinds of files that articles come in, chosen by file extension."""

from __future__ import annotations

import os
from typing import Literal

from dechaff.ingest.json_lines import JsonLines
from dechaff.ingest.records import Container, Layout
from dechaff.ingest.streams import Bzip2, Coding, Gzip, Plain, Zstandard

_Kind = Literal["lines", "json", "csv", "tsv", "rows", "archive"]
_KINDS: dict[str, _Kind] = {
    ".jsonl": "lines",
    ".ndjson": "lines",
    ".jsonlines": "lines",
    ".jl": "lines",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "rows",
    ".warc": "archive",
    ".wet": "archive",
}
"""For each extension, the kind of file."""
_CODINGS: dict[str, type[Coding]] = {
    ".gz": Gzip,
    ".gzip": Gzip,
    ".zst": Zstandard,
    ".zstd": Zstandard,
    ".bz2": Bzip2,
}
"""For each extension that may follow, the compression."""


def container_of(name: str, layout: Layout | None = None) -> Container:
    """The container for a file of this name; with an unknown extension, or none, the file is one article.

    The layout is that of the file it was made from, if it is known: what is left of that may look like another.
    """
    name, extension = os.path.splitext(name.rpartition("/")[2].lower())
    coding = _CODINGS.get(extension)
    if coding:
        _, extension = os.path.splitext(name)
    kind = _KINDS.get(extension)
    if kind is None or (kind == "rows" and coding):
        from dechaff.ingest.whole_file import WholeFile

        return WholeFile()
    return _made(kind, coding or Plain, layout)


def _made(kind: _Kind, coding: type[Coding], layout: Layout | None) -> Container:
    if kind == "lines":
        return JsonLines(coding())
    # Imported on first use: few corpora have all kinds, and some are slow to import.
    if kind == "json":
        from dechaff.ingest.json_file import JsonFile

        return JsonFile(coding(), layout)
    if kind == "rows":
        from dechaff.ingest.parquet import Parquet

        return Parquet()
    if kind in ("csv", "tsv"):
        from dechaff.ingest.csv_rows import COMMAS, TABS, Csv

        return Csv(coding(), COMMAS if kind == "csv" else TABS)
    from dechaff.ingest.warc import Warc

    return Warc(coding())
