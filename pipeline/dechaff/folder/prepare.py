"""The output folder prepared without touching what is not ours, and `run.json` written when a run is done."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from dechaff.folder.assembly import carry_out, remove
from dechaff.folder.existing import Existing
from dechaff.folder.files import hash_of, writing
from dechaff.folder.paths import KEPT, REPORT, WORK, OutputError, below, source_name, volume_kind
from dechaff.folder.read import CAMPAIGNS, RUN, UNFINISHED
from dechaff.folder.rows import RunRow
from dechaff.folder.work import CENSUS, LEFT, LOCK, OF_PARTS, WORK_FOLDERS, LeftRow, NamesRow, Work, save
from dechaff.text.characters import printable

PAGE = "index.html"
"""Beside the volumes of the report: the report as a page to read."""
MOST_PATH_BYTES = 4095
"""The longest path that the system accepts."""
MARK_BYTES = 32
"""How much longer the name of a file is while it is being written."""
MOST_NAMED = 10
"""How many files a message names."""


def check_output(output: Path) -> None:
    """Raises OutputError unless a run may write to the folder.

    It must be new, empty, or the output of an earlier run, finished or not. No folder may have the name of a file that
    runs write in the report's folder, and no file the name of a folder.
    """
    if output.is_symlink() and not output.exists():
        raise OutputError(f"{output}: a link that leads nowhere; name a folder with -o")
    if output.exists() and not output.is_dir():
        raise OutputError(f"{output}: a file; name a folder with -o")
    first = min(os.listdir(output), default=None) if output.is_dir() else None
    marks = (below(output, f"{REPORT}/{mark}") for mark in (RUN, UNFINISHED, WORK))
    if first is not None and not any(mark.exists() for mark in marks):
        raise OutputError(
            f"{output}: not empty ({first} is in it) and not the output of dechaff; name a new or empty folder with -o"
        )
    _refuse_exchanged(output)


@dataclass(frozen=True, slots=True)
class Choices:
    """What to do with what is already in an output folder."""

    fresh: bool = False
    """Whether to reuse nothing of earlier runs."""
    prune: bool = False
    """Whether to remove the outputs of files that are no longer given."""
    discard_edits: bool = False
    """Whether to overwrite outputs that a person has edited."""
    verify: bool = False
    """Whether to know files that have changed by their bytes, also among the raw ones, and not by their sizes and time
    stamps. With `fresh`, outputs always are."""


KEEP = Choices()


def check_run(output: Path, names: Iterable[str], choices: Choices = KEEP) -> set[str]:
    """Returns and raises what `prepare_output` would, but changes nothing."""
    check_output(output)
    given = {*names}
    return _left(_refuse_to_lose(Work(output), given, choices), given)


def prepare_output(output: Path, names: Iterable[str] = (), choices: Choices = KEEP) -> set[str]:
    """Prepares the folder for a run that cleans sources of these names.

    Returns those of its outputs that came from other sources: they stay, or with `prune` are removed. Raises
    OutputError as `check_output` does, and if the run would remove or overwrite a person's work: a file that no run
    wrote, or one that was edited.
    """
    check_output(output)
    work, given = Work(output), {*names}
    existing = _refuse_to_lose(work, given, choices)
    edited = existing.edited
    left = _left(existing, given)
    # The run ends by forgetting the parts of files that are no longer given; with --fresh it begins by forgetting all.
    alone = existing.ours if choices.fresh else left | existing.unaccounted
    hashes = {file: "" if file in edited else hash_of(output / file) for file in sorted(alone)}
    if hashes or work.left.exists():
        save(work.left, LeftRow(files=hashes))
    # From here on, a killed run can be resumed.
    names = sorted({*map(source_name, existing.ours), *given})
    save(below(output, f"{REPORT}/{UNFINISHED}"), NamesRow(names=names))
    below(output, f"{REPORT}/{RUN}").unlink(missing_ok=True)
    if choices.fresh:
        _forget(output)
    work.begun.mkdir(parents=True, exist_ok=True)
    carry_out(work)
    # Edits that are to be overwritten go first: their size and time stamp may be those of what they took the place of.
    for name in (*existing.partial, *(left if choices.prune else ()), *_touched(existing, given, choices)):
        remove(output, below(output, name))
    return left


def _refuse_to_lose(work: Work, given: Set[str], choices: Choices) -> Existing:
    """What is in the folder. Raises OutputError if the run would lose some of it, or could not write its files."""
    output, existing = work.output, Existing(work, by_bytes=choices.verify or choices.fresh)
    if existing.foreign:
        one = len(existing.foreign) == 1
        raise OutputError(
            f"{_named(output, existing.foreign)}: not written by dechaff; files of your own do not belong in the "
            f"output folder: move {'it' if one else 'them'} elsewhere"
        )
    touched = _touched(existing, given, choices)
    if touched and not choices.discard_edits:
        raise OutputError(
            f"{_named(output, touched)}: edited since it was written, and this run would overwrite it; "
            "move what you want to keep out of the folder, or add --discard-edits"
        )
    if not choices.prune:
        _refuse_in_the_way(output, _left(existing, given), given)
    longest = max(given, key=lambda name: len(os.fsencode(name)), default="")
    if len(os.fsencode(output.absolute() / REPORT / KEPT / longest)) + MARK_BYTES > MOST_PATH_BYTES:
        raise OutputError(
            f"{output}: the path of {printable(longest[:60])}… below it is too long; name a folder with a shorter path"
        )
    return existing


def _touched(existing: Existing, given: Set[str], choices: Choices) -> set[str]:
    """What a person has edited and the run would overwrite or remove."""
    return {file for file in existing.edited if choices.prune or source_name(file) in given}


def _left(existing: Existing, given: Set[str]) -> set[str]:
    """What runs wrote for files that are no longer given."""
    return {file for file in existing.ours if source_name(file) not in given}


def write_run(output: Path, run: RunRow) -> None:
    """Writes `run.json`: the run is done, and the folder can be restored."""
    with writing(below(output, f"{REPORT}/{RUN}")) as file:
        file.write(json.dumps(run, indent=2).encode() + b"\n")
    below(output, f"{REPORT}/{UNFINISHED}").unlink(missing_ok=True)


def refuse_filled(output: Path) -> None:
    """Raises OutputError unless the folder is new or empty."""
    if output.exists() and not output.is_dir():
        raise OutputError(f"{output}: a file; name a folder with -o")
    if output.is_dir() and (first := next(output.iterdir(), None)):
        raise OutputError(f"{output}: not empty ({first.name} is in it); name a new or empty folder with -o")


def refuse_inside(output: Path, *given: Path) -> None:
    """Raises OutputError if the file cannot be written, or is one of those given, or in one of the folders given."""
    if output.is_dir():
        raise OutputError(f"{output}: a folder; name a file with -o")
    for one in given:
        if one.resolve() == output.resolve():
            raise OutputError(f"{output}: is what is read; name another file with -o")
        if one.resolve() in output.resolve().parents:
            raise OutputError(f"{output}: lies inside {one}; name a file outside it with -o")


def _refuse_exchanged(output: Path) -> None:
    """Raises OutputError if a folder has the name of a file that runs keep in the report's folder, or a file that of a
    folder: no run could ever write it."""
    for place in (REPORT, f"{REPORT}/{WORK}", *(f"{REPORT}/{WORK}/{name}" for name in OF_PARTS)):
        folder = below(output, place)
        for entry in os.scandir(folder) if folder.is_dir() else ():
            is_folder = entry.is_dir(follow_symlinks=False)
            is_either = is_folder or entry.is_file(follow_symlinks=False)  # links and pipes are refused elsewhere
            needs_folder = _needs_folder(place, entry.name)
            if is_either and needs_folder is not None and needs_folder != is_folder:
                what, wanted = ("a folder", "a file") if is_folder else ("a file", "a folder")
                there = folder / entry.name
                raise OutputError(f"{there}: {what} where dechaff keeps {wanted}; move it out of {output}")


def _needs_folder(place: str, name: str) -> bool | None:
    """Whether runs keep a folder of that name at that place (True) or a file (False); None if neither."""
    if place == REPORT:
        folders: tuple[str, ...] = (WORK, KEPT)
        is_file = name in (RUN, UNFINISHED, CAMPAIGNS, PAGE) or bool(volume_kind(name))
    else:
        folders = WORK_FOLDERS if place == f"{REPORT}/{WORK}" else ()
        is_file = name in (LOCK, CENSUS) or name.endswith(".json")
    if name in folders:
        return True
    return False if is_file else None


def _forget(output: Path) -> None:
    """Removes the report, and what is kept for the next run except what it must know about outputs that stay."""
    report = output / REPORT
    for path in [*report.iterdir(), *(report / WORK).iterdir()]:
        if path.parent.name == WORK and path.name not in (LOCK, LEFT):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        elif volume_kind(path.name) or path.name in (CAMPAIGNS, PAGE):
            path.unlink()


def _refuse_in_the_way(output: Path, left: Set[str], given: Set[str]) -> None:
    """Raises OutputError if an output that stays is a file where the run needs a folder, or vice versa."""
    if not left:
        return
    folders = {above for name in given for above in _above(name)}
    for file in sorted(left):
        name = source_name(file)
        if name in folders or not given.isdisjoint(_above(name)):
            raise OutputError(
                f"{output}/{file}: made from a file that is no longer given, and in the way of one that is; "
                "move it away, or add --prune to remove all such outputs"
            )


def _above(name: str) -> Iterator[str]:
    """The folders around a file of that name."""
    return (str(folder) for folder in PurePosixPath(name).parents if folder.name)


def _named(output: Path, files: Set[str]) -> str:
    """The first few of the files, and how many more there are."""
    first = [f"{output}/{file}" for file in sorted(files)[:MOST_NAMED]]
    more = f" and {len(files) - len(first)} more" if len(files) > len(first) else ""
    return printable(", ".join(first)) + more
