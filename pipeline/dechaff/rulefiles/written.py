"""Writing rule files."""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString, SingleQuotedScalarString

from dechaff.rulefiles.models import PATTERN_KEYS

_QUOTED = PATTERN_KEYS | {"entity"}
"""Keys whose values hold backslashes or braces, and are easier to read in quotes."""
_WIDTH = 10_000
"""Long values stay on one line: a folded pattern is hard to read."""


def as_yaml(fields: Mapping[str, object]) -> str:
    """The content of a rule file with these fields, in their order."""
    yaml = YAML()
    yaml.width = _WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    written = StringIO()
    yaml.dump(_readable(fields), written)
    return written.getvalue()


def _readable(value: object, key: str = "") -> object:
    """The value, its texts in the form that is read most easily."""
    if isinstance(value, Mapping):
        return {name: _readable(one, str(name)) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_readable(one, key) for one in value]
    if not isinstance(value, str):
        return value
    lines = value.split("\n")
    if not all(line.isprintable() for line in lines):
        return DoubleQuotedScalarString(value)
    if len(lines) > 1:
        is_block = (
            value.endswith("\n") and not value.startswith((" ", "\n")) and not any(one != one.rstrip() for one in lines)
        )
        return LiteralScalarString(value) if is_block else DoubleQuotedScalarString(value)
    return SingleQuotedScalarString(value) if key in _QUOTED else value
