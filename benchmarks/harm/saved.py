"""The JSON in an output folder, read and written as runs do it: what they keep for themselves bears a hash."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from dechaff.export.work import save


def bears_hash(file: Path) -> bool:
    """Whether the file is one line of JSON with a hash of it below."""
    return file.suffix == ".json" and (file.parent.name != "_report" or file.name == ".unfinished.json")


def read(file: Path) -> list[Any]:
    """Its documents: one, or for JSON Lines one a line. Raises ValueError."""
    data = file.read_bytes()
    if bears_hash(file):
        return [json.loads(data.partition(b"\n")[0])]
    return [json.loads(line) for line in data.splitlines()] if file.suffix == ".jsonl" else [json.loads(data)]


def write(file: Path, documents: list[Any], *, hashed: bool = True, keep_time: bool = False) -> None:
    """Puts documents in their place, as a run would have written them, or without the hash that tells of that."""
    times = file.stat() if keep_time else None
    if hashed and bears_hash(file):
        save(file, documents[0])
    else:
        file.write_bytes(b"".join(json.dumps(one).encode() + b"\n" for one in documents))
    if times:
        os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


def work_file(out: Path, name: str) -> Path:
    """A file of the work folder."""
    return out / "_report/.work" / name
