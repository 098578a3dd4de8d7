"""Inputs that one run cannot read, or whose files it cannot write."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

RESERVED = ("_report", "_spam")
"""Top-level names in the output folder, which no input may have."""
TO_KEEP_APART = "add --keep-folders to keep them apart"
"""What to do about equal names of files from several inputs."""


class InputError(Exception):
    """The inputs cannot be read as one corpus; the message says how to put it right."""


def _is_seen_through(folder: Path, other: Path) -> bool:
    """Whether the folder is the other, or is inside it, by another name, as when it is mounted twice."""
    try:
        known = folder.stat()
    except OSError:
        return False
    here = (known.st_dev, known.st_ino)
    around = (one for one in (other, *other.parents) if one not in (folder, *folder.parents) and one.exists())
    return any((found.st_dev, found.st_ino) == here for found in map(Path.stat, around))


def refuse_overlap(given: Path, output: Path) -> None:
    """Raises InputError if one is the other, or lies inside it."""
    source, target = real(given), real(output)
    if _is_seen_through(source, target) or _is_seen_through(target, source):
        raise InputError(f"{output}: shows the same files as the input {given}; name another place with -o")
    refuse_if(given, output, same=source == target, around=source in target.parents, inside=target in source.parents)


def refuse_if(given: object, output: object, *, same: bool, around: bool, inside: bool) -> None:
    """Raises InputError if the input is the same as the output, around it, or inside it."""
    if same:
        raise InputError(f"{output}: the output is the input itself; name another place with -o")
    if around:
        raise InputError(f"{output}: the output lies inside the input {given}; name a place outside it with -o")
    if inside:
        raise InputError(f"{given}: the input lies inside the output {output}; name another place with -o")


def refuse_names(found: Mapping[str, Path]) -> None:
    """Raises InputError if a file could not be written under its name."""
    for name, path in found.items():
        parts = PurePosixPath(name).parts
        if ".." in parts or name.startswith("/"):  # it would be written outside the output folder
            raise InputError(f"{path}: leads out of the folder it was found in; name it without '..'")
        if parts[0] in RESERVED:
            raise InputError(f"{path}: {parts[0]!r} is a name the output folder needs for itself; rename it")
        for end in range(1, len(parts)):
            above = "/".join(parts[:end])
            if above in found:
                raise InputError(
                    f"{found[above]} and {path} would be written as a file and a folder of one name, {above!r}; "
                    f"{TO_KEEP_APART}"
                )


def real(path: Path) -> Path:
    """The path with its links resolved; unlike `Path.resolve`, this accepts circular links."""
    return Path(os.path.realpath(path))
