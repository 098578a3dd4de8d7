"""The two ends of a run: a remote input is fetched before it, and a remote output sent after it.

A run reads and writes folders of this machine, and knows nothing of this.
"""

from __future__ import annotations

import glob
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from dechaff.folder.paths import KEPT, REPORT, OutputError, below, source_name
from dechaff.folder.work import NamesRow, save
from dechaff.ingest.refusals import InputError, refuse_if
from dechaff.remote.mirror import RUN_FILE, UNFINISHED_FILE, Mirror
from dechaff.remote.place import Listed, Place, RemoteError
from dechaff.run.engines.engine import Progress


class Copied(NamedTuple):
    """What was copied, and what was not because it had been already."""

    files: int
    bytes: int
    unchanged: int


def fetch_input(mirror: Mirror, output: Place | None, progress: Progress) -> tuple[Path, Copied]:
    """The path here of all that a command is to read, fetched as far as it has changed since the last time.

    Raises RemoteError, InputError if the place is, holds or lies in the output, and OutputError if a name leads out of
    the mirror, or another process holds it.
    """
    with mirror.held():
        listed, place = mirror.listed(), mirror.place
        if not listed:
            raise InputError(f"{place}: no such file or folder, or nothing in it; name files to read")
        if output is not None and place.files == output.files:
            inside = any(output.has(one.path) for one in listed.values())
            refuse_if(place, output, same=place.path == output.path, around=place.has(output.path), inside=inside)
        here = mirror.names()
        mirror.remove_here(here - listed.keys())
        current = {name for name in here & listed.keys() if mirror.is_copied(name)}
        wanted = {
            name: one for name, one in listed.items() if name not in current or mirror.copies[name].there != one.stamp
        }
        copied = _fetch(mirror, wanted, listed, progress)
    alone = next((name for name, one in listed.items() if one.path == place.path), None)
    return mirror.files / alone if alone else mirror.files, copied


def fetch_output(mirror: Mirror, progress: Progress) -> Copied:
    """Makes the mirror what the place is, except for what was written here and not sent yet.

    So a run in the mirror sees what a person has edited, added or removed there. Raises RemoteError, and OutputError if
    there are files there that no run has written.
    """
    listed, place = mirror.listed(), mirror.place
    if glob.has_magic(place.path):
        raise OutputError(f"{place}: a pattern; name a folder with -o")
    if any(one.path == place.path for one in listed.values()):
        raise OutputError(f"{place}: a file; name a folder with -o")
    if listed and RUN_FILE not in listed and UNFINISHED_FILE not in listed:
        raise OutputError(
            f"{place}: not empty ({min(listed)} is in it) and not the output of dechaff; "
            "name a new or empty folder with -o"
        )
    sent = {name: copy.there for name, copy in mirror.copies.items() if copy.there is not None}
    begun = mirror.copies.keys() - sent
    mirror.remove_here(sent.keys() - listed.keys())
    lost = set() if mirror.is_ahead else sent.keys() - mirror.names()  # by whoever cleaned up the cache
    wanted = {
        name: one for name, one in listed.items() if name in lost or (name not in begun and sent.get(name) != one.stamp)
    }
    return _fetch(mirror, wanted, listed, progress)


def send_output(mirror: Mirror, progress: Progress) -> Copied:
    """Makes the place what the mirror is. Files there that were not fetched or sent before are left alone.

    As long as this is not finished, there is no `run.json` there, but the mark of an unfinished run. Raises
    RemoteError.
    """
    here = mirror.names()
    changed = {name for name in here if not mirror.is_copied(name)}
    gone = mirror.copies.keys() - here
    if not changed and not gone:
        mirror.note_ahead(False)
        return Copied(0, 0, len(here))
    sizes = {name: below(mirror.files, name).stat().st_size for name in changed}
    progress.expect(sum(sizes.values()))
    unfinished = below(mirror.files, UNFINISHED_FILE)
    names = {source_name(name) for name in here | gone if _is_output(name)}
    save(unfinished, NamesRow(names=sorted(names)))
    try:
        mirror.send([UNFINISHED_FILE], progress)
        mirror.remove_there([RUN_FILE, *sorted(gone - {UNFINISHED_FILE})])
        mirror.send(sorted(changed - {RUN_FILE}), progress)
        mirror.send([RUN_FILE], progress)
        unfinished.unlink()
        mirror.remove_there([UNFINISHED_FILE])
    except BaseException:
        with suppress(RemoteError, OutputError):  # what is not noted now will be sent again
            mirror.settle()
        raise
    mirror.settle()
    mirror.note_ahead(False)
    return Copied(len(changed), sum(sizes.values()), len(here) - len(changed))


def _fetch(mirror: Mirror, wanted: dict[str, Listed], listed: dict[str, Listed], progress: Progress) -> Copied:
    size = sum(one.size for one in wanted.values())
    progress.expect(size)
    mirror.fetch(wanted, progress)
    return Copied(len(wanted), size, len(listed) - len(wanted))


def _is_output(name: str) -> bool:
    return not name.startswith(f"{REPORT}/") or name.startswith(f"{REPORT}/{KEPT}/")
