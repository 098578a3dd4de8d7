"""The formats that findings are listed in: for people, for programs, for viewers of code analysis, for GitHub."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import TypedDict

from dechaff.display.findings import Finding, Position
from dechaff.folder.make_rows import entities_in, rule_behind
from dechaff.folder.rows import Action
from dechaff.text.characters import printable, printable_json


class Point(TypedDict):
    """A place, as linters write it."""

    row: int
    column: int


class FindingRow(TypedDict):
    """A finding in JSON; what linters write too has the names it has there."""

    filename: str
    record: int | None
    location: Point
    """In the text of the record, if there is one."""
    end_location: Point
    code: str
    """The rule that gave it most points."""
    message: str
    action: Action
    kind: str
    score: float
    threshold: float | None
    entities: list[str]
    removed: str


def lines_in(form: str, findings: Sequence[Finding], descriptions: Mapping[str, str]) -> Iterator[str]:
    """The findings in that format, line by line; `descriptions` are those of the rules, by id."""
    if form == "sarif":
        yield from _sarif(findings, descriptions)
    else:
        yield from _FORMATS[form](findings)


def _text(findings: Sequence[Finding]) -> Iterator[str]:
    for one in findings:
        yield f"{printable(one.file)}:{one.start.line}:{one.start.column}: {one.message}"


def _json(findings: Sequence[Finding]) -> Iterator[str]:
    yield printable_json(json.dumps([_finding_row(one) for one in findings], ensure_ascii=False, indent=2))


def _finding_row(one: Finding) -> FindingRow:
    row = one.row
    return {
        "filename": row["path"],
        "record": row["record"],
        "location": _point(one.start),
        "end_location": _point(one.end),
        "code": rule_behind(row),
        "message": one.message,
        "action": row["action"],
        "kind": row["kind"],
        "score": row["score"],
        "threshold": row.get("threshold"),
        "entities": entities_in(row),
        "removed": row["removed"],
    }


def _point(at: Position) -> Point:
    return {"row": at.line, "column": at.column}


def _github(findings: Sequence[Finding]) -> Iterator[str]:
    """Workflow commands. The lines of a record are not those of its file, so its place is part of the message."""
    for one in findings:
        properties, message = {"file": one.row["path"]}, one.message
        if one.row["record"] is None:
            properties |= {"line": str(one.start.line), "col": str(one.start.column)}
        else:
            message = f"record {one.row['record']}, line {one.start.line}: {message}"
        properties["title"] = f"dechaff ({rule_behind(one.row)})"
        told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
        yield f"::{_COMMANDS[one.row['action']]} {told}::{_escaped(message)}"


_COMMANDS: dict[Action, str] = {"cut": "error", "flag": "warning"}


def _escaped(text: str) -> str:
    """The text as the message of a workflow command."""
    return printable(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(value: str) -> str:
    """The text as a property of a workflow command."""
    return _escaped(value).replace(":", "%3A").replace(",", "%2C")


def _sarif(findings: Sequence[Finding], descriptions: Mapping[str, str]) -> Iterator[str]:
    from importlib.metadata import version

    from dechaff.display.sarif import Region, write_sarif

    regions: dict[str, Region] = {}
    for one in findings:
        start, end = one.words
        at = one.row["start"]
        regions[one.row["id"]] = {
            "charOffset": start,
            "charLength": end - start,
            "startLine": one.start.line,
            "startColumn": one.start.column,
            "endLine": one.end.line,
            "endColumn": one.end.column,
            "snippet": {"text": one.row["removed"][start - at : end - at]},
        }
    log = BytesIO()
    write_sarif((one.row for one in findings), log, version("dechaff"), descriptions, regions)
    yield log.getvalue().decode().removesuffix("\n")


_FORMATS: dict[str, Callable[[Sequence[Finding]], Iterator[str]]] = {"text": _text, "json": _json, "github": _github}
