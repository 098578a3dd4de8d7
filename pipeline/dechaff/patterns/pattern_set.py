"""Many patterns searched for at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import re2  # type: ignore[import-untyped]

from dechaff.patterns.re2 import compile_re2, re2_options

# A budget, not what is used: RE2 keeps automaton states up to this limit, then starts afresh.
SET_MEMORY_BYTES = 256 << 20
LARGEST_IN_SET = 1500
"""Longer patterns, which are lists of words, would fill a set's memory; they are searched for one by one."""
# Matches every text once, at its beginning: if it is missing from the result, the search has failed.
_SENTINEL = r"\A"


class PatternSet:
    """Which of many patterns match, in as few passes over the text as possible; long ones are searched one by one."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._large = [(at, one) for at, one in enumerate(patterns) if len(one) > LARGEST_IN_SET]
        small = [(at, one) for at, one in enumerate(patterns) if len(one) <= LARGEST_IN_SET]
        self._positions = [at for at, _ in small]
        self._patterns = tuple(one for _, one in small)
        self._parts = list(_compile(self._patterns, 0))

    def matches(self, data: bytes) -> list[int]:
        """The positions, ascending, of the patterns that match the UTF-8 bytes."""
        found = [at for at, one in self._large if compile_re2(one).search(data)]
        for compiled, first, count in self._parts:
            here = compiled.Match(data) or () if compiled else ()
            if count in here:
                found += [self._positions[first + at] for at in here if at != count]
            else:  # the set did not fit in memory, or ran out of it: search one by one
                alone = range(first, first + count)
                found += [self._positions[at] for at in alone if compile_re2(self._patterns[at]).search(data)]
        return sorted(found)


def _compile(patterns: tuple[str, ...], first: int) -> Iterator[tuple[Any, int, int]]:
    """Sets that together hold the patterns, each with the position of its first pattern and the number of patterns.

    None instead of a set if it cannot hold even one pattern.
    """
    if not patterns:
        return
    options = re2_options()
    options.max_mem = SET_MEMORY_BYTES
    compiled = re2.Set.SearchSet(options)
    try:
        for pattern in (*patterns, _SENTINEL):
            compiled.Add(pattern)
        compiled.Compile()
    except re2.error:
        if len(patterns) == 1:
            yield None, first, 1
            return
        half = len(patterns) // 2
        yield from _compile(patterns[:half], first)
        yield from _compile(patterns[half:], first + half)
    else:
        yield compiled, first, len(patterns)
