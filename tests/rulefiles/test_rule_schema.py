"""The JSON Schema for editors says what the loader says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dechaff.cli import main
from dechaff.detect.matchers import MATCHERS
from dechaff.rulefiles import load_layers
from dechaff.rulefiles.schema import json_schema, profile_json_schema
from dechaff.rulefiles.source import read_yaml
from dechaff.world import rules_folder

jsonschema = pytest.importorskip("jsonschema")

FILES = sorted(path for path in rules_folder().rglob("*.yaml"))
GOOD: dict[str, Any] = {
    "description": "A find.",
    "kind": "handle",
    "pattern": "abc",
    "points": 3,
    "unit": "sentence",
    "tests": {"cleans": [{"raw": "a", "cleaned": "b"}], "spares": ["c"]},
}
REPEAT = {"of": "link", "within": "corpus", "bands": {"2": 1}}


def accepts(schema: dict[str, Any], content: object) -> bool:
    """Whether the schema accepts the content, read as JSON reads it: all keys text."""
    return bool(jsonschema.Draft202012Validator(schema).is_valid(_as_json(content)))


def _as_json(content: object) -> object:
    if isinstance(content, dict):
        return {str(key): _as_json(value) for key, value in content.items()}
    return [_as_json(one) for one in content] if isinstance(content, list) else content


def test_the_schemas_are_schemas() -> None:
    for schema in (json_schema(), profile_json_schema()):
        jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(("options", "schema"), [([], json_schema()), (["--profile"], profile_json_schema())])
def test_the_command_prints_the_schemas(options: list[str], schema: dict[str, object]) -> None:
    result = CliRunner().invoke(main, ["rules", "schema", *options])
    assert (result.exit_code, json.loads(result.output)) == (0, schema)


def test_the_schema_accepts_every_shipped_file() -> None:
    schemas = {True: profile_json_schema(), False: json_schema()}
    refused = [path for path in FILES if not accepts(schemas[path.parent.name == "profiles"], read_yaml(path).mapping)]
    assert (len(FILES) > 20, refused) == (True, [])


@pytest.mark.parametrize(
    "change",
    [
        {"pattern": None},
        {"link": {"url": "x"}},
        {"wher": ["title"]},
        {"points": "3"},
        {"points": None},
        {"unit": "article"},
        {"status": "on"},
        {"pattern": None, "repeat": REPEAT},
        {"pattern": None, "link": {"url": "x"}, "view": "raw"},
        {"pattern": None, "link": {"url": "x"}, "gate": "x"},
        {"pattern": None, "link": {"urls": "x"}},
        {"tests": {"cleans": [{"raw": "a"}], "spares": ["c"]}},
        {"tests": {"cleans": [{"raw": "a", "cleaned": "b"}], "spares": [5]}},
        {"tests": None},
    ],
    ids=str,
)
def test_the_schema_refuses_what_the_loader_refuses(tmp_path: Path, change: dict[str, Any]) -> None:
    content = {key: value for key, value in {**GOOD, **change}.items() if value is not None}
    assert accepts(json_schema(), GOOD)
    assert not accepts(json_schema(), content)
    (tmp_path / "rule.yaml").write_text(repr(content).replace("'", '"'))
    with pytest.raises(Exception, match=r"rule\.yaml:1:"):
        load_layers([tmp_path])


def test_the_schema_accepts_a_repeat_rule_without_points() -> None:
    content = {key: value for key, value in {**GOOD, "repeat": REPEAT}.items() if key not in ("pattern", "points")}
    assert accepts(json_schema(), content)


def test_every_key_says_what_it_is_for() -> None:
    properties = json_schema()["properties"] | profile_json_schema()["properties"]
    described = {*(kind.key for kind in MATCHERS), "tests"} - {"pattern"}  # where they are defined
    assert [key for key, value in properties.items() if not value.get("description") and key not in described] == []


GUIDE = (Path(__file__).parent.parent.parent / "rules" / "README.md").read_text(encoding="utf-8")


def test_the_guide_to_rules_names_every_field() -> None:
    parts = [json_schema(), *json_schema()["$defs"].values()]
    fields = {field for part in parts for field in part["properties"]} - {"format", "seen", "suspects"}
    assert [field for field in sorted(fields) if not re.search(rf"\b{field}\b", GUIDE)] == []
