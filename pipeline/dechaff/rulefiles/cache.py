"""Loading rules through a cache: the files are read and checked only if they have changed.

Reading them takes more than a second, loading them from the cache a few hundredths. The cache holds data, not code, and
files that another user could have written are not read.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from dechaff.rulebook.ruleset import RuleSet
from dechaff.rulefiles.folders import rule_files
from dechaff.rulefiles.plain import dump_rules, read_rules
from dechaff.rulefiles.private_files import cache_folder, keep_last_used, private_folder, read_private, write_private
from dechaff.world import rules_folder

RULES = "rules"
"""The name of the cache folder, which nobody but this user may write to."""
MOST_KEPT = 32
"""Sets of rules in the cache; the least recently used one is evicted."""


def load_rules(folders: Iterable[str | os.PathLike[str]] | None = None, filters: Iterable[str] = ()) -> RuleSet:
    """The built-in rules with the folders on top, in order: a later file with the same id changes the fields it names.

    `filters` are lines in Adblock syntax, added to the list `filters` of these rules.

    Raises RuleError with the problems in all files of all folders.
    """
    layers, filters = [rules_folder(), *map(Path, folders or ())], tuple(filters)
    name = _key(layers, filters)
    with suppress(Exception), private_folder(cache_folder(RULES)) as folder:  # on any error, the files are read instead
        return _read(read_private(folder, name))
    rules = load_layers(layers, filters)
    with suppress(Exception), private_folder(cache_folder(RULES), make=True) as folder:  # the cache is optional
        write_private(folder, name, _written(rules))
        keep_last_used(folder, MOST_KEPT)
    return rules


def load_layers(folders: Sequence[Path], filters: Iterable[str] = ()) -> RuleSet:
    """The rules of just these folders, each on top of those before it. Raises RuleError."""
    from dechaff.rulefiles.load import read_layers  # slow: imports pydantic and ruamel.yaml

    return read_layers(folders, filters)


def _written(rules: RuleSet) -> bytes:
    """The rules as data, after a hash that shows whether it is intact."""
    data = dump_rules(rules)
    return hashlib.sha256(data).digest() + data


def _read(data: bytes) -> RuleSet:
    digest, plain = data[:32], data[32:]
    if hashlib.sha256(plain).digest() != digest:
        raise ValueError("damaged")
    return read_rules(plain)


def _key(folders: Sequence[Path], filters: tuple[str, ...]) -> str:
    """A key made of everything that determines the rules: the files, their names, and the code that reads them."""
    digest = hashlib.sha256(repr((sys.version, [str(folder) for folder in folders], filters)).encode())
    for path in (*_code(), *(os.fspath(file) for folder in folders for file in rule_files(folder))):
        digest.update(os.fsencode(path) + b"\0")
        if os.path.isfile(path):  # reading a pipe would block forever
            with suppress(OSError), open(path, "rb") as file:
                digest.update(hashlib.sha256(file.read()).digest())
    return digest.hexdigest()[:32]


def _code() -> Iterator[str]:
    """All modules of the package: finding out which of them matter would take longer than reading them all."""
    for above, folders, names in os.walk(Path(__file__).parents[1]):
        folders.sort()
        yield from (f"{above}/{name}" for name in sorted(names) if name.endswith(".py"))
