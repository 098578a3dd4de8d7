"""What is wrong in a rule file, before it is known which file holds it."""

from __future__ import annotations

from typing import NamedTuple

Loc = tuple[str | int, ...]
"""The way to a value: keys and list positions from the top of the file."""


class Complaint(NamedTuple):
    """One thing that is wrong."""

    loc: Loc
    """The way to the bad value."""
    message: str
    """What is wrong and what would be right."""
    at_key: bool = False
    """True where the key is to blame, not its value."""

    def below(self, *keys: str | int) -> Complaint:
        """The complaint of a part, as one of what lies around the part."""
        return self._replace(loc=(*keys, *self.loc))
