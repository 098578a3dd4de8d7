"""What the code itself knows of languages, messengers and the web: built-in lists, read at import.

These words determine how any text is parsed, before rules are loaded. They never change while a process runs, so a
folder of rules cannot have lists of these names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path


def rules_folder() -> Path:
    """The folder of the built-in rules, in the installed package or else in the checkout. Raises FileNotFoundError."""
    here = Path(__file__).resolve()
    packaged, checkout = here.parent / "_rules", here.parents[2] / "rules"
    for folder in (packaged, checkout):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"{packaged}: the built-in rules are missing; install dechaff again")


def entries(lines: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """The entries of a list, each with its line and column. One entry per line; `#` begins a comment."""
    for number, line in enumerate(lines, 1):
        entry = re.split(r"(?:^|\s)#", line, maxsplit=1)[0]
        if entry.strip():
            yield number, len(entry) - len(entry.lstrip()) + 1, entry.strip()


def any_of(words: Iterable[str]) -> str:
    """A group for `re` that matches any of the words, longest first; with no words, it matches nothing.

    A star at the end of a word stands for any ending. Without a star the word must end there, but only if its last
    letter has a capital form: scripts without spaces between words have no capitals.
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
        "short-names",
    )
}
"""The lists by name; the head of each file says what it is for."""
