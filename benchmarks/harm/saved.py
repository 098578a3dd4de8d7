"""The JSON in an output folder, read and written as runs do it: what they keep for themselves bears a hash."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any, NamedTuple

from dechaff.folder.work import save


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


class Slot(NamedTuple):
    """A place of a value in a JSON document of the output, or of the name of a field where that is data, too."""

    file: str
    shape: str
    """The way to it, without what differs from one document to the next."""
    steps: tuple[Any, ...]
    """The way to it: which document, which field or item of that, and so on."""
    value: Any
    """What stands there."""
    is_name: bool = False

    def put(self, documents: list[Any], value: Any) -> None:
        """Puts the value there."""
        *steps, last = self.steps
        here = reduce(getitem, steps, documents)
        here[value if self.is_name else last] = here.pop(last) if self.is_name else value

    def remove(self, documents: list[Any]) -> None:
        """Leaves the field out that stands there."""
        *steps, last = self.steps
        del reduce(getitem, steps, documents)[last]


def slots(out: Path, below: str = "_report") -> Iterator[Slot]:
    """Every place in the JSON of a folder of the output."""
    for file in sorted((out / below).rglob("*.json*")):
        with suppress(ValueError):
            for number, document in enumerate(read(file)):
                yield from _slots(file.relative_to(out).as_posix(), document, "", (number,))


def one_of_each(found: Iterable[Slot]) -> list[Slot]:
    """One place of each shape in each kind of file."""
    kinds: dict[tuple[str, str], Slot] = {}
    for slot in found:
        kind = "/".join(part if len(part) < 25 else "*" for part in slot.file.split("/"))
        kinds.setdefault((kind, slot.shape), slot)
    return sorted(kinds.values(), key=lambda slot: slot[:2])


def _slots(file: str, value: Any, shape: str, steps: tuple[Any, ...]) -> Iterator[Slot]:
    if shape:
        yield Slot(file, shape, steps, value)
    if isinstance(value, dict):
        for key, below in value.items():
            name = key if len(key) < 20 and "/" not in key and "." not in key else "*"
            if name == "*":
                yield Slot(file, f"{shape}.{{*}}", (*steps, key), key, is_name=True)
            yield from _slots(file, below, f"{shape}.{name}", (*steps, key))
    elif isinstance(value, list):
        for at, below in enumerate(value):
            yield from _slots(file, below, f"{shape}[]", (*steps, at))


def work_file(out: Path, name: str) -> Path:
    """A file of the work folder."""
    return out / "_report/.work" / name
