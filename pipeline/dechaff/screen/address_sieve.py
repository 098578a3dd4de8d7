"""The sieve before the screen of addresses: most articles hold none that a rule is about, which is told at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import chain

from dechaff import urls as addresses
from dechaff.patterns.pattern_set import PatternSet
from dechaff.rulebook.matcher import AddressSign

# What in a pattern says that a text begins or ends where a line does not, or that lines count for nothing.
_BEYOND_LINES = re.compile(r"\\[Az]|\(\?[a-zA-Z]*-")


class AddressSieve:
    """Tells of addresses, all in one go, whether some sign could be in one of them; never too seldom.

    A sign with hosts is taken by its hosts. The patterns of the others are asked once, of all addresses as lines of
    one text.
    """

    def __init__(self, signs: Iterable[AddressSign]) -> None:
        self._hosts: set[str] = set()
        self._lets_all_through = False
        patterns = []
        for sign in signs:
            if sign.hosts:
                self._hosts |= sign.hosts
            elif sign.pattern and not _BEYOND_LINES.search(sign.pattern):
                patterns.append(f"(?m){sign.pattern}")
            else:
                self._lets_all_through = True
        self._patterns = PatternSet(patterns)

    def lets_through(self, urls: Collection[str]) -> bool:
        """True where one of the canonical addresses could be such a one."""
        if not urls or self._lets_all_through:
            return bool(urls)
        if not self._hosts.isdisjoint(chain.from_iterable(map(addresses.host_and_parents, urls))):
            return True
        return bool(self._patterns.matches("\n".join(urls).encode("utf-8", "replace")))
