"""Loading rules once: what the files say is read and checked when they have changed, else taken from a cache.

Reading them takes more than a second, taking them from the cache a few hundredths. The cache holds data, which runs
nothing, and what another user could have written there is not read.
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
from dechaff.rulefiles.private_files import keep_last_used, private_folder, read_private, write_private
from dechaff.world import rules_folder

MOST_KEPT = 32
"""Sets of rules in the cache; the one that was used longest ago makes room for the next."""


def load_rules(folders: Sequence[Path] | None = None, filters: Iterable[str] = ()) -> RuleSet:
    """The built-in rules with each folder on top: a later file of the same id changes the fields it names.

    `filters` are lines in Adblock syntax, added to the list `filters` of these rules.

    Raises RuleError with the problems of all files of all folders.
    """
    layers, filters = [rules_folder(), *(folders or ())], tuple(filters)
    name = _key(layers, filters)
    with suppress(Exception), private_folder(_folder()) as folder:  # whatever is wrong with it, the files say the same
        return _read(read_private(folder, name))
    rules = load_layers(layers, filters)
    with suppress(Exception), private_folder(_folder(), make=True) as folder:  # a cache is a convenience
        write_private(folder, name, _written(rules))
        keep_last_used(folder, MOST_KEPT)
    return rules


def load_layers(folders: Sequence[Path], filters: Iterable[str] = ()) -> RuleSet:
    """The rules of these folders alone, each on top of those before it. Raises RuleError."""
    from dechaff.rulefiles.load import read_layers  # with all it takes to check rule files

    return read_layers(folders, filters)


def _folder() -> Path:
    """Where rules are kept for this user, who alone may write there."""
    home = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (home if home.is_absolute() else Path.home() / ".cache") / "dechaff" / "rules"


def _written(rules: RuleSet) -> bytes:
    """The rules as data, behind a hash that tells whether it is all there."""
    data = dump_rules(rules)
    return hashlib.sha256(data).digest() + data


def _read(data: bytes) -> RuleSet:
    digest, plain = data[:32], data[32:]
    if hashlib.sha256(plain).digest() != digest:
        raise ValueError("damaged")
    return read_rules(plain)


def _key(folders: Sequence[Path], filters: tuple[str, ...]) -> str:
    """Of all that decides what the rules are: the files, their names, the code that reads them."""
    digest = hashlib.sha256(repr((sys.version, [str(folder) for folder in folders], filters)).encode())
    for path in (*_code(), *(file for folder in folders for file in rule_files(folder))):
        digest.update(os.fsencode(path) + b"\0")
        with suppress(OSError):
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:32]


def _code() -> Iterator[Path]:
    """The modules that read rule files, and those that they import."""
    package = Path(__file__).parents[1]
    parts = ("rulebook", "rulefiles", "patterns", "text", "census", "urls", "model.py", "spans.py", "world.py")
    for part in parts:
        yield from sorted(package.glob(part if part.endswith(".py") else f"{part}/*.py"))
