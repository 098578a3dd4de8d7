"""Which lists the rules refer to, and where: in their patterns, as hosts, in exceptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dechaff.rulefiles.load import read_sources
from dechaff.rulefiles.models import PATTERN_KEYS
from dechaff.rulefiles.words import PARTS, references
from dechaff.world import entries

_HOSTS = "host_list"


@dataclass(frozen=True, slots=True)
class ListUses:
    """The lists of some rules."""

    entries: Mapping[str, Sequence[tuple[str, str]]]
    """Of every list, the entries, each with its place: file and line."""
    in_patterns: Mapping[str, frozenset[str]]
    """For each rule, the lists that its patterns and hosts refer to."""
    in_exceptions: Mapping[str, frozenset[str]]
    """For each rule, the lists that its exceptions refer to."""
    host_lists: frozenset[str]
    """The lists of hosts."""

    @property
    def used(self) -> frozenset[str]:
        """The lists that any rule refers to. Lists of parameters and of filters are not among them."""
        return frozenset[str]().union(*self.in_patterns.values(), *self.in_exceptions.values())

    @property
    def word_lists(self) -> frozenset[str]:
        """Those that are no lists of hosts."""
        return self.used - self.host_lists


def list_uses(folders: Sequence[Path]) -> ListUses:
    """The lists of the rules in these folders, each on top of those before it. Raises RuleError."""
    found = read_sources(folders)
    rules, lists = {id: layered.mapping for id, layered in found.rules.items()}, found.lists
    hosts: set[str] = set()
    in_patterns, in_exceptions = {}, {}
    for rule_id, mapping in rules.items():
        hosts.update(_hosts(mapping))
        in_patterns[rule_id] = frozenset({*_in_patterns(mapping), *_hosts(mapping)}) & lists.keys()
        exceptions = mapping.get("except")
        in_exceptions[rule_id] = frozenset(
            name
            for one in (exceptions if isinstance(exceptions, list) else ())
            if isinstance(one, Mapping)
            for name in _in_patterns(one)
        )
    return ListUses(
        {
            name: [(entry, f"{source.path}:{line}") for line, _, entry in entries(source.lines)]
            for name, source in lists.items()
        },
        in_patterns,
        in_exceptions,
        frozenset(hosts),
    )


def _in_patterns(mapping: Mapping[str, object]) -> Iterator[str]:
    """The lists that the patterns of a rule refer to, apart from its gate and its exceptions."""
    for key, value in mapping.items():
        if isinstance(value, Mapping) and key in PARTS:
            yield from _in_patterns(value)
        elif key in PATTERN_KEYS and key != "gate":
            for pattern in value if isinstance(value, list) else [value]:
                if isinstance(pattern, str):
                    yield from references(pattern)


def _hosts(mapping: Mapping[str, object]) -> Iterator[str]:
    """The lists of hosts that the matcher of a rule names."""
    for key in PARTS:
        part = mapping.get(key)
        if isinstance(part, Mapping) and isinstance(name := part.get(_HOSTS), str):
            yield name
