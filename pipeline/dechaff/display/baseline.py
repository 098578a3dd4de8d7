"""A baseline: the findings that are known and do not count, kept in a file beside the articles."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypedDict

from dechaff.display.findings import Finding
from dechaff.folder.files import writing
from dechaff.folder.make_rows import dump_row
from dechaff.ingest.sources import read_whole, sort_key
from dechaff.text.rows import read_row

_ADDRESS = "://"
"""What an address has, and a path from one folder to another has not."""


class BaselineError(Exception):
    """A baseline cannot be read; the message says where and why."""


class Entry(NamedTuple):
    """What identifies a finding, wherever in its file it is."""

    path: str
    """Its file, by its path from the folder of the baseline, or by its address."""
    finding: str
    """A hash of its words, and of how many findings of the same words the file has before it."""


class BaselineRow(TypedDict):
    """A line of the file."""

    path: str
    finding: str


@dataclass(frozen=True, slots=True)
class Compared:
    """Findings, compared with a baseline."""

    new: list[Finding]
    """Those that are not in it."""
    known: int
    """How many are in it."""
    gone: frozenset[Entry]
    """Its entries that are no longer found, or whose files are gone; of remote files, only if they were looked at."""
    updated: frozenset[Entry]
    """The baseline without these, and with all findings."""


def read_baseline(file: Path) -> frozenset[Entry]:
    """The entries in the file. Raises BaselineError."""
    entries = set()
    try:
        lines = read_whole(file).splitlines()
    except OSError as error:
        why = f"cannot be read ({error.strerror}); --write-baseline makes a baseline"
        raise BaselineError(f"{file}: {why}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = read_row(line, BaselineRow)
        except ValueError as error:
            raise BaselineError(f"{file}:{number}: not a line of a baseline ({error}); take it out") from error
        entries.add(Entry(row["path"], row["finding"]))
    return frozenset(entries)


def write_baseline(file: Path, entries: Iterable[Entry]) -> None:
    """Writes the entries to the file, one per line, in order. Raises OSError."""
    with writing(file) as out:
        for path, finding in sorted(entries, key=lambda one: (sort_key(one.path), one.finding)):
            row: BaselineRow = {"path": path, "finding": finding}
            out.write(dump_row(row))


def compare(
    findings: Sequence[Finding], checked: Collection[str], baseline: frozenset[Entry], folder: Path
) -> Compared:
    """The findings in the files that were `checked`, compared with a baseline in that folder.

    Entries of other files are neither found nor gone, as long as these files are there, or are remote.
    """
    found = dict(zip(_entries(findings, folder), findings, strict=True))
    looked_at = {_named(path, folder) for path in checked}
    missed = baseline - found.keys()
    gone = frozenset(one for one in missed if one.path in looked_at or _is_gone(one.path, folder))
    new = [finding for entry, finding in found.items() if entry not in baseline]
    return Compared(new, len(found) - len(new), gone, (baseline - gone) | found.keys())


def _named(path: str, folder: Path) -> str:
    """How an entry names a file: by its path from the folder, or by its address."""
    return path if _ADDRESS in path else os.path.relpath(path, folder)


def _is_gone(name: str, folder: Path) -> bool:
    """Whether there is no such file, as far as one may look."""
    if _ADDRESS in name:
        return False
    try:
        (folder / name).stat()
    except (OSError, ValueError) as error:  # such as a path that is too long to be one
        return not isinstance(error, PermissionError)
    return False


def _entries(findings: Iterable[Finding], folder: Path) -> list[Entry]:
    """The entry of each finding, no two the same."""
    seen, entries = Counter[tuple[str, str]](), list[Entry]()
    for one in findings:
        path, words = _named(one.row["path"], folder), " ".join(one.row["removed"].split())
        hashed = hashlib.sha256(f"{words}\0{seen[path, words]}".encode("utf-8", "surrogatepass"))
        seen[path, words] += 1
        entries.append(Entry(path, hashed.hexdigest()[:16]))
    return entries
