"""Cuts and flags in SARIF 2.1.0, the format in which checkers of code hand over what they found.

Sections (§) are those of the standard:
https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO
from urllib.parse import quote

from dechaff.ingest.records import place_of
from dechaff.report.lines import Line, reasons
from dechaff.text.characters import UNSAFE, one_line, well_formed

SCHEMA_URI = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "dechaff/v1"
"""The name under which a result has the id of its line, which stays when articles and rules are added."""
OFFSETS = "code points of the raw text of an article, a byte order mark and carriage returns counted, from 0"

_SHOWN = 120
_LEVELS = {"cut": "warning", "flag": "note"}
_WORDS = {"cut": "Cut", "flag": "Suspicious, left in place"}


def write_sarif(lines: Iterable[Line], file: BinaryIO, version: str, descriptions: Mapping[str, str]) -> None:
    """One log of one run, with one result a line and the rules that occur in them.

    `version` is that of the dechaff that cleaned; `descriptions` say what rules are for, by id, as far as is known.
    Lone surrogates become U+FFFD.
    """
    rules: dict[str, int] = {}  # each with its place among those of the run
    file.write(b'{"$schema":%b,"version":"2.1.0","runs":[{' % _json(SCHEMA_URI))
    file.write(b'"columnKind":"unicodeCodePoints","properties":%b,"results":[' % _json({"offsets": OFFSETS}))
    between = b"\n"
    for line in lines:
        file.write(between + _json(_result(line, rules)))
        between = b",\n"
    # Behind the results, as only they tell which rules occur; members of an object have no order.
    driver = {"name": "dechaff", "version": version, "rules": [_rule(rule, descriptions) for rule in rules]}
    file.write(b'\n],"tool":%b}]}\n' % _json({"driver": driver}))


def _result(line: Line, rules: dict[str, int]) -> dict[str, Any]:
    strongest = max(reasons(line), key=lambda one: float(one["points"]), default={"rule": line["kind"]})["rule"]
    what = f"{_WORDS[line['action']]}: {line['kind']}, {line['score']:g} points"
    properties = {
        "score": line["score"],
        "threshold": line.get("threshold"),
        "entities": [*dict.fromkeys(one["entity"] for one in reasons(line) if one["entity"])],
        "start": line["start"],
        "end": line["end"],
    }
    if line["record"] is not None:
        properties["removed"] = line["removed"]  # else the snippet
    return {
        "ruleId": strongest,
        "ruleIndex": rules.setdefault(strongest, len(rules)),
        "level": _LEVELS[line["action"]],
        "message": {"text": f"{what}: {_literal(one_line(line['removed'], _SHOWN))}"},
        "locations": [_location(line)],
        "partialFingerprints": {FINGERPRINT: line["id"]},
        "properties": properties,
    }


def _location(line: Line) -> dict[str, Any]:
    """Where a finding is. A region is a stretch of a file (§3.30), so a finding in a record has none: of the file it
    lies in only the record is known."""
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(line["path"], errors="surrogateescape")}}
    if line["record"] is not None:
        record = {"name": f"record {line['record']}", "fullyQualifiedName": place_of(line["path"], line["record"])}
        return {"physicalLocation": place, "logicalLocations": [record]}
    start, end = line["start"], line["end"]
    place["region"] = {"charOffset": start, "charLength": end - start, "snippet": {"text": line["removed"]}}
    return {"physicalLocation": place}


def _rule(rule: str, descriptions: Mapping[str, str]) -> dict[str, Any]:
    description = descriptions.get(rule)
    return {"id": rule, **({"shortDescription": {"text": description}} if description else {})}


def _literal(text: str) -> str:
    """The text so that a message shows it: else `[text](url)` is a link (§3.11.6), and `{0}` an argument (§3.11.5)."""
    return re.sub(r"([\\\[\]])", r"\\\1", text).replace("{", "{{").replace("}", "}}")


def _json(value: object) -> bytes:
    text = well_formed(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    return UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", text).encode()  # a terminal may show the log
