"""What is in an output folder before a run writes to it: what runs left there, and what a person made."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from dechaff.folder.files import hash_of, is_partial, stamp_of
from dechaff.folder.ledger import FileEntries, Removals, file_entries
from dechaff.folder.make_rows import OUTPUTS
from dechaff.folder.paths import KEPT, REPORT, OutputError, below, place_name
from dechaff.folder.pieces import pieces_of
from dechaff.folder.read import RUN, UNFINISHED, read_run
from dechaff.folder.rows import EntryRow, Output
from dechaff.folder.steps import tree_of, written_trees
from dechaff.folder.work import CommitRow, LeftRow, Mark, NamesRow, PartRow, PlacesRow, Work, load, read_places
from dechaff.ingest.containers import container_of

IsAsLeft = Callable[[Path], bool]
"""Whether a file is as a run left it."""


class Existing:
    """The files of an output folder, by their names in it, except those of the report itself."""

    def __init__(self, work: Work) -> None:
        """Reads no file that still has the size and the time stamp it was written with.

        Raises OutputError if there is a link in the folder, or if a file in it names a path outside.
        """
        self.partial: list[str] = []
        """Temporary files that killed runs left behind, also in the report's folder."""
        self._output = work.output
        self._is_as_left: dict[str, bool | None] = {}  # None for what no run is known to have written
        for name in _files(work.output):
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

    def _claim_written(self, work: Work) -> None:
        """Claims the files that finished parts wrote whole."""
        for part in work.parts_written():
            for name, marks in part["files"].items():
                for where, mark in marks.items():
                    self._claim(place_name(where, name), _bears(mark))

    def _claim_begun(self, work: Work) -> None:
        """Claims the files of parts that a run was writing when it was killed."""
        for begun in work.files_begun():
            self._claim(place_name(begun["where"], begun["name"]), _bears(begun["mark"]))

    def _claim_joined(self, work: Work) -> None:
        """Claims the files joined from pieces of parts, also by a commit that was not fully carried out."""
        commit = load(work.commit, CommitRow)
        for name in (*chain.from_iterable(commit["renames"]), *commit["removals"]) if commit else ():
            below(self._output, name)
        for places in filter(None, (read_places(work), commit and commit["places"])):
            for name, stamp in places["files"].items():
                self._claim(name, _is_joined(work, places, name, stamp))

    def _claim_left(self, work: Work) -> None:
        """Claims the files that no finished part accounted for when the last run began."""
        left = load(work.left, LeftRow)
        for name, hashed in (left["files"] if left else {}).items():
            self._claim(name, lambda path, hashed=hashed: hash_of(path) == hashed)  # type: ignore[misc]

    def _claim_reported(self, work: Work) -> None:
        """Claims the files that the report covers, compared with it record by record."""
        if not below(work.output, f"{REPORT}/{RUN}").is_file():
            return
        run = read_run(work.output)
        removals = Removals(work.output)
        for entries in file_entries(work.output):
            container, used = container_of(entries.path), set[Output]()
            trees = written_trees(work.output, entries, run)
            noted = FileEntries(entries.path, _noting_trees(entries.lines, used))
            is_edited = False
            for piece in pieces_of(container, trees, noted, removals):
                is_edited |= bool(piece.why) and not piece.was_unread
            for where in used:
                self._claim(place_name(where, entries.path), lambda path, kept=not is_edited: kept)  # type: ignore[misc]

    def _claim_unfinished(self, work: Work) -> None:
        """Claims what else an interrupted run may have written: as unedited if its work folder is gone, so that nobody
        can know, else as edited, as that folder would account for it."""
        names = load(below(work.output, f"{REPORT}/{UNFINISHED}"), NamesRow)
        is_as_left, edited = not work.begun.is_dir(), self.edited
        for name in names["names"] if names else ():
            for where in OUTPUTS:
                self._claim(place_name(where, name), lambda path: is_as_left)
        self._is_as_left |= dict.fromkeys(edited, False)


def _noting_trees(lines: Iterator[EntryRow], used: set[Output]) -> Iterator[EntryRow]:
    """The lines of a file; adds the trees that its records went to to `used`."""
    for line in lines:
        used.add("cleaned" if "records" in line else tree_of(line))
        yield line


def _bears(mark: Mark) -> IsAsLeft:
    def is_as_left(path: Path) -> bool:
        size, modified_ns, hashed = mark
        here = stamp_of(path)
        return here == (size, modified_ns) or (here[0] == size and hash_of(path) == hashed)

    return is_as_left


def _is_joined(work: Work, places: PlacesRow, name: str, stamp: tuple[int, int] | None) -> IsAsLeft:
    def is_as_left(path: Path) -> bool:
        here = stamp_of(path)
        if here == stamp:
            return True
        at = 0
        for key, joined in places["parts"].items():
            for kind, (file, start, size) in joined["pieces"].items():
                if file != name:
                    continue
                part = load(work.written(key), PartRow)
                if start != at or part is None or part["id"] != joined["id"]:
                    return False
                if hash_of(path, start, size) != part["pieces"][kind][1]:
                    return False
                at += size
        return at == here[0]

    return is_as_left


def _files(output: Path) -> Iterator[str]:
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
