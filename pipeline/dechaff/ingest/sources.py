"""Which files a run reads, and the name each has below RAW and below CLEANED."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

RESERVED = ("_report", "_spam")
"""Top-level names of the output folder, so no input may have them."""
PART_BYTES = 1 << 30


class InputError(Exception):
    """The inputs cannot be read as one corpus; the message says what would be right."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read."""

    path: Path
    """Where it is, absolute."""
    name: str
    """Its path below RAW, with `/`; the cleaned file has the same below CLEANED."""
    size: int
    """In bytes, 0 where it cannot be read."""


@dataclass(frozen=True, slots=True)
class Part:
    """The sources whose report lines share one set of files; the unit of work of an engine."""

    index: int
    """Numbers the report files of the part, from 0."""
    sources: tuple[Source, ...]
    """In report order."""


def discover(inputs: Sequence[Path], output: Path | None) -> list[Source]:
    """All files of the inputs, sorted by the bytes of their names. Raises InputError.

    A folder's files are named below that folder, a file by its base name. Names with a leading dot are skipped, and
    symbolic links to folders are not followed.
    """
    for given in inputs:
        if not given.exists():
            raise InputError(f"{given}: no such file or folder; name a file or a folder of articles")
        if output is not None:
            _refuse_overlap(given, output)
    found: dict[str, Path] = {}
    for given in inputs:
        for name, path in _files(given):
            if name in found:
                raise InputError(
                    f"{path} and {found[name]} would both be written as {name!r}; clean them into two output folders"
                )
            found[name] = path
    _refuse_names(found)
    if not found:
        raise InputError(f"no files in {', '.join(map(str, inputs))}; names with a leading dot are not read")
    return [Source(path, name, _size(path)) for name, path in sorted(found.items(), key=lambda item: sort_key(item[0]))]


def split_parts(sources: Sequence[Source], limit_bytes: int = PART_BYTES) -> list[Part]:
    """The sources in order, in parts of at most `limit_bytes`; a larger file is a part of its own."""
    groups: list[list[Source]] = []
    room = 0
    for source in sources:
        if not groups or source.size > room:
            groups.append([])
            room = limit_bytes
        groups[-1].append(source)
        room -= source.size
    return [Part(index, tuple(group)) for index, group in enumerate(groups)]


def sort_key(name: str) -> bytes:
    """What names are sorted by: the bytes of the file name, so that the order is the same everywhere."""
    return os.fsencode(name)


def _refuse_overlap(given: Path, output: Path) -> None:
    source, target = given.resolve(), output.resolve()
    if source == target:
        raise InputError(f"{output}: the output folder is the input itself; name another folder with -o")
    if source in target.parents:
        raise InputError(f"{output}: the output folder lies inside the input {given}; name one outside it with -o")
    if target in source.parents:
        raise InputError(f"{given}: the input lies inside the output folder {output}; name another folder with -o")


def _files(given: Path) -> Iterator[tuple[str, Path]]:
    if not given.is_dir():
        yield given.name or given.resolve().name, given.absolute()
        return
    for folder, folders, files in os.walk(given.absolute(), onerror=_raise_unlisted):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for file in files:
            if not file.startswith("."):
                path = Path(folder, file)
                yield path.relative_to(given.absolute()).as_posix(), path


def _raise_unlisted(error: OSError) -> None:
    raise InputError(f"{error.filename}: cannot be listed ({error.strerror}); make the folder readable") from error


def _refuse_names(found: dict[str, Path]) -> None:
    for name, path in found.items():
        parts = PurePosixPath(name).parts
        if parts[0] in RESERVED:
            raise InputError(f"{path}: {parts[0]!r} is a name the output folder needs for itself; rename it")
        for end in range(1, len(parts)):
            above = "/".join(parts[:end])
            if above in found:
                raise InputError(
                    f"{found[above]} and {path} would be written as a file and a folder of one name, {above!r}; "
                    "clean them into two output folders"
                )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # a dangling link: listed as a failure when it is read
        return 0
