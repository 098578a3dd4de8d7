"""Where everything is in an output folder, and the check that no name in its files leads outside."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import get_args

from dechaff.folder.rows import Output, ReportKind
from dechaff.ingest.refusals import RESERVED

REPORT, SPAM = RESERVED
WORK = ".work"
"""In the report's folder: what a run keeps for the next one."""
KEPT = "kept"
"""In the report's folder: the raw bytes of what is not in CLEANED."""


class OutputError(Exception):
    """The output folder cannot be used; nothing in it has been touched. The message says what to do."""


def below(folder: Path, name: str) -> Path:
    """The path of that name below the folder; `/` separates its parts.

    Names come from files that anybody may have written, so every path that is read, written, renamed or removed in an
    output folder is made here. Raises OutputError if the name leads out of the folder, or if anything on the way is
    neither a folder nor a regular file: a link may lead out, and a pipe or a device has no end.
    """
    parts = name.split("/")
    if "\0" in name or not {"", ".", ".."}.isdisjoint(parts) or not _is_encodable(name):
        raise OutputError(f"{folder}: a file in it names {name!r}, a path outside the folder; clean into a new folder")
    path = str(folder)
    for part in parts:
        path = os.path.join(path, part)
        try:
            kind = os.lstat(path).st_mode
        except OSError:  # it is not there yet
            continue
        if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
            what = "a link" if stat.S_ISLNK(kind) else "a pipe or a device"
            raise OutputError(f"{path}: {what}, which is never followed in an output folder; remove it")
    return Path(path)


def _is_encodable(name: str) -> bool:
    try:
        os.fsencode(name)
    except UnicodeError:
        return False
    return True


def report_name(kind: str, volume: int) -> str:
    """The name of a file of the report, relative to the output folder."""
    return f"{REPORT}/{kind}-{volume:05}.jsonl"


def volume_kind(name: str) -> str:
    """What a file of that name in the report's folder holds; `""` if it is not a volume of the report, such as
    `removals-reviewed.jsonl`, which a person has put there."""
    found = _VOLUME.fullmatch(name)
    return found["kind"] if found else ""


def report_paths(output: Path, kind: str) -> list[Path]:
    """All files of one kind in the report, in order."""
    found = sorted(path.name for path in (output / REPORT).glob(f"{kind}-*.jsonl") if volume_kind(path.name))
    return [below(output, f"{REPORT}/{name}") for name in found]


def placed(output: Path, where: Output, name: str) -> Path:
    """The path of what came of the source of that name, in that tree of the output. Raises OutputError."""
    return below(output, place_name(where, name))


def place_name(where: Output, name: str) -> str:
    """The name of what came of the source of that name, relative to the output folder."""
    return f"{_TREES[where]}{name}"


def source_name(file: str) -> str:
    """The name of the source that an output came from, given its name relative to the output folder."""
    return next(file.removeprefix(prefix) for prefix in reversed(_TREES.values()) if file.startswith(prefix))


_VOLUME = re.compile(rf"(?P<kind>{'|'.join(get_args(ReportKind))})-\d{{5,}}\.jsonl", re.ASCII)
_TREES: dict[Output, str] = {"cleaned": "", "spam": f"{SPAM}/", "kept": f"{REPORT}/{KEPT}/"}
