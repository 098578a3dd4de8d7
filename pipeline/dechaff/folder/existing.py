"""What is in an output folder before a run writes to it: what runs left there, and what a person made."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path

from dechaff.folder.files import hash_of, is_made_of, is_partial, sha256_in, stamp_of
from dechaff.folder.ledger import file_entries
from dechaff.folder.make_rows import OUTPUTS
from dechaff.folder.paths import KEPT, REPORT, OutputError, below, place_name
from dechaff.folder.read import RUN, UNFINISHED, read_run
from dechaff.folder.rows import Chunk, EntryRow, Output
from dechaff.folder.steps import tree_of, written_hash
from dechaff.folder.work import (
    CommitRow,
    LeftRow,
    Mark,
    NamesRow,
    PartRow,
    PieceKind,
    PlacesRow,
    Work,
    load,
    read_places,
)

IsAsLeft = Callable[[Path], bool]
"""Whether a file is as a run left it."""
_UNKNOWN: Chunk = (0, "")
"""No bytes are this chunk."""


class Existing:
    """The files of an output folder, by their names in it, except those of the report itself."""

    def __init__(self, work: Work, *, by_bytes: bool = False) -> None:
        """Unless asked to go by their bytes, reads no file that has the size and the time stamp it was written with.

        Raises OutputError if there is a link in the folder, or if a file in it names a path outside.
        """
        self.partial: list[str] = []
        """Temporary files that killed runs left behind, also in the report's folder."""
        self._output = work.output
        self._by_bytes = by_bytes
        self._is_as_left: dict[str, bool | None] = {}  # None for what no run is known to have written
        for name in files_in(work.output):
            if not name.startswith(f"{REPORT}/") or name.startswith(f"{REPORT}/{KEPT}/"):
                self._is_as_left[name] = None
            elif is_partial(name.rpartition("/")[2]):
                self.partial.append(name)
        self._claim_written(work)
        self._claim_joined(work)
        accounted = self.ours
        self._claim_begun(work)
        self._claim_left(work)
        if self.foreign:  # for example because the work folder was deleted
            try:
                self._claim_reported(work)
            except OutputError as error:
                raise OutputError(
                    f"{error}; its work folder is gone, too, so its files cannot be distinguished from yours: "
                    "name another folder with -o"
                ) from error
        if self.foreign:
            self._claim_unfinished(work)
        partial = {name for name in self.foreign if is_partial(name.rpartition("/")[2])}
        self.partial += partial
        for name in partial:
            del self._is_as_left[name]
        self.unaccounted = self.ours - accounted
        """What runs wrote, but no finished part accounts for."""

    @property
    def ours(self) -> set[str]:
        """What runs wrote."""
        return {name for name, is_as_left in self._is_as_left.items() if is_as_left is not None}

    @property
    def edited(self) -> set[str]:
        """What runs wrote and somebody has changed since."""
        return {name for name, is_as_left in self._is_as_left.items() if is_as_left is False}

    @property
    def foreign(self) -> set[str]:
        """What no run wrote."""
        return {name for name, is_as_left in self._is_as_left.items() if is_as_left is None}

    def _claim(self, name: str, is_as_left: IsAsLeft) -> None:
        """Notes that a run wrote the file, which is unedited if any such claim finds it as it was left."""
        path = below(self._output, name)
        if name in self._is_as_left and not self._is_as_left[name]:
            self._is_as_left[name] = is_as_left(path)

    def _as_written(self, stamp: tuple[int, int] | None, chunks: Callable[[], Iterable[Chunk]]) -> IsAsLeft:
        """Whether a file still has that size and time stamp, or these bytes."""
        return lambda path: (not self._by_bytes and stamp_of(path) == stamp) or is_made_of(path, [*chunks()])

    def _as_marked(self, mark: Mark) -> IsAsLeft:
        size, modified_ns, hashed = mark
        return self._as_written((size, modified_ns), lambda: [(size, hashed)])

    def _claim_written(self, work: Work) -> None:
        """Claims the files that finished parts wrote whole."""
        for part in work.parts_written():
            for name, marks in part["files"].items():
                for where, mark in marks.items():
                    self._claim(place_name(where, name), self._as_marked(mark))

    def _claim_begun(self, work: Work) -> None:
        """Claims the files of parts that a run was writing when it was killed."""
        for begun in work.files_begun():
            self._claim(place_name(begun["where"], begun["name"]), self._as_marked(begun["mark"]))

    def _claim_joined(self, work: Work) -> None:
        """Claims the files joined from pieces of parts, also by a commit that was not fully carried out."""
        commit = load(work.commit, CommitRow)
        for name in (*chain.from_iterable(commit["renames"]), *commit["removals"]) if commit else ():
            below(self._output, name)
        for places in filter(None, (read_places(work), commit and commit["places"])):
            pieces = _pieces(places)
            for name, stamp in places["files"].items():
                self._claim(name, self._as_written(stamp, partial(_chunks, work, places, pieces.get(name, ()))))

    def _claim_left(self, work: Work) -> None:
        """Claims the files that no finished part accounted for when the last run began."""
        left = load(work.left, LeftRow)
        for name, hashed in (left["files"] if left else {}).items():
            self._claim(name, lambda path, hashed=hashed: hash_of(path) == hashed)  # type: ignore[misc]

    def _claim_reported(self, work: Work) -> None:
        """Claims the files that the report covers."""
        if not below(work.output, f"{REPORT}/{RUN}").is_file():
            return
        read_run(work.output)  # raises if it is damaged
        for entries in file_entries(work.output):
            for where, is_as_left in _reported(entries.lines).items():
                self._claim(place_name(where, entries.path), is_as_left)

    def _claim_unfinished(self, work: Work) -> None:
        """Claims what else an interrupted run may have written: as unedited if its work folder is gone, so that nobody
        can know, else as edited, as that folder would account for it."""
        names = load(below(work.output, f"{REPORT}/{UNFINISHED}"), NamesRow)
        is_as_left, edited = not work.begun.is_dir(), self.edited
        for name in names["names"] if names else ():
            for where in OUTPUTS:
                self._claim(place_name(where, name), lambda path: is_as_left)
        self._is_as_left |= dict.fromkeys(edited, False)


def _reported(lines: Iterable[EntryRow]) -> dict[Output, IsAsLeft]:
    """For each tree that a raw file was written to, by its lines in the report, whether its file there is as it was."""
    chunks: dict[Output, list[Chunk]] = {}
    for line in lines:
        if "records" in line:
            # Earlier versions do not say what was written: whatever is there counts as edited.
            for where, chunk in line.get("written", dict.fromkeys(OUTPUTS, _UNKNOWN)).items():
                chunks.setdefault(where, []).append(chunk)
        elif line["record"] is None and (sha256 := written_hash(line)):
            return {tree_of(line): lambda path: sha256_in(path) == sha256}
    return {where: partial(is_made_of, chunks=made) for where, made in chunks.items()}


def _pieces(places: PlacesRow) -> dict[str, list[tuple[str, PieceKind]]]:
    """For each file that was joined, the parts whose pieces it is made of, in order, and the kinds of these pieces."""
    found: dict[str, list[tuple[str, PieceKind]]] = {}
    for key, joined in places["parts"].items():
        for kind, (file, *_) in joined["pieces"].items():
            found.setdefault(file, []).append((key, kind))
    return found


def _chunks(work: Work, places: PlacesRow, pieces: Iterable[tuple[str, PieceKind]]) -> Iterator[Chunk]:
    """These pieces as their parts wrote them."""
    for key, kind in pieces:
        part = load(work.written(key), PartRow)
        is_known = part is not None and part["id"] == places["parts"][key]["id"]
        yield part["pieces"].get(kind, _UNKNOWN) if part is not None and is_known else _UNKNOWN


def files_in(output: Path) -> Iterator[str]:
    """All files below the folder, by their names in it. Raises OutputError if one is a link, or not a regular file."""
    folders = [""] if output.is_dir() else []
    while folders:
        folder = folders.pop()
        with os.scandir(output / folder) as entries:
            for entry in entries:
                name = f"{folder}{entry.name}"
                if not (entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False)):
                    below(output, name)
                if entry.is_dir(follow_symlinks=False):
                    folders.append(f"{name}/")
                else:
                    yield name
