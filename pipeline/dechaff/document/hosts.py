"""Hosts that stand in a text without more of an address."""

from __future__ import annotations

import re
from string import ascii_letters, digits

from dechaff.spans import Span
from dechaff.world import LISTS, any_of

# What makes a host of words with dots between them: `shop.example` is one, `README.md` is a file.
_HOST_ENDING = rf"\.{any_of(LISTS['host-endings'])}(?!\.\w)"
_ENDING = re.compile(_HOST_ENDING, re.IGNORECASE | re.ASCII)
_BARE_HOST = re.compile(
    rf"(?<![\w@./\-])(?:www\.)?[a-z0-9\-]{{3,40}}(?:\.[a-z0-9\-]{{2,30}})?{_HOST_ENDING}", re.IGNORECASE | re.ASCII
)
# What no bare host follows, and how many of them stand in one before its ending.
_NO_EDGE = ascii_letters + digits + "_@./-"
_LONGEST_HOST = 75
_CHARACTERS_AN_ENDING = 50
"""Where endings are denser, looking back from each costs more than a search by the whole pattern."""


def bare_hosts(text: str) -> set[Span]:
    """Where a host stands without more of an address. Endings are rare, so each is looked back from."""
    endings = [one.start() for one in _ENDING.finditer(text)]
    if len(endings) * _CHARACTERS_AN_ENDING > len(text):
        return {one.span() for one in _BARE_HOST.finditer(text)}
    before = (text[max(0, ending - _LONGEST_HOST) : ending] for ending in endings)
    starts = {end - len(one) + len(one.rstrip(_NO_EDGE)) for one, end in zip(before, endings, strict=True)}
    return {host.span() for start in starts if (host := _BARE_HOST.match(text, start))}
