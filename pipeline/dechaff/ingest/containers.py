"""The kinds of files that articles come in, chosen by the ending of the name."""

from __future__ import annotations

from functools import cache

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

# For each ending the kind of file, and how its bytes are written.
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
_SAME_KIND = {".ndjson": ".jsonl", ".ndjson.gz": ".jsonl.gz", ".ndjson.zst": ".jsonl.zst"}


def container_of(name: str) -> Container:
    """The container that a file of this name is; one article where the ending says nothing else."""
    _, *endings = name.rpartition("/")[2].lower().split(".")
    for count in (2, 1):
        ending = "".join(f".{one}" for one in endings[-count:])
        kind = _SAME_KIND.get(ending, ending)
        if kind in _KINDS:
            return _made(kind)
    return _made("")


@cache
def _made(ending: str) -> Container:
    kind, coding = _KINDS[ending]
    if kind == "lines":
        return JsonLines(coding())
    # Imported at first use: few corpora hold all kinds, and some need much to be read.
    if kind == "rows":
        from dechaff.ingest.parquet import Parquet

        return Parquet()
    if kind == "archive":
        from dechaff.ingest.warc import Warc

        return Warc(coding())
    from dechaff.ingest.whole_file import WholeFile

    return WholeFile()
