"""The report and the files that several parts write, joined from the pieces that each of them has left.

The report's lines stand in volumes of about a gibibyte of input. Joining is one step: everything new is written
beside what is there, then a commit says what is to take which name. A commit that was interrupted is carried out by
the next run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from dechaff.export.files import partial_path
from dechaff.export.folder import REPORT_FILES, piece_path, placed, remove, report_path
from dechaff.export.work import Work, load, save
from dechaff.ingest.parts import Part
from dechaff.report.lines import OUTPUTS

VOLUME_BYTES = 1 << 30
COMMIT = "commit.json"
PLACES = "places.json"


class Place(NamedTuple):
    """Where a piece stands in the file that it was joined into."""

    file: str
    """Below the output folder."""
    start: int
    size: int


@dataclass(frozen=True, slots=True)
class Made:
    """A part whose output is complete."""

    part: Part
    id: str
    """Of all that its output was made of: two that share it are the same."""
    attempt: str
    """At the part, the one that succeeded."""
    pieces: Mapping[str, int]
    """What it adds to files that others add to, each with its size."""


class Places:
    """Where the pieces of every part are: joined by an earlier run, or still by themselves."""

    def __init__(self, work: Work) -> None:
        self._work = work
        known = load(work.folder / PLACES) or {"parts": {}, "files": {}}
        self._joined: dict[str, Any] = known["parts"]
        self._files: dict[str, int] = known["files"]

    def find(self, made: Made, kind: str) -> Place | None:
        """Where the piece is; None where it is lost or was changed, and the part has to be made again."""
        alone = piece_path(self._work.pieces(made.part.key, made.attempt), kind)
        if alone.is_file():
            return Place(alone.relative_to(self._work.output).as_posix(), 0, made.pieces[kind])
        known = self._joined.get(made.part.key)
        if known is None or known["id"] != made.id or kind not in known["pieces"]:
            return None
        place = Place(*known["pieces"][kind])
        return place if _modified_ns(self._work.output / place.file) == self._files[place.file] else None

    def are_those(self, joined: Mapping[str, Any]) -> bool:
        """Whether an earlier run has joined just these pieces to just these places."""
        return self._joined == {
            key: {"id": one["id"], "pieces": {kind: [*place] for kind, place in one["pieces"].items()}}
            for key, one in joined.items()
        }

    def are_known(self, made: Made) -> bool:
        """Whether every piece of the part can be found."""
        return all(self.find(made, kind) is not None for kind in made.pieces)


def assemble(work: Work, parts: Sequence[Made], volume_bytes: int = VOLUME_BYTES) -> None:
    """Joins the pieces of all parts, in order, and removes what earlier runs have joined and this one has not.

    Every piece must be there, as `Places.are_known` says. A volume of the report ends with the part that fills
    `volume_bytes` of input.
    """
    places = Places(work)
    joined: dict[str, dict[str, Any]] = {made.part.key: {"id": made.id, "pieces": {}} for made in parts}
    files: dict[str, int | None] = {}
    renames: list[tuple[str, str]] = []
    for target, pieces in _targets(work.output, parts, volume_bytes):
        name = target.relative_to(work.output).as_posix()
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
                    _copy(work.output / place.file, place.start, place.size, file)
            renames.append((written.relative_to(work.output).as_posix(), name))
        files[name] = _modified_ns(written)
    removals = sorted({*_outdated(work, parts)} - files.keys() - {new for new, _ in renames})
    removals = [name for name in removals if (work.output / name).exists()]
    if renames or removals or not places.are_those(joined):
        known = {"parts": joined, "files": files}
        save(work.folder / COMMIT, {"renames": renames, "removals": removals, "places": known})
        carry_out(work)


def carry_out(work: Work) -> None:
    """Carries out what was committed, however far an interrupted run has come with it."""
    commit = load(work.folder / COMMIT)
    if commit is None:
        return
    for new, name in commit["renames"]:
        if (work.output / new).exists():
            os.replace(work.output / new, work.output / name)
    for name in commit["removals"]:
        remove(work.output, work.output / name)
    save(work.folder / PLACES, commit["places"])
    (work.folder / COMMIT).unlink()


def _targets(output: Path, parts: Sequence[Made], volume_bytes: int) -> Iterator[tuple[Path, list[tuple[Made, str]]]]:
    """Every file that is joined from pieces, with those pieces in order."""
    for number, volume in enumerate(_volumes(parts, volume_bytes)):
        for kind in REPORT_FILES:
            yield report_path(output, kind, number), [(made, kind) for made in volume]
    split: dict[str, list[Made]] = {}
    for made in parts:
        if not made.part.stretches[0].is_whole:
            split.setdefault(made.part.stretches[0].source.name, []).append(made)
    for name, sharing in split.items():
        for where in OUTPUTS:
            pieces: list[tuple[Made, str]] = [(made, where) for made in sharing if where in made.pieces]
            if pieces:
                yield placed(output, where, name), pieces


def _volumes(parts: Sequence[Made], volume_bytes: int) -> Iterator[list[Made]]:
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


def _outdated(work: Work, parts: Sequence[Made]) -> Iterator[str]:
    """Files that earlier runs may have joined."""
    report = work.folder.parent
    for kind in REPORT_FILES:
        yield from (file.relative_to(work.output).as_posix() for file in report.glob(f"{kind}-*.jsonl"))
    for name in {made.part.stretches[0].source.name for made in parts if not made.part.stretches[0].is_whole}:
        yield from (placed(work.output, where, name).relative_to(work.output).as_posix() for where in OUTPUTS)


def _modified_ns(file: Path) -> int | None:
    """When the file was last written; None where there is none."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return None


def _copy(source: Path, start: int, size: int, target: BinaryIO) -> None:
    """Appends a run of bytes of one file to another, inside the kernel where it can do that."""
    target.flush()
    with source.open("rb") as file:
        while size > 0:
            copied = os.sendfile(target.fileno(), file.fileno(), start, size)
            if not copied:
                raise OSError(f"{source}: shorter than it was")
            start, size = start + copied, size - copied
