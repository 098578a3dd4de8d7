"""Which files of a rules folder are read, and why the others are not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

RULE_ENDINGS = (".yaml", ".yml")
LIST_ENDING = ".txt"
LISTS = "lists"
"""The folder of lists at the top of a rules folder."""
NOT_RULES = (".md", ".schema.json")
"""The endings of files that are for people and their editors."""


def rule_files(folder: Path) -> Iterator[Path]:
    """The files of rules, profiles and lists, sorted, without hidden files and linked folders."""
    return (path for path in _visible(folder) if not path.is_dir() and _is_read(folder, path))


def unread_files(folder: Path) -> Iterator[tuple[Path, str]]:
    """The other files, sorted, each with what would be right; without hidden files, notes in Markdown and schemas."""
    for path in _visible(folder):
        if path.is_dir():
            yield path, "a linked folder; name the folder itself with --rules"
        elif not _is_read(folder, path) and not path.name.lower().endswith(NOT_RULES):
            is_list = path.relative_to(folder).parts[0] == LISTS
            yield (
                path,
                "a list ends in .txt"
                if is_list
                else "a rule or profile ends in .yaml or .yml, and lists are in lists/",
            )


def _is_read(folder: Path, path: Path) -> bool:
    ending = path.suffix.lower()
    return ending == LIST_ENDING if path.relative_to(folder).parts[0] == LISTS else ending in RULE_ENDINGS


def _visible(folder: Path) -> Iterator[Path]:
    """All files and linked folders below a folder, sorted, without hidden files and folders."""
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        linked = [name for name in folders if Path(above, name).is_symlink()]
        yield from (Path(above, name) for name in sorted([*names, *linked]) if not name.startswith("."))
