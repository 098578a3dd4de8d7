"""Cuts and flags in SARIF 2.1.0, the format of static analysis results.

Sections (§) are those of the standard:
https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import BinaryIO, Literal, NotRequired, TypedDict
from urllib.parse import quote

from dechaff.folder.make_rows import entities_in, rule_behind
from dechaff.folder.rows import Action, DecisionWithArticleRow
from dechaff.ingest.records import place_of
from dechaff.text.characters import one_line, printable_json

SCHEMA_URI = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "dechaff/v1"
"""The key of the id of a result's line, which stays the same when articles and rules are added."""
OFFSETS = "code points of the raw text of an article, a byte order mark and carriage returns counted, from 0"

_SHOWN = 120
_LEVELS: dict[Action, Literal["error", "warning"]] = {"cut": "error", "flag": "warning"}
_WORDS: dict[Action, str] = {"cut": "Cut", "flag": "Suspicious, left in place"}


class Message(TypedDict):
    """§3.11, §3.3."""

    text: str


class Address(TypedDict):
    """§3.4."""

    uri: str


class Region(TypedDict):
    """§3.30."""

    charOffset: int
    charLength: int
    startLine: NotRequired[int]
    startColumn: NotRequired[int]
    endLine: NotRequired[int]
    endColumn: NotRequired[int]
    snippet: Message


class File(TypedDict):
    """§3.29."""

    artifactLocation: Address
    region: NotRequired[Region]


class Place(TypedDict):
    """§3.33."""

    name: str
    fullyQualifiedName: str


class Location(TypedDict):
    """§3.28."""

    physicalLocation: File
    logicalLocations: NotRequired[list[Place]]


class Properties(TypedDict):
    """What the standard has no name for."""

    score: float
    threshold: float | None
    entities: list[str]
    start: int
    end: int
    removed: NotRequired[str]


class Result(TypedDict):
    """§3.27."""

    ruleId: str
    ruleIndex: int
    level: Literal["error", "warning"]
    message: Message
    locations: list[Location]
    partialFingerprints: dict[str, str]
    properties: Properties


class Descriptor(TypedDict):
    """§3.49."""

    id: str
    shortDescription: NotRequired[Message]


def write_sarif(
    lines: Iterable[DecisionWithArticleRow],
    file: BinaryIO,
    version: str,
    descriptions: Mapping[str, str],
    regions: Mapping[str, Region] | None = None,
) -> None:
    """One log of one run, with one result per line and the rules that occur in them.

    `version` is that of the dechaff that cleaned; `descriptions` are those of the rules, by id, as far as known.
    `regions`, by the ids of lines, replace what the lines themselves say of their place: offsets. Lone surrogates
    become U+FFFD.
    """
    rules: dict[str, int] = {}  # each with its index among those of the run
    file.write(b'{"$schema":%b,"version":"2.1.0","runs":[{' % _json(SCHEMA_URI))
    file.write(b'"columnKind":"unicodeCodePoints","properties":%b,"results":[' % _json({"offsets": OFFSETS}))
    between = b"\n"
    for line in lines:
        file.write(between + _json(_result(line, rules, (regions or {}).get(line["id"]))))
        between = b",\n"
    # After the results, which determine the rules that occur; members of an object have no order.
    driver = {"name": "dechaff", "version": version, "rules": [_rule(rule, descriptions) for rule in rules]}
    file.write(b'\n],"tool":%b}]}\n' % _json({"driver": driver}))


def _result(line: DecisionWithArticleRow, rules: dict[str, int], region: Region | None) -> Result:
    rule = rule_behind(line)
    what = f"{_WORDS[line['action']]}: {line['kind']}, {line['score']:g} points"
    properties: Properties = {
        "score": line["score"],
        "threshold": line.get("threshold"),
        "entities": entities_in(line),
        "start": line["start"],
        "end": line["end"],
    }
    location = _location(line, region)
    shown = location["physicalLocation"].get("region")
    if shown is None or shown["snippet"]["text"] != line["removed"]:
        properties["removed"] = line["removed"]
    return {
        "ruleId": rule,
        "ruleIndex": rules.setdefault(rule, len(rules)),
        "level": _LEVELS[line["action"]],
        "message": {"text": f"{what}: {_literal(one_line(line['removed'], _SHOWN))}"},
        "locations": [location],
        "partialFingerprints": {FINGERPRINT: line["id"]},
        "properties": properties,
    }


def _location(line: DecisionWithArticleRow, region: Region | None) -> Location:
    """Where a cut or a flag is. A region is a range of a file (§3.30), so one in a record has none: its place in the
    file is only known by the record."""
    scheme = "file://" if line["path"].startswith("/") else ""
    place: File = {"artifactLocation": {"uri": scheme + quote(line["path"], errors="surrogateescape")}}
    if line["record"] is not None:
        record: Place = {
            "name": f"record {line['record']}",
            "fullyQualifiedName": place_of(line["path"], line["record"]),
        }
        return {"physicalLocation": place, "logicalLocations": [record]}
    start, end = line["start"], line["end"]
    offsets: Region = {"charOffset": start, "charLength": end - start, "snippet": {"text": line["removed"]}}
    place["region"] = region or offsets
    return {"physicalLocation": place}


def _rule(rule: str, descriptions: Mapping[str, str]) -> Descriptor:
    described: Descriptor = {"id": rule}
    if description := descriptions.get(rule):
        described["shortDescription"] = {"text": description}
    return described


def _literal(text: str) -> str:
    """The text escaped for a message, where `[text](url)` is a link (§3.11.6), and `{0}` an argument (§3.11.5)."""
    return re.sub(r"([\\\[\]])", r"\\\1", text).replace("{", "{{").replace("}", "}}")


def _json(value: object) -> bytes:
    return printable_json(json.dumps(value, ensure_ascii=False, separators=(",", ":"))).encode()
