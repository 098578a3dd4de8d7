"""What the code itself knows of languages, messengers and the web: lists of the built-in rules, read at import.

What rules find is their own; these words say how any text is read, before rules are known. They never change while a
process runs, so a folder of rules cannot bring lists of these names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path


def rules_folder() -> Path:
    """The built-in rules: those in the installed package, else those of the checkout. Raises FileNotFoundError."""
    packaged = Path(str(files("dechaff"))) / "_rules"
    checkout = Path(__file__).resolve().parents[2] / "rules"
    for folder in (packaged, checkout):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"{packaged}: the built-in rules are missing; install dechaff again")


def entries(lines: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """The entries of a list, each with its line and column: one a line, `#` begins a comment."""
    for number, line in enumerate(lines, 1):
        entry = re.split(r"(?:^|\s)#", line, maxsplit=1)[0]
        if entry.strip():
            yield number, len(entry) - len(entry.lstrip()) + 1, entry.strip()


def any_of(words: Iterable[str]) -> str:
    """A group of `re` that matches any of the words, the longest first.

    A star at a word's end stands for any ending. Without one the word must end there, if its last letter has a capital
    form: scripts that write no spaces have none. Of no words the group matches nothing.
    """
    beginnings: list[str] = []
    whole: list[str] = []
    for word in sorted(words, key=lambda one: (-len(one), one)):
        is_whole = word[-1].lower() != word[-1].upper()
        (whole if is_whole else beginnings).append(re.escape(word.removesuffix("*")))
    if whole:
        beginnings.insert(0, rf"(?:{'|'.join(whole)})(?!\w)")
    return f"(?:{'|'.join(beginnings)})" if beginnings else "(?!)"


def _read(name: str) -> tuple[str, ...]:
    lines = (rules_folder() / "lists" / f"{name}.txt").read_text(encoding="utf-8-sig").splitlines()
    return tuple(entry for _, _, entry in entries(lines))


LISTS: Mapping[str, tuple[str, ...]] = {
    name: _read(name)
    for name in (
        "abbreviation",
        "account-hosts",
        "app-schemes",
        "condition",
        "counted",
        "goes-on",
        "host-endings",
        "lazy-attributes",
        "other-names",
    )
}
"""The lists by name; what each is for is said at the head of its file."""
