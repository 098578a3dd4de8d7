"""The sieve before the gate for addresses: most articles hold none that a rule is about, which is told at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import chain

from dechaff import urls as addresses
from dechaff.patterns.pattern_set import PatternSet
from dechaff.rulebook.rule import ImageMatcher, LinkMatcher

# What in a pattern says that a text begins or ends where a line does not, or that lines count for nothing.
_BEYOND_LINES = re.compile(r"\\[Az]|\(\?[a-zA-Z]*-")


class AddressSieve:
    """Tells of addresses, all in one go, whether some matcher could be about one of them; never too seldom.

    A matcher with hosts is taken by its hosts. The patterns of the others are asked once, of all addresses as lines of
    one text.
    """

    def __init__(self, matchers: Iterable[LinkMatcher | ImageMatcher]) -> None:
        self._hosts: set[str] = set()
        self._lets_all_through = False
        patterns = []
        for matcher in matchers:
            filters = matcher.filters if isinstance(matcher, ImageMatcher) else None
            hosts = matcher.hosts if filters is None else filters.hosts
            pattern = address_pattern(matcher)
            if hosts:
                self._hosts |= hosts
            elif filters is None and pattern and not _BEYOND_LINES.search(pattern):
                patterns.append(f"(?m){pattern}")
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


def address_pattern(matcher: LinkMatcher | ImageMatcher) -> str:
    """What an address in the text must match: the link's or image's own, else that of the link around the image."""
    return matcher.url or (matcher.linked if isinstance(matcher, ImageMatcher) else "")
