"""A problem in the content of a rule file, before it is known which file is to blame."""

from __future__ import annotations

from typing import NamedTuple

Loc = tuple[str | int, ...]
"""The path to a value: keys and list positions from the top of the file."""


class Complaint(NamedTuple):
    """One problem in the content of a rule file."""

    loc: Loc
    """The path to the bad value."""
    message: str
    """What is wrong and what would be right."""
    at_key: bool = False
    """Whether the key is to blame, not its value."""

    def below(self, *keys: str | int) -> Complaint:
        """The complaint with `keys` in front of its path."""
        return self._replace(loc=(*keys, *self.loc))
