"""The rules that a run cleaned with, kept for commands that compare rules."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, TypedDict

import xxhash

from dechaff.folder.files import writing
from dechaff.folder.make_rows import dump_row
from dechaff.rulebook import RuleSet
from dechaff.run.settings import Settings
from dechaff.text.compressed import compress, decompress
from dechaff.text.rows import read_row


class HeadRow(TypedDict):
    """The first line of the file."""

    fingerprint: str
    """That of the rules."""
    folders: list[str]
    """The folders they were read from, on top of the built-in one."""
    hashed: str
    """Of all that follows."""


class KeptRules(NamedTuple):
    """Rules, and the folders they were read from, which may hold others by now."""

    rules: RuleSet
    folders: tuple[Path, ...]


def keep_rules(path: Path, settings: Settings) -> None:
    """Writes the rules of the settings, unless they are there."""
    fingerprint, folders = settings.rules.fingerprint, [*settings.rule_folders]
    head = _head(path)
    if head is not None and (head["fingerprint"], head["folders"]) == (fingerprint, folders):
        return
    from dechaff.rulefiles.plain import dump_rules  # slow to import: a run with nothing to do needs none of it

    data = compress(dump_rules(settings.rules))
    head = HeadRow(fingerprint=fingerprint, folders=folders, hashed=xxhash.xxh3_64_hexdigest(data))
    with writing(path) as file:
        file.writelines((dump_row(head), data))


def read_kept_rules(path: Path) -> KeptRules | None:
    """The rules in the file; None if it is lost or damaged."""
    from dechaff.rulefiles.plain import read_rules

    head = _head(path)
    if head is None:
        return None
    data = path.read_bytes().partition(b"\n")[2]
    if xxhash.xxh3_64_hexdigest(data) != head["hashed"]:
        return None
    try:
        return KeptRules(read_rules(decompress(data)), tuple(map(Path, head["folders"])))
    except ValueError:  # other code wrote it
        return None


def _head(path: Path) -> HeadRow | None:
    try:
        with path.open("rb") as file:
            return read_row(file.readline(1 << 20), HeadRow)
    except (OSError, ValueError):
        return None
