"""YAML files as plain values, with the line and column of every key and value."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from dechaff.rulebook.problems import Loc, Problem, RuleError
from dechaff.text.characters import LINE_END, LONE_SURROGATE

_TAG = "tag:yaml.org,2002:"
_LINE_END = re.compile(LINE_END)
_TEXT_TAGS = frozenset({"str", "timestamp", "merge", "value"})  # a date in a rule file is text like any other


@dataclass(frozen=True, slots=True)
class Source:
    """A YAML file, as read."""

    path: str
    """Its path in messages."""
    lines: tuple[str, ...]
    """Its lines, without line ends."""
    mapping: Mapping[str, object] = field(default_factory=dict)
    """Its content: mappings, lists, text, numbers, truth values and None."""
    values: Mapping[Loc, tuple[int, int]] = field(default_factory=dict)
    """The line and column of each value, from 1."""
    keys: Mapping[Loc, tuple[int, int]] = field(default_factory=dict)
    """The line and column of the key of each value in a mapping."""

    def problem(self, loc: Loc, message: str, *, at_key: bool = False) -> Problem:
        """A problem at a value or its key, or if that is not in the file, at the nearest value around it."""
        if at_key and loc in self.keys:
            line, column = self.keys[loc]
        else:
            while loc and loc not in self.values:
                loc = loc[:-1]
            line, column = self.values.get(loc, (1, 1))
        return self.problem_at(line, column, message)

    def problem_at(self, line: int, column: int, message: str) -> Problem:
        """A problem at a line and column."""
        source = self.lines[line - 1] if line <= len(self.lines) else ""
        return Problem(self.path, line, column, message, source)


def read_text(path: Path) -> Source:
    """The lines of a UTF-8 file, not yet parsed as YAML. Raises RuleError if it cannot be read."""
    if os.path.exists(path) and not os.path.isfile(path):  # reading a pipe would block forever
        raise RuleError([Problem(str(path), 0, 0, "not a regular file")])
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RuleError([Problem(str(path), 0, 0, error.strerror or str(error))]) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte {data[error.start]:#04x} is not UTF-8; save the file as UTF-8"
        raise RuleError([Problem(str(path), line, 1, message)]) from None
    return Source(str(path), tuple(_LINE_END.split(text)))


def read_yaml(path: Path) -> Source:
    """A YAML file, read as a mapping. Raises RuleError with everything that is wrong with it as YAML."""
    plain = read_text(path)
    text = "\n".join(plain.lines)
    try:
        node = YAML(typ="rt").compose(text)
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - (text.rfind("\n", 0, error.position) + 1) + 1
        message = f"character U+{error.character:04X} is not allowed; write it as an escape in double quotes"
        raise RuleError([plain.problem_at(line, column, message)]) from None
    except MarkedYAMLError as error:
        # An unclosed quote or bracket is reported where it opens, not at the end of the file.
        unclosed = "end of stream" in str(error.problem) or "<stream end>" in str(error.problem)
        mark = (error.context_mark if unclosed else None) or error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise RuleError([plain.problem_at(line, column, _say(error))]) from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise RuleError([plain.problem_at(1, 1, f"not YAML: {error or type(error).__name__}")]) from None
    if node is None:
        raise RuleError([plain.problem_at(1, 1, "empty file; delete it, or write `status: off` to turn a rule off")])
    if not isinstance(node, MappingNode):
        raise RuleError([plain.problem_at(*_position(node), "not a mapping; write `key: value` lines")])
    reading = _Reading(plain)
    mapping = reading.mapping(node, ())
    if reading.problems:
        raise RuleError(reading.problems)
    return Source(plain.path, plain.lines, mapping, reading.values, reading.keys)


# The most common mistakes with text and patterns in YAML.
_HINTS = {
    "mapping values are not allowed": "text with ': ' in it needs quotes, and keys of one mapping the same indentation",
    "cannot start any token": "put quotes around the text",
    "unknown escape character": "write patterns in single quotes, where a backslash is itself",
    "undefined alias": "put quotes around text that begins with *",
}


def _say(error: MarkedYAMLError) -> str:
    problem = " ".join(str(error.problem or error.context or "not YAML").split())
    if "'\\t'" in problem:
        return "a tab; YAML is indented with spaces"
    if "single document" in str(error.context):
        return "a second document; one file holds one rule"
    where = f" {error.context}" if error.context else ""
    hint = next((f"; {hint}" for symptom, hint in _HINTS.items() if symptom in problem), "")
    return f"not YAML: {problem}{where}{hint}"


def _position(node: Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


class _Reading:
    """Converts YAML nodes to plain values, collecting places and problems."""

    def __init__(self, source: Source) -> None:
        self.problems: list[Problem] = []
        self.values: dict[Loc, tuple[int, int]] = {}
        self.keys: dict[Loc, tuple[int, int]] = {}
        self._source = source
        self._seen: set[int] = set()

    def mapping(self, node: MappingNode, loc: Loc) -> dict[str, object]:
        self.values[loc] = _position(node)
        found: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node)
            if key is None:
                continue
            if key in found:
                first = self.keys[(*loc, key)][0]
                self._report(key_node, f"key {key!r} is already on line {first}; keep one of them")
                continue
            self.keys[(*loc, key)] = _position(key_node)
            # Keys need not be text, the schema checks them: the bands of a repeat rule are counts.
            found[key] = self._value(value_node, (*loc, key))  # type: ignore[index]
        return found

    def _key(self, node: Node) -> str | int | None:
        if not isinstance(node, ScalarNode):
            self._report(node, "a key is plain text; put quotes around it if it begins with [ or {")
            return None
        key = self._scalar(node)
        return key if isinstance(key, str | int) and not isinstance(key, bool) else str(node.value)

    def _value(self, node: Node, loc: Loc) -> object:
        if id(node) in self._seen:
            # The node's own place is that of the anchor; the place of the alias is that of its key.
            place = self.keys.get(loc) or self.values.get(loc[:-1]) or _position(node)
            message = "aliases (*name) are not used in rule files; write the value out"
            self.problems.append(self._source.problem_at(*place, message))
            return None
        self._seen.add(id(node))
        # The place of an omitted value would be where the next thing begins; that of its key is better.
        left_out = isinstance(node, ScalarNode) and node.start_mark.index == node.end_mark.index
        self.values[loc] = self.keys.get(loc, _position(node)) if left_out else _position(node)
        if isinstance(node, MappingNode):
            return self.mapping(node, loc)
        if isinstance(node, SequenceNode):
            return [self._value(child, (*loc, at)) for at, child in enumerate(node.value)]
        return self._scalar(node) if isinstance(node, ScalarNode) else None

    def _scalar(self, node: ScalarNode) -> object:
        tag, text = str(node.tag).removeprefix(_TAG), str(node.value)
        if LONE_SURROGATE.search(text):
            self._report(node, "half a surrogate pair is not a character; write \\U and eight digits")
            return ""
        if tag in _TEXT_TAGS:
            return text
        try:
            return _CONSTRUCT[tag](text)
        except KeyError:
            self._report(node, f"tag {node.tag} is not used in rule files; leave it out")
        except ValueError:
            self._report(node, f"not a number: {text}; put quotes around it if it is text")
        return None

    def _report(self, node: Node, message: str) -> None:
        self.problems.append(self._source.problem_at(*_position(node), message))


def _integer(text: str) -> int:
    digits = text.replace("_", "").lower()
    return int(digits, 0 if digits.lstrip("+-").startswith(("0x", "0o", "0b")) else 10)


def _number(text: str) -> float:
    return float(text.replace("_", "").lower().replace(".inf", "inf").replace(".nan", "nan"))


def _truth(text: str) -> bool:
    return text.lower() in ("true", "yes", "on")


def _nothing(text: str) -> None:
    return None


_CONSTRUCT = {"int": _integer, "float": _number, "bool": _truth, "null": _nothing}
