"""The report, and files that several parts share, joined from the pieces that each part wrote.

A volume of the report covers about a gibibyte of input. Joining is atomic: new files are written beside the old ones,
then a commit lists the renames. The next run carries out a commit that was interrupted.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from dechaff.folder.files import hash_of, partial_path, stamp_of
from dechaff.folder.make_rows import OUTPUTS
from dechaff.folder.paths import below, place_name, report_name, report_paths
from dechaff.folder.read import REPORT_FILES
from dechaff.folder.work import CommitRow, PieceKind, PiecesRow, PlacesRow, Work, load, read_places, save
from dechaff.ingest.parts import Part

VOLUME_BYTES = 1 << 30


class Place(NamedTuple):
    """Where a piece is in the file it was joined into."""

    file: str
    """Relative to the output folder."""
    start: int
    size: int


@dataclass(frozen=True, slots=True)
class Made:
    """A part whose output is complete."""

    part: Part
    id: str
    """A hash of all that its output was made of: parts with the same id have the same output."""
    attempt: str
    """The attempt that succeeded."""
    pieces: Mapping[PieceKind, tuple[int, str]]
    """What it adds to files shared with other parts: the size of each piece, and a hash of its bytes."""


class Places:
    """Where the pieces of every part are: joined by an earlier run, or still separate."""

    def __init__(self, work: Work, *, by_bytes: bool = False) -> None:
        """With `by_bytes`, a piece that was joined is compared with its hash, else the file with its time stamp."""
        self._work = work
        self._known = read_places(work)
        self._by_bytes = by_bytes

    def find(self, made: Made, kind: PieceKind) -> Place | None:
        """Where the piece is; None if it is lost or changed, and the part has to be made again."""
        output = self._work.output
        alone = below(self._work.pieces(made.part.key, made.attempt), kind)
        if alone.is_file():
            return Place(alone.relative_to(output).as_posix(), 0, made.pieces[kind][0])
        known = self._known["parts"].get(made.part.key)
        if known is None or known["id"] != made.id or kind not in known["pieces"]:
            return None
        place = Place(*known["pieces"][kind])
        file = below(output, place.file)
        if _stamp(file) != self._known["files"][place.file]:
            return None
        is_changed = self._by_bytes and hash_of(file, place.start, place.size) != made.pieces[kind][1]
        return None if is_changed else place

    def are_those(self, joined: Mapping[str, PiecesRow]) -> bool:
        """Whether an earlier run joined exactly these pieces at exactly these places."""
        return self._known["parts"] == joined

    def are_known(self, made: Made) -> bool:
        """Whether every piece of the part can be found."""
        return all(self.find(made, kind) is not None for kind in made.pieces)


def assemble(work: Work, parts: Sequence[Made], volume_bytes: int = VOLUME_BYTES) -> None:
    """Joins the pieces of all parts, in order, and removes joined files of earlier runs that are no longer made.

    Every piece must exist, see `Places.are_known`. A volume of the report ends with the part that fills
    `volume_bytes` of input.
    """
    places, output = Places(work), work.output
    joined: dict[str, PiecesRow] = {made.part.key: {"id": made.id, "pieces": {}} for made in parts}
    files: dict[str, tuple[int, int] | None] = {}
    renames: list[tuple[str, str]] = []
    for name, pieces in _targets(parts, volume_bytes):
        target = below(output, name)
        found: list[Place] = []
        wanted: list[Place] = []
        for made, kind in pieces:
            place = places.find(made, kind)
            assert place is not None
            found.append(place)
            wanted.append(Place(name, wanted[-1].start + wanted[-1].size if wanted else 0, place.size))
            joined[made.part.key]["pieces"][kind] = wanted[-1]
        written = target
        if found != wanted or target.stat().st_size != sum(place.size for place in found):
            written = partial_path(target)
            written.parent.mkdir(parents=True, exist_ok=True)
            with written.open("wb") as file:
                for place in found:
                    _copy(below(output, place.file), place.start, place.size, file)
            renames.append((written.relative_to(output).as_posix(), name))
        files[name] = _stamp(written)
    removals = sorted({*_perhaps_joined(output, parts)} - files.keys() - {new for new, _ in renames})
    removals = [name for name in removals if below(output, name).exists()]
    if renames or removals or not places.are_those(joined):
        known: PlacesRow = {"parts": joined, "files": files}
        commit: CommitRow = {"renames": renames, "removals": removals, "places": known}
        save(work.commit, commit)
        carry_out(work)


def carry_out(work: Work) -> None:
    """Carries out the commit, if any, however far an interrupted run got with it. Raises OutputError."""
    commit = load(work.commit, CommitRow)
    if commit is not None:
        renames = [(below(work.output, new), below(work.output, name)) for new, name in commit["renames"]]
        removals = [below(work.output, name) for name in commit["removals"]]
        for new, name in renames:
            if new.exists():
                os.replace(new, name)
        for name in removals:
            remove(work.output, name)
        save(work.places, commit["places"])
    work.commit.unlink(missing_ok=True)


def remove(output: Path, file: Path) -> None:
    """Removes the file, if it exists, and the folders below `output` that this leaves empty."""
    if file.is_file():
        file.unlink()
    for folder in file.parents:
        if folder == output or not folder.is_dir() or any(folder.iterdir()):
            return
        folder.rmdir()


def _targets(parts: Sequence[Made], volume_bytes: int) -> Iterator[tuple[str, list[tuple[Made, PieceKind]]]]:
    """The name of every file that is joined from pieces, with those pieces in order."""
    for number, volume in enumerate(volumes(parts, volume_bytes)):
        for kind in REPORT_FILES:
            yield report_name(kind, number), [(made, kind) for made in volume]
    split: dict[str, list[Made]] = {}
    for made in parts:
        if not made.part.stretches[0].is_whole:
            split.setdefault(made.part.stretches[0].source.name, []).append(made)
    for name, sharing in split.items():
        for where in OUTPUTS:
            pieces: list[tuple[Made, PieceKind]] = [(made, where) for made in sharing if where in made.pieces]
            if pieces:
                yield place_name(where, name), pieces


def volumes(parts: Sequence[Made], volume_bytes: int = VOLUME_BYTES) -> Iterator[list[Made]]:
    """The parts of each volume of the report."""
    volume: list[Made] = []
    size = 0
    for made in parts:
        volume.append(made)
        size += made.part.size
        if size >= volume_bytes:
            yield volume
            volume, size = [], 0
    if volume or not parts:
        yield volume


def _perhaps_joined(output: Path, parts: Sequence[Made]) -> Iterator[str]:
    """Files that earlier runs may have joined."""
    for kind in REPORT_FILES:
        yield from (file.relative_to(output).as_posix() for file in report_paths(output, kind))
    for name in {made.part.stretches[0].source.name for made in parts if not made.part.stretches[0].is_whole}:
        yield from (place_name(where, name) for where in OUTPUTS)


def _stamp(file: Path) -> tuple[int, int] | None:
    """The size and time stamp of the file; None if there is none."""
    try:
        return stamp_of(file)
    except OSError:
        return None


def _copy(source: Path, start: int, size: int, target: BinaryIO) -> None:
    """Appends a range of bytes of one file to another, inside the kernel."""
    target.flush()
    with source.open("rb") as file:
        while size > 0:
            copied = os.sendfile(target.fileno(), file.fileno(), start, size)
            if not copied:
                raise OSError(f"{source}: shorter than expected")
            start, size = start + copied, size - copied
