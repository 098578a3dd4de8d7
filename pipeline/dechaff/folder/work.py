"""What a run keeps for the next one, in `_report/.work`: what each part was made of, and what became of it."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypedDict, TypeVar

import msgspec
from xxhash import xxh3_64_hexdigest

from dechaff.folder.files import hash_of, stamp_of, writing
from dechaff.folder.make_rows import OUTPUTS, dump_row
from dechaff.folder.paths import REPORT, WORK, OutputError, below, placed
from dechaff.folder.rows import Chunk, Output, ReportKind, TotalsRow
from dechaff.text.rows import Number, lines_in, read_row

T = TypeVar("T")
LOCK = "lock"
"""A file that a run holds locked."""
LEFT = "left.json"
CENSUS = "census"
OF_PARTS = ("surveys", "parts", "decided", "blocks", "begun")
"""Folders with one or two files for each part."""
WORK_FOLDERS = (*OF_PARTS, "pieces", "scratch")
"""All folders in the work folder."""
LOCK_SECONDS = 10.0
"""How long to wait for another run in the same folder: one that was killed may take a moment to go."""
HashText = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{16}$")]
"""A 64-bit hash."""
PieceKind = Literal[ReportKind, Output]
"""What a piece of a part is joined to: the files of that kind in the report, or a file in that tree of the output."""
Mark = tuple[Number, int, str]
"""A file as it was written: its size, its time stamp, and a hash of its bytes."""


class SurveyRow(TypedDict):
    """What the survey of a part was made of, and what came of it."""

    inputs: list[list[str | int | None]]
    """For each stretch, what identifies it as long as nobody writes to its file."""
    hashes: list[str]
    """For each stretch, a hash of the bytes that were read."""
    records: list[Number]
    """For each stretch, the number of its records."""
    unread: bool
    """Whether a record could not be read."""
    settings: str
    """The fingerprint of the settings that a survey depends on."""
    deadly: list[Number]
    """The records of the part over which workers died, by their numbers in it."""
    bytes: Number
    """The size of the notes on its records."""
    rows: Number
    """How many rows the notes add to the census."""


class MadeOfRow(TypedDict):
    """What the output of a part was made of."""

    part: str
    hashes: list[str]
    settings: str
    firsts: list[Number]
    """For each stretch, the number of its first record in its file."""
    suspects: list[HashText]
    """The suspects that its articles mention."""
    bands: list[tuple[HashText, Number]]
    """The entities looked up in the census, each with the least count of its band."""
    deadly: list[Number]


class PartRow(MadeOfRow):
    """What the output of a part was made of, and what became of it."""

    id: str
    """A hash of what it was made of."""
    census: str
    ties: list[Annotated[list[str], msgspec.Meta(min_length=2)]]
    totals: TotalsRow
    files: dict[str, dict[Output, Mark]]
    """The files it wrote whole, by the name of their source."""
    attempt: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]+$")]
    pieces: dict[PieceKind, Chunk]
    """What it adds to files shared with other parts."""
    decided: Number
    """How many bytes it takes to keep what its decisions depended on."""


class NamesRow(TypedDict):
    """The names of the sources whose files a run may write."""

    names: list[str]


class BegunRow(TypedDict):
    """A file that a part wrote, noted before it appears: a run may be killed before the part is complete."""

    name: str
    """Of the source."""
    where: Output
    mark: Mark


class PiecesRow(TypedDict):
    """Where the pieces of a part are: the file, the offset in bytes, and the size."""

    id: str
    pieces: dict[PieceKind, tuple[str, Number, Number]]


class PlacesRow(TypedDict):
    """Where the pieces of every part are, and the size and time stamp of each file that was joined."""

    parts: dict[str, PiecesRow]
    files: dict[str, tuple[Number, int] | None]


class CommitRow(TypedDict):
    """The files to rename, the files to remove, and where the pieces are then."""

    renames: list[tuple[str, str]]
    removals: list[str]
    places: PlacesRow


class LeftRow(TypedDict):
    """The outputs that were there when a run began and that no part it keeps accounts for: those of files no longer
    given, those of a folder whose work folder was lost, and with `--fresh` all."""

    files: dict[str, str]
    """By their names in the output folder, each with a hash of its bytes, `""` if a person has edited it."""


class ReusedRow(TypedDict):
    """How many parts were reused from an earlier run."""

    surveyed: Number
    cleaned: Number


class LastRunRow(TypedDict):
    """What is known about the last run and may differ between runs over the same files."""

    engine: str
    reused: ReusedRow
    left: Number
    """Outputs of files that are no longer given, and stayed."""
    pruned: Number
    """Those that were removed."""
    seconds: float
    cpu_seconds: float
    mb_per_second: float


class MadeRow(TypedDict):
    """A hash of what a file was made of, and its size and time stamp when it was written; None if it was not."""

    of: str
    file: tuple[Number, int] | None


def marks_now(output: Path, name: str, marks: Mapping[Output, Mark]) -> dict[Output, Mark]:
    """The marks, with the current time stamp if another attempt has written the same bytes since."""
    return {where: _mark_now(placed(output, where, name), mark) for where, mark in marks.items()}


def _mark_now(file: Path, mark: Mark) -> Mark:
    size, modified_ns, hashed = mark
    if not file.is_file() or stamp_of(file) == (size, modified_ns) or hash_of(file) != hashed:
        return mark  # if somebody has edited it already, the next run must notice
    return (*stamp_of(file), hashed)


def are_there(output: Path, name: str, marks: Mapping[Output, Mark]) -> bool:
    """Whether the file of that name is in exactly these trees, and unchanged since."""
    places = {where: placed(output, where, name) for where in OUTPUTS}
    here = {where: stamp_of(place) for where, place in places.items() if place.is_file()}
    return here == {where: mark[:2] for where, mark in marks.items()}


@dataclass(frozen=True, slots=True)
class Work:
    """The work folder of one output folder. Parts are known by their keys."""

    output: Path

    @property
    def folder(self) -> Path:
        """The folder itself."""
        return below(self.output, f"{REPORT}/{WORK}")

    @property
    def census(self) -> Path:
        """The frozen census."""
        return below(self.folder, CENSUS)

    @property
    def scratch(self) -> Path:
        """A folder for temporary files of the engine and of the census being counted."""
        return below(self.folder, "scratch")

    def survey(self, key: str) -> Path:
        """The notes of the first pass on the part's records."""
        return below(self.folder, f"surveys/{key}")

    def surveyed(self, key: str) -> Path:
        """What the survey was made of; exists only when it is complete."""
        return below(self.folder, f"surveys/{key}.json")

    def written(self, key: str) -> Path:
        """What the part's output was made of; exists only when it is complete."""
        return below(self.folder, f"parts/{key}.json")

    def decided(self, key: str) -> Path:
        """What the decisions on the part's records depended on: commands that compare rules need it."""
        return below(self.folder, f"decided/{key}")

    @property
    def rules(self) -> Path:
        """The rules that the latest run cleaned with; a run needs none of it."""
        return below(self.folder, "rules.json")

    def blocks(self, key: str) -> Path:
        """What the part's cuts and flags add to the page; a page can be made without it."""
        return below(self.folder, f"blocks/{key}")

    def pieces(self, key: str, attempt: str) -> Path:
        """The folder of the part's pieces, until they are joined.

        Each attempt at a part has its own: a worker believed dead may still be writing.
        """
        return below(self.folder, f"pieces/{key}/{attempt}")

    @property
    def left(self) -> Path:
        """The outputs that no part accounts for."""
        return below(self.folder, LEFT)

    @property
    def places(self) -> Path:
        """Where the pieces of every part are."""
        return below(self.folder, "places.json")

    @property
    def commit(self) -> Path:
        """The commit, until it is carried out."""
        return below(self.folder, "commit.json")

    def parts_written(self) -> Iterator[PartRow]:
        """What is known of every part that was completed."""
        found = (load(path, PartRow) for path in sorted((self.folder / "parts").glob("*.json")))
        return (part for part in found if part is not None)

    @property
    def begun(self) -> Path:
        """The folder with notes on the files that incomplete parts wrote."""
        return below(self.folder, "begun")

    def files_begun(self) -> Iterator[BegunRow]:
        """The files that parts wrote without being completed."""
        for path in sorted(self.begun.glob("*")):
            with below(self.begun, path.name).open("rb") as file, suppress(ValueError):
                for line in lines_in(file):
                    with suppress(ValueError):  # half a line, of a file that never appeared
                        yield read_row(line, BegunRow)

    def keys(self) -> set[str]:
        """The parts of which anything is kept."""
        folders = (self.folder / "surveys", self.folder / "parts", self.folder / "pieces")
        return {path.name.removesuffix(".json") for folder in folders if folder.is_dir() for path in folder.iterdir()}


def save(path: Path, content: Mapping[str, object]) -> None:
    """Writes the content atomically, as a line of JSON followed by a hash that reveals damage."""
    line = dump_row(content)
    with writing(path) as file:
        file.write(line + xxh3_64_hexdigest(line).encode() + b"\n")


def load(path: Path, row: type[T]) -> T | None:
    """What was saved there; None if there is nothing, or if it is damaged: then it is made again."""
    try:
        with path.open("rb") as file:
            lines = lines_in(file)
            line, hashed = next(lines, b""), next(lines, b"")
        return read_row(line, row) if hashed.strip() == xxh3_64_hexdigest(line).encode() else None
    except (OSError, ValueError):
        return None


def read_places(work: Work) -> PlacesRow:
    """Where the pieces of every part are, as far as that is known."""
    places = load(work.places, PlacesRow)
    if places is None or any(
        file not in places["files"] for joined in places["parts"].values() for file, _, _ in joined["pieces"].values()
    ):
        return {"parts": {}, "files": {}}
    return places


@contextmanager
def locked(output: Path) -> Iterator[None]:
    """A lock on the folder for this process and those it starts. Raises OutputError if another run holds it."""
    folder = Work(output).folder
    folder.mkdir(parents=True, exist_ok=True)
    held = f"{output}: another run is writing here; wait until it ends, or name another folder"
    with holding(below(folder, LOCK), held):
        yield


@contextmanager
def holding(lock: Path, held: str) -> Iterator[None]:
    """The lock on that file, made as needed. Raises OutputError with the message `held` if another process has it."""
    with lock.open("a") as file:
        started = time.monotonic()
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() - started > LOCK_SECONDS:
                    raise OutputError(held) from None
                time.sleep(0.05)
            except OSError:  # a file system without locks
                break
        yield
