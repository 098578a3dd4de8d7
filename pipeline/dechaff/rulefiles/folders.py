"""Which files of a rules folder are read, and why the others are not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from dechaff.rulebook.problems import Problem, RuleError

RULE_ENDINGS = (".yaml", ".yml")
LIST_ENDING = ".txt"
LISTS = "lists"
"""The folder of lists at the top of a rules folder."""
NOT_RULES = (".md", ".schema.json")
"""The endings of files that are for people and their editors."""

MOST_FILES = 100_000
"""The most files in a rules folder, of whatever kind: one with more is another folder, such as `/`."""


def rule_files(folder: Path) -> Iterator[Path]:
    """The files of rules, profiles and lists, sorted, without hidden files and linked folders."""
    return (path for path in _visible(folder) if _is_read(folder, path) and not os.path.isdir(path))


def unread_files(folder: Path) -> Iterator[tuple[Path, str]]:
    """The other files, sorted, each with what would be right; without hidden files, notes in Markdown and schemas."""
    for path in _visible(folder):
        if os.path.isdir(path):
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
    """All files and linked folders below a folder, sorted, without hidden files and folders.

    Raises RuleError if they are too many.
    """
    left = MOST_FILES
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        linked = [name for name in folders if os.path.islink(f"{above}/{name}")]
        if (left := left - len(names)) < 0:
            message = f"more than {MOST_FILES:,} files in it; name a folder that has nothing but rules"
            raise RuleError([Problem(str(folder), 0, 0, message)])
        yield from (Path(above, name) for name in sorted([*names, *linked]) if not name.startswith("."))
