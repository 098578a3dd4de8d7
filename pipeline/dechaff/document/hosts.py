"""Bare hosts: host names in a text that are not part of a longer address."""

from __future__ import annotations

import re
from string import ascii_letters, digits

from dechaff.spans import Span
from dechaff.world import LISTS, any_of

# What makes dotted words a host: `shop.example` is one, `README.md` is a file.
_HOST_ENDING = rf"\.{any_of(LISTS['host-endings'])}(?!\.\w)"
_ENDING = re.compile(_HOST_ENDING, re.IGNORECASE | re.ASCII)
_BARE_HOST = re.compile(
    rf"(?<![\w@./\-])(?:www\.)?[a-z0-9\-]{{3,40}}(?:\.[a-z0-9\-]{{2,30}})?{_HOST_ENDING}", re.IGNORECASE | re.ASCII
)
# No bare host follows one of these characters directly.
_NO_EDGE = ascii_letters + digits + "_@./-"
_LONGEST_HOST = 75  # before its ending
_CHARACTERS_AN_ENDING = 50
"""If endings are denser than this, looking back from each costs more than searching for the whole pattern."""


def bare_hosts(text: str) -> set[Span]:
    """The spans of bare hosts. Endings are rare, so they are found first, and the host is matched back from each."""
    endings = [one.start() for one in _ENDING.finditer(text)]
    if len(endings) * _CHARACTERS_AN_ENDING > len(text):
        return {one.span() for one in _BARE_HOST.finditer(text)}
    before = (text[max(0, ending - _LONGEST_HOST) : ending] for ending in endings)
    starts = {end - len(one) + len(one.rstrip(_NO_EDGE)) for one, end in zip(before, endings, strict=True)}
    return {host.span() for start in starts if (host := _BARE_HOST.match(text, start))}
