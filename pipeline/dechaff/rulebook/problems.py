"""Problems in rule files, reported all at once, each with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

Loc = tuple[str | int, ...]
"""The path to a value: keys and list positions from the top of the file."""


class Complaint(NamedTuple):
    """A problem in the content of a rule file, before it is known which file is to blame."""

    loc: Loc
    """The path to the bad value."""
    message: str
    """What is wrong and what would be right."""
    at_key: bool = False
    """Whether the key is to blame, not its value."""

    def below(self, *keys: str | int) -> Complaint:
        """The complaint with `keys` in front of its path."""
        return self._replace(loc=(*keys, *self.loc))


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One problem in a rule file."""

    path: str
    """The file or folder; `""` if no file is to blame."""
    line: int
    """From 1; 0 for the whole file."""
    column: int
    """In code points, from 1; 0 for the whole file."""
    message: str
    """What is wrong and what would be right."""
    source: str = ""
    """The line's text, without its end."""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}: " if self.line else f"{self.path}: " if self.path else ""
        if not self.source.strip():
            return f"{place}{self.message}"
        return f"{place}{self.message}\n    {self.source}"


class RuleError(Exception):
    """Rules, lists or profiles cannot be used; `problems` has everything that is wrong, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)
