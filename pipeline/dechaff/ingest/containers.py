"""The kinds of files that articles come in, chosen by the ending of the name."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from dechaff.ingest.json_lines import JsonLines
from dechaff.ingest.parquet import Parquet
from dechaff.ingest.records import TEXT_FIELDS, Container, Cut, Fields, Record, RecordError, Rewritten, Sink
from dechaff.ingest.streams import Gzip, Zstandard
from dechaff.ingest.warc import Warc
from dechaff.ingest.whole_file import WholeFile

__all__ = ["TEXT_FIELDS", "Container", "Cut", "Fields", "Record", "RecordError", "Rewritten", "Sink", "container_of"]

# Made at first use: most of them need libraries that take long to import.
_KINDS: dict[str, Callable[[], Container]] = {
    "": WholeFile,
    ".jsonl": JsonLines,
    ".jsonl.gz": lambda: JsonLines(Gzip()),
    ".jsonl.zst": lambda: JsonLines(Zstandard()),
    ".parquet": Parquet,
    ".warc": Warc,
    ".warc.gz": lambda: Warc(Gzip()),
    ".warc.zst": lambda: Warc(Zstandard()),
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
def _made(kind: str) -> Container:
    return _KINDS[kind]()
