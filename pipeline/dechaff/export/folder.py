"""The output folder: made ready without touching what is not ours, and signed off by `run.json`."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from dechaff.export.files import is_partial, stamp_of, writing
from dechaff.ingest.sources import RESERVED
from dechaff.report.lines import OUTPUTS, Line, Output, load_line

REPORT, SPAM = RESERVED
RUN = "run.json"
UNFINISHED = ".unfinished.json"
"""Stands in the report's folder while a run writes, and names the files it may write."""
WORK = ".work"
"""The folder in the report's folder with what a run keeps for the next one."""
LOCK = "lock"
"""In the work folder, a file that a run holds locked."""
SOURCES = "sources.json"
"""In the work folder, the names of the files that the last run cleaned."""
CAMPAIGNS = "campaigns.jsonl"
"""Beside the volumes of the report: what ties articles together."""
PAGE = "index.html"
"""Beside them too: the report to read."""
Wanted = Callable[[bytes], bool]
"""Whether a line of the report, as it is written, is to be read."""
REPORT_FILES = ("removals", "flags", "failures", "containers", "articles")
"""The files of a volume of the report."""


class OutputError(Exception):
    """The output folder cannot be used; nothing in it has been touched. The message says what would be right."""


def report_path(output: Path, kind: str, volume: int) -> Path:
    """One file of the report."""
    return output / REPORT / f"{kind}-{volume:05}.jsonl"


def placed(output: Path, where: Output, name: str) -> Path:
    """The file that holds what came from the source of that name and went that way."""
    below = {"cleaned": output, "spam": output / SPAM, "kept": output / REPORT / "kept"}
    return below[where] / name


def standing(output: Path, name: str) -> dict[Output, list[int]]:
    """The trees of the output in which the file of that name stands, each with what it is recognised by there."""
    places = {where: placed(output, where, name) for where in OUTPUTS}
    return {where: stamp_of(place) for where, place in places.items() if place.is_file()}


def piece_path(pieces: Path, kind: str) -> Path:
    """A part's share of a report file, or of a file in one of the output's trees."""
    return pieces / kind


def check_output(output: Path) -> None:
    """Raises OutputError unless the folder is new, empty, or that of an earlier run, finished or stopped half-way."""
    if output.is_symlink() and not output.exists():
        raise OutputError(f"{output}: a link that leads nowhere; name a folder with -o")
    if output.exists() and not output.is_dir():
        raise OutputError(f"{output}: a file; name a folder with -o")
    report, first = output / REPORT, min(os.listdir(output), default=None) if output.is_dir() else None
    is_ours = not report.is_symlink() and any((report / mark).exists() for mark in (RUN, UNFINISHED, WORK))
    if first is not None and not is_ours:
        raise OutputError(
            f"{output}: not empty ({first} is in it) and not the output of dechaff; name a new or empty folder with -o"
        )


def prepare_output(output: Path, names: Iterable[str] = (), *, fresh: bool = True) -> set[str]:
    """Makes the folder ready for a run that writes files of these names, and tells which earlier ones may have written.

    What earlier runs wrote is removed, or kept for this one unless it is to start `fresh`. Raises OutputError as
    `check_output` does, and where the folder holds anything that no run wrote.
    """
    check_output(output)
    ours = _written(output)
    _refuse_foreign(output, ours)
    with writing(output / REPORT / UNFINISHED) as file:  # from here on an interrupted run can be taken up again
        file.write(json.dumps({"names": sorted({*ours, *names})}).encode())
    (output / REPORT / RUN).unlink(missing_ok=True)
    if fresh:
        _empty(output)
    return ours


def sweep(output: Path, names: Set[str]) -> None:
    """Removes what killed runs had begun to write; `names` are those of sources, which may be called alike."""
    like = {name.rpartition("/")[2] for name in names}
    found = [Path(folder, name) for folder, _, files in os.walk(output) for name in files if is_partial(name)]
    for file in found:
        if file.name not in like:
            remove(output, file)


def remove_written(output: Path, names: Iterable[str]) -> None:
    """Removes what came of the sources of these names, whichever way it went."""
    for name in names:
        for where in OUTPUTS:
            remove(output, placed(output, where, name))


def remove(output: Path, file: Path) -> None:
    """Removes the file, where it is one, and the folders below `output` that are empty without it."""
    if file.is_file():
        file.unlink()
    for folder in file.parents:
        if folder == output or not folder.is_dir() or any(folder.iterdir()):
            return
        folder.rmdir()


def write_run(output: Path, run: dict[str, Any]) -> None:
    """Writes `run.json`: the run is done, and the folder can be restored."""
    with writing(output / REPORT / RUN) as file:
        file.write(orjson.dumps(run, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    (output / REPORT / UNFINISHED).unlink(missing_ok=True)


def read_run(cleaned: Path) -> dict[str, Any]:
    """What `write_run` wrote. Raises OutputError where the folder is not the output of a finished run."""
    file = cleaned / REPORT / RUN
    if not cleaned.is_dir():
        raise OutputError(f"{cleaned}: no such folder; name the output folder of `dechaff clean`")
    if not file.is_file():
        if (cleaned / REPORT / UNFINISHED).is_file():
            raise OutputError(f"{cleaned}: its run was stopped half-way; run the same `dechaff clean` again first")
        raise OutputError(f"{cleaned}: no {REPORT}/{RUN} in it; name the output folder of `dechaff clean`")
    try:
        return load_line(file.read_bytes())
    except ValueError as error:
        raise OutputError(f"{file}: not what `dechaff clean` writes ({error}); clean again") from error


def refuse_filled(output: Path) -> None:
    """Raises OutputError unless the folder is new or empty."""
    if output.exists() and not output.is_dir():
        raise OutputError(f"{output}: a file; name a folder with -o")
    if output.is_dir() and (first := next(output.iterdir(), None)):
        raise OutputError(f"{output}: not empty ({first.name} is in it); name a new or empty folder with -o")


def report_lines(cleaned: Path, name: str, is_wanted: Wanted | None = None) -> Iterator[Line]:
    """All lines of one kind (`removals`, `articles`, …), in order of the parts; `is_wanted` as for `lines_of`."""
    for file in sorted((cleaned / REPORT).glob(f"{name}-*.jsonl")):
        yield from lines_of(file, is_wanted)


def lines_of(file: Path, is_wanted: Wanted | None = None) -> Iterator[Line]:
    """The lines of one file of the report; those that are not wanted are passed over unread. Raises OutputError."""
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if is_wanted and not is_wanted(line):
                continue
            try:
                yield load_line(line)
            except ValueError as error:
                raise OutputError(f"{file}:{number}: not what `dechaff clean` writes ({error})") from error


def naming(text: str) -> Wanted:
    """Wants the lines that hold this very string anywhere, of a large report but few."""
    forms = [json.dumps(text).encode()]
    with suppress(TypeError):  # lone surrogates
        forms.append(orjson.dumps(text))
    return lambda line: any(form in line for form in forms)


def _refuse_foreign(output: Path, names: Set[str]) -> None:
    """Raises OutputError where a file is none of these, and not what a run that was killed had begun."""
    allowed = names | {f"{SPAM}/{name}" for name in names}
    files = (name for name in _files_outside_report(output) if not is_partial(name.rpartition("/")[2]))
    foreign = sorted(name for name in files if name not in allowed)
    if foreign:
        more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
        raise OutputError(f"{output / foreign[0]}{more}: not written by dechaff; move it out of the output folder")


def _empty(output: Path) -> None:
    """Removes all that is in a folder of ours but the names of what was in it."""
    for name in [*_files_outside_report(output)]:
        (output / name).unlink()
    for folder, _, _ in os.walk(output, topdown=False):
        if Path(folder) != output and REPORT not in Path(folder).relative_to(output).parts[:1]:
            Path(folder).rmdir()
    for path in [*(output / REPORT).glob("*"), *(output / REPORT / WORK).glob("*")]:
        if path.name in (UNFINISHED, WORK, LOCK):
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _written(output: Path) -> set[str]:
    """The names of all sources that an earlier run has written, or was about to write."""
    names: set[str] = set()
    for file in (output / REPORT / WORK / SOURCES, output / REPORT / UNFINISHED):
        if file.is_file():
            try:
                names.update(json.loads(file.read_bytes())["names"])
            except (ValueError, LookupError, TypeError) as error:
                raise OutputError(f"{file}: not what `dechaff clean` writes; remove the folder {output}") from error
    if not (output / REPORT / WORK / SOURCES).is_file():
        lines = (line for kind in ("articles", "containers") for line in report_lines(output, kind))
        names.update(str(line.get("path")) for line in lines)
    return names


def _files_outside_report(output: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(output):
        here = Path(folder)
        if here == output and REPORT in folders:
            folders.remove(REPORT)
        linked = [name for name in folders if (here / name).is_symlink()]
        for name in [*files, *linked]:
            yield (here / name).relative_to(output).as_posix()
