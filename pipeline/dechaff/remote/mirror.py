"""A folder on this machine that mirrors a remote one, and knows what has changed on either side since."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, NamedTuple, TypedDict

from dechaff.folder.assembly import remove
from dechaff.folder.files import hash_of, stamp_of
from dechaff.folder.paths import REPORT, WORK, OutputError, below
from dechaff.folder.read import RUN, UNFINISHED
from dechaff.folder.work import holding, load, save
from dechaff.remote.place import Listed, Place
from dechaff.rulefiles.private_files import cache_folder, private_folder
from dechaff.run.engines.engine import Progress
from dechaff.text.rows import Number

REMOTE = "remote"
"""The name of the cache folder with all mirrors."""
MOST_FILES, MOST_BYTES = 200, 64 << 20
"""How much is copied at a time, unless a single file is larger: file systems may copy all of it at once, and hold in
memory what they send."""
OF_RUNS = f"{REPORT}/{WORK}/"
"""What runs keep there is of this machine: it is neither sent nor fetched."""
RUN_FILE, UNFINISHED_FILE = f"{REPORT}/{RUN}", f"{REPORT}/{UNFINISHED}"
End = Literal["input", "output"]


class Copy(NamedTuple):
    """A file on both sides."""

    here: tuple[Number, int]
    """Its size and time stamp on this machine when it was last fetched or sent."""
    hashed: str
    """A hash of its bytes."""
    there: str | None
    """Its stamp on the remote side. None if sending it was begun, so that it may be there in part."""


class ManifestRow(TypedDict):
    """What a mirror knows from one command to the next."""

    files: dict[str, Copy]
    """The files that it has fetched or sent, by name."""
    is_ahead: bool


class Mirror:
    """The mirror of a place that is read, or of one that is written: a command that reads what another is writing must
    not disturb it."""

    def __init__(self, place: Place, end: End) -> None:
        """Makes its folder, or finds that of an earlier command."""
        self.place = place
        with private_folder(cache_folder(REMOTE), make=True):
            self._folder = cache_folder(REMOTE) / _folder_name(place, end)
        self.files = self._folder / "files"
        """The folder with the files, by their names below the place."""
        self._scratch = self._folder / "scratch"
        self._manifest = self._folder / "manifest.json"
        self._folder.mkdir(exist_ok=True)
        self.copies: dict[str, Copy] = {}
        """What is known of files that were fetched or sent."""
        self.is_ahead = False
        """Whether a run has begun here whose output has not been sent: what is missing here, it has removed."""

    @contextmanager
    def held(self) -> Iterator[None]:
        """A lock on the mirror, under which its files are compared and copied. Raises OutputError if another process
        holds it."""
        held = f"{self.place}: another command is using its copy on this machine; wait until it ends"
        with holding(self._folder / "lock", held):
            manifest = load(self._manifest, ManifestRow)
            if manifest is None and self.files.exists():  # nobody knows what of it is there, too
                shutil.rmtree(self.files)
            shutil.rmtree(self._scratch, ignore_errors=True)  # of a command that was killed
            for folder in (self.files, self._scratch):
                folder.mkdir(exist_ok=True)
            if manifest is not None:
                self.copies, self.is_ahead = manifest["files"], manifest["is_ahead"]
            self._save()
            yield

    def listed(self) -> dict[str, Listed]:
        """The files there, by their names. Raises RemoteError, and OutputError if they cannot be files in a folder."""
        listed = {name: one for name, one in self.place.listed().items() if not name.startswith(OF_RUNS)}
        if UNFINISHED_FILE in listed:  # `run.json` is sent last, and may be there in part
            listed.pop(RUN_FILE, None)
        for name in listed:
            try:
                below(self.files, name)
            except OutputError as error:
                raise OutputError(f"{self.place}: {name!r} leads out of it, or is no path; rename it") from error
            parts = name.split("/")
            above = next((one for end in range(1, len(parts)) if (one := "/".join(parts[:end])) in listed), None)
            if above is not None:
                raise OutputError(f"{self.place}: {above!r} is a file, and the folder of {name!r}; rename one of them")
        return listed

    def names(self) -> set[str]:
        """The files here, except what runs keep."""
        found = (Path(folder, name) for folder, _, files in os.walk(self.files) for name in files)
        names = {path.relative_to(self.files).as_posix() for path in found}
        return {name for name in names if not name.startswith(OF_RUNS)}

    def is_copied(self, name: str) -> bool:
        """Whether a file here has the bytes it was last fetched or sent with."""
        known, file = self.copies.get(name), below(self.files, name)
        if known is None or known.there is None:
            return False
        here = stamp_of(file)
        if here != known.here and here[0] == known.here[0] and hash_of(file) == known.hashed:
            known = self.copies[name] = known._replace(here=here)
        return here == known.here

    def fetch(self, wanted: Mapping[str, Listed], progress: Progress) -> None:
        """Copies these files here; one that already has the same bytes is not touched. Raises RemoteError."""
        try:
            for names in _batches((name, one.size) for name, one in wanted.items()):
                parts = [self._scratch / str(number) for number in range(len(names))]
                with self.place.errors_named():
                    self.place.files.get([wanted[name].path for name in names], list(map(str, parts)))
                for name, part in zip(names, parts, strict=True):
                    self.copies[name] = self._appear(name, part, wanted[name].stamp)
                progress.done(sum(wanted[name].size for name in names))
        finally:
            self._save()

    def _appear(self, name: str, part: Path, stamp: str | None) -> Copy:
        """Moves a file that was fetched to its place."""
        file, hashed = below(self.files, name), hash_of(part)
        if not file.is_file() or file.stat().st_size != part.stat().st_size or hash_of(file) != hashed:
            file.parent.mkdir(parents=True, exist_ok=True)
            os.replace(part, file)
        part.unlink(missing_ok=True)
        return Copy(stamp_of(file), hashed, stamp)

    def send(self, names: Collection[str], progress: Progress) -> None:
        """Copies these files there. Raises RemoteError.

        Until `settle`, they count as sent in part: the next command does not fetch them, and sends them again.
        """
        sizes: dict[str, int] = {}
        for name in names:
            file = below(self.files, name)
            copy = self.copies[name] = Copy(stamp_of(file), hash_of(file), None)
            sizes[name] = copy.here[0]
        self._save()
        for batch in _batches(sizes.items()):
            with self.place.errors_named():
                self.place.files.put([str(self.files / name) for name in batch], [self._there(one) for one in batch])
            progress.done(sum(sizes[name] for name in batch))

    def note_ahead(self, is_ahead: bool) -> None:
        """Notes that a run begins here, or that all of its output has been sent."""
        self.is_ahead = is_ahead
        self._save()

    def settle(self) -> None:
        """Notes the stamps of all files that have been sent. Raises RemoteError."""
        listed = self.listed()
        for name, known in self.copies.items():
            if known.there is None and name in listed and listed[name].size == known.here[0]:
                self.copies[name] = known._replace(there=listed[name].stamp)
        self._save()

    def remove_here(self, names: Iterable[str]) -> None:
        """Removes these files here."""
        for name in names:
            remove(self.files, below(self.files, name))
            self.copies.pop(name, None)
        self._save()

    def remove_there(self, names: Iterable[str]) -> None:
        """Removes those of these files there that were fetched or sent. Raises RemoteError."""
        for name in names:
            if name in self.copies:
                with self.place.errors_named(), suppress(FileNotFoundError):
                    self.place.files.rm_file(self._there(name))
                del self.copies[name]
        self._save()

    def _there(self, name: str) -> str:
        return f"{self.place.path}/{name}"

    def _save(self) -> None:
        files = {name: tuple(copy) for name, copy in self.copies.items()}
        save(self._manifest, {"files": files, "is_ahead": self.is_ahead})


def _batches(sizes: Iterable[tuple[str, int]]) -> Iterator[list[str]]:
    """The names in order, in batches that are copied at a time."""
    batch: list[str] = []
    held = 0
    for name, size in sizes:
        if batch and (len(batch) == MOST_FILES or held + size > MOST_BYTES):
            yield batch
            batch, held = [], 0
        batch.append(name)
        held += size
    if batch:
        yield batch


def _folder_name(place: Place, end: End) -> str:
    """The name of the mirror's folder: readable, and another one for each place."""
    readable = re.sub(r"[^A-Za-z0-9.]+", "-", str(place)).strip("-.")[:80]
    return f"{end}-{readable}-{hashlib.sha256(place.address.encode('utf-8', 'surrogateescape')).hexdigest()[:12]}"
