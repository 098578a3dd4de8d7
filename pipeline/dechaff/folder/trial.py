"""What a run would change in an output folder, tried in a copy of it."""

from __future__ import annotations

import filecmp
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from dechaff.folder.existing import files_in
from dechaff.folder.files import is_partial
from dechaff.folder.paths import REPORT
from dechaff.folder.prepare import PAGE
from dechaff.folder.read import UNFINISHED
from dechaff.folder.work import Work


class FileChanges(NamedTuple):
    """The files in which two output folders differ, by their names in them."""

    new: list[str]
    changed: list[str]
    removed: list[str]


@contextmanager
def trial_copy(output: Path) -> Iterator[Path]:
    """A temporary folder beside the output folder, with the same files in it, if there are any.

    Runs replace files, and write to none but those of the work folder: only these are copied, and the others linked.
    """
    work = Work(output).folder

    def copy(source: str, target: str) -> None:
        if not Path(source).is_relative_to(work):
            with suppress(OSError):  # not every file system has links
                os.link(source, target)
                return
        shutil.copy2(source, target)

    beside = next(folder for folder in output.absolute().parents if folder.is_dir())
    with TemporaryDirectory(prefix=".dechaff-", dir=beside) as folder:
        if output.is_dir():
            shutil.copytree(output, folder, copy_function=copy, dirs_exist_ok=True)
        yield Path(folder)


def file_changes(before: Path, after: Path) -> FileChanges:
    """What is new, changed and gone in the folder `after`, apart from the work folder and the page."""
    old, new = _outputs(before), _outputs(after)
    changed = [name for name in old & new if not _are_same(before / name, after / name)]
    return FileChanges(sorted(new - old), sorted(changed), sorted(old - new))


def _outputs(folder: Path) -> set[str]:
    passing = {f"{REPORT}/{PAGE}", f"{REPORT}/{UNFINISHED}"}
    work = f"{Work(folder).folder.relative_to(folder).as_posix()}/"
    return {
        name
        for name in files_in(folder)
        if not name.startswith(work) and name not in passing and not is_partial(name.rpartition("/")[2])
    }


def _are_same(one: Path, other: Path) -> bool:
    return one.samefile(other) or filecmp.cmp(one, other, shallow=False)
