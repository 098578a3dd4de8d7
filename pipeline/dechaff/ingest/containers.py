"""The kinds of files that articles come in, chosen by the ending of the name."""

from __future__ import annotations

from dechaff.ingest.json_lines import JsonLines
from dechaff.ingest.records import TEXT_FIELDS, Container, Cut, Fields, Record, RecordError, Rewritten, Sink
from dechaff.ingest.whole_file import WholeFile

__all__ = ["TEXT_FIELDS", "Container", "Cut", "Fields", "Record", "RecordError", "Rewritten", "Sink", "container_of"]

_WHOLE_FILE = WholeFile()
_JSON_LINES = JsonLines()
_BY_ENDING: dict[str, Container] = {".jsonl": _JSON_LINES, ".ndjson": _JSON_LINES}


def container_of(name: str) -> Container:
    """The container that a file of this name is; one article where the ending says nothing else."""
    _, dot, ending = name.rpartition(".")
    return _BY_ENDING.get(f"{dot}{ending}".lower(), _WHOLE_FILE)
