"""The kinds of files that articles come in, chosen by file extension."""

from __future__ import annotations

from dechaff.ingest.json_lines import JsonLines
from dechaff.ingest.records import TEXT_FIELDS, Container, Fields, Record, RecordError, Removal, Rewritten, Sink
from dechaff.ingest.streams import Coding, Gzip, Plain, Zstandard

__all__ = [
    "TEXT_FIELDS",
    "Container",
    "Removal",
    "Fields",
    "Record",
    "RecordError",
    "Rewritten",
    "Sink",
    "container_of",
]

# For each extension, the kind of file and its compression.
_KINDS: dict[str, tuple[str, type[Coding]]] = {
    "": ("file", Plain),
    ".jsonl": ("lines", Plain),
    ".jsonl.gz": ("lines", Gzip),
    ".jsonl.zst": ("lines", Zstandard),
    ".parquet": ("rows", Plain),
    ".warc": ("archive", Plain),
    ".warc.gz": ("archive", Gzip),
    ".warc.zst": ("archive", Zstandard),
}
_KINDS |= {
    f".{kind}{ending}": (kind, coding)
    for kind in ("csv", "tsv")
    for ending, coding in (("", Plain), (".gz", Gzip), (".zst", Zstandard))
}
_SAME_KIND = {".ndjson": ".jsonl", ".ndjson.gz": ".jsonl.gz", ".ndjson.zst": ".jsonl.zst"}


def container_of(name: str) -> Container:
    """The container for a file of this name; with an unknown extension, or none, the file is one article."""
    _, *extensions = name.rpartition("/")[2].lower().split(".")
    for count in (2, 1):
        extension = "".join(f".{one}" for one in extensions[-count:])
        kind = _SAME_KIND.get(extension, extension)
        if kind in _KINDS:
            return _made(*_KINDS[kind])
    return _made(*_KINDS[""])


def _made(kind: str, coding: type[Coding]) -> Container:
    if kind == "lines":
        return JsonLines(coding())
    # Imported on first use: few corpora have all kinds, and some are slow to import.
    if kind == "rows":
        from dechaff.ingest.parquet import Parquet

        return Parquet()
    if kind in ("csv", "tsv"):
        from dechaff.ingest.csv_rows import COMMAS, TABS, Csv

        return Csv(coding(), COMMAS if kind == "csv" else TABS)
    if kind == "archive":
        from dechaff.ingest.warc import Warc

        return Warc(coding())
    from dechaff.ingest.whole_file import WholeFile

    return WholeFile()
