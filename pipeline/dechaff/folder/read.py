"""The files of the report, read: `run.json`, and all others line by line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal, TypeVar, get_args, overload

import orjson

from dechaff.folder.paths import REPORT, OutputError, below, report_paths
from dechaff.folder.rows import (
    ArticleRow,
    ContainerRow,
    DecisionRow,
    FailureRow,
    ReportKind,
    RunRow,
)
from dechaff.text.rows import lines_in, read_row

RUN = "run.json"
UNFINISHED = ".unfinished.json"
"""In the report's folder while a run is at work: the names of the files it may write."""
CAMPAIGNS = "campaigns.jsonl"
"""Beside the volumes of the report: what ties articles together."""
T = TypeVar("T")
_MOST_RUN_BYTES = 1 << 26
"""Much more than `run.json` ever has."""
Wanted = Callable[[bytes], bool]
"""Whether a line of the report, given as bytes, is to be parsed."""
ROWS: dict[ReportKind, type] = {
    "removals": DecisionRow,
    "flags": DecisionRow,
    "failures": FailureRow,
    "containers": ContainerRow,
    "articles": ArticleRow,
}
"""The type of row in each kind of report file."""
REPORT_FILES: tuple[ReportKind, ...] = get_args(ReportKind)


def read_run(cleaned: Path) -> RunRow:
    """What `run.json` says. Raises OutputError if the folder is not the output of a finished run."""
    if not cleaned.is_dir():
        raise OutputError(f"{cleaned}: no such folder; name the output folder of `dechaff clean`")
    file = below(cleaned, f"{REPORT}/{RUN}")
    if not file.is_file():
        if below(cleaned, f"{REPORT}/{UNFINISHED}").is_file():
            raise OutputError(f"{cleaned}: its run was stopped half-way; run the same `dechaff clean` again first")
        raise OutputError(f"{cleaned}: no {REPORT}/{RUN} in it; name the output folder of `dechaff clean`")
    try:
        with file.open("rb") as data:
            return read_row(data.read(_MOST_RUN_BYTES), RunRow)
    except ValueError as error:
        raise OutputError(f"{file}: not what `dechaff clean` writes ({error}); clean again") from error


@overload
def report_rows(
    cleaned: Path, kind: Literal["removals", "flags"], is_wanted: Wanted | None = None
) -> Iterator[DecisionRow]: ...
@overload
def report_rows(cleaned: Path, kind: Literal["failures"], is_wanted: Wanted | None = None) -> Iterator[FailureRow]: ...
@overload
def report_rows(
    cleaned: Path, kind: Literal["containers"], is_wanted: Wanted | None = None
) -> Iterator[ContainerRow]: ...
@overload
def report_rows(cleaned: Path, kind: Literal["articles"], is_wanted: Wanted | None = None) -> Iterator[ArticleRow]: ...
def report_rows(cleaned: Path, kind: ReportKind, is_wanted: Wanted | None = None) -> Iterator[object]:
    """All lines of one kind, in order; `is_wanted` as for `rows_of`. Raises OutputError."""
    for file in report_paths(cleaned, kind):
        yield from rows_of(file, ROWS[kind], is_wanted)


def rows_of(file: Path, row: type[T], is_wanted: Wanted | None = None) -> Iterator[T]:
    """The lines of one file of the report; those that are not wanted are skipped unparsed. Raises OutputError."""
    with file.open("rb") as lines:
        number = 1
        try:
            for line in lines_in(lines):
                if is_wanted is None or is_wanted(line):
                    yield read_row(line, row)
                number += 1
        except ValueError as error:
            raise OutputError(f"{file}:{number}: not what `dechaff clean` writes ({error})") from error


def naming(text: str) -> Wanted:
    """Wants the lines that contain this exact JSON string anywhere: few, in a large report."""
    forms = [json.dumps(text).encode()]
    with suppress(TypeError):  # lone surrogates
        forms.append(orjson.dumps(text))
    return lambda line: any(form in line for form in forms)
