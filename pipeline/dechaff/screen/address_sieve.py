"""A coarse check before the prefilters on addresses: most articles have no address that any rule is about."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import chain

from dechaff import urls as addresses
from dechaff.patterns.pattern_set import PatternSet
from dechaff.patterns.re2 import encoded
from dechaff.rulebook.matcher import AddressPrefilter

# What in a pattern stops `(?m)` from making it match line by line: anchors of the whole text, and flags turned off.
_BEYOND_LINES = re.compile(r"\\[Az]|\(\?[a-zA-Z]*-")


class AddressSieve:
    """Checks all addresses of an article at once for one that could pass some prefilter, without false negatives.

    A prefilter with hosts is represented by its hosts alone. The patterns of the others are searched once, in a text
    that has each address on a line of its own.
    """

    def __init__(self, prefilters: Iterable[AddressPrefilter]) -> None:
        self._hosts: set[str] = set()
        self._lets_all_through = False
        patterns = []
        for one in prefilters:
            if one.hosts:
                self._hosts |= one.hosts
            elif one.pattern and not _BEYOND_LINES.search(one.pattern):
                patterns.append(f"(?m){one.pattern}")
            else:
                self._lets_all_through = True
        self._patterns = PatternSet(patterns)

    def lets_through(self, urls: Collection[str]) -> bool:
        """Whether one of the canonical addresses could pass some prefilter."""
        if not urls or self._lets_all_through:
            return bool(urls)
        if not self._hosts.isdisjoint(chain.from_iterable(map(addresses.host_and_parents, urls))):
            return True
        return bool(self._patterns.matches(encoded("\n".join(urls))))
