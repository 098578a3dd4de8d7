"""Backtracking patterns for text, each compiled once per process."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Protocol, cast

import regex  # type: ignore[import-untyped]

from dechaff.patterns.re2 import PatternError
from dechaff.spans import Span

_SEARCH_START = re.compile(r"(?<!\\)(?:\\\\)*\\G")
MAX_ITEMS = 20_000
"""The most items of a pattern, counted repeats written out as the compiler does: more take too much memory."""
_ITEM = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{(\d*)(?:,(\d*))?\}|.", re.DOTALL)


class RegexMatch(Protocol):
    """A match in code points."""

    def span(self, group: int = 0) -> Span:
        """Code point offsets, end exclusive; (-1, -1) for a group that did not take part in the match."""

    def groupdict(self, default: str) -> dict[str, str]:
        """The named groups."""


class RegexPattern(Protocol):
    """A backtracking pattern for text."""

    @property
    def groupindex(self) -> Mapping[str, int]:
        """The numbers of the named groups."""

    def search(self, text: str, *, timeout: float) -> RegexMatch | None:
        """The first match. Raises TimeoutError after `timeout` seconds."""

    def finditer(self, text: str, pos: int = 0, *, timeout: float) -> Iterator[RegexMatch]:
        """All non-overlapping matches from `pos` on. Raises TimeoutError after `timeout` seconds in all.

        Anchors and lookbehind see the text before `pos`.
        """


@cache
def compile_regex(pattern: str) -> RegexPattern:
    """The pattern, compiled for the backtracking engine. Raises PatternError."""
    if _SEARCH_START.search(pattern):
        raise PatternError("\\G is where a search begins, which says nothing of the text")
    if _count_items(pattern) > MAX_ITEMS:
        raise PatternError(f"its counted repeats come to more than {MAX_ITEMS:,} items")
    try:
        return cast(RegexPattern, regex.compile(pattern, regex.IGNORECASE))
    except (regex.error, ValueError, OverflowError, RecursionError) as error:
        raise PatternError(str(error) or type(error).__name__) from None


def _count_items(pattern: str) -> int:
    """About how many items the pattern has with each counted repeat written out."""
    open_groups = [0]
    last = 0  # items in what a repeat that follows would repeat
    for item in _ITEM.finditer(pattern):
        if item[1] is not None and (item[1] or item[2]):
            more = last * (max(int(count or 0) for count in item.groups()) - 1)
            open_groups[-1] += max(more, 0)
            last += max(more, 0)
        elif item[0] == "(":
            open_groups.append(0)
        elif item[0] == ")" and len(open_groups) > 1:
            last = open_groups.pop()
            open_groups[-1] += last
        else:
            open_groups[-1] += 1
            last = 1
    return sum(open_groups)
