"""Compiled patterns, each compiled once a process; rules hold the text only, so that they pickle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Protocol, cast

import regex  # type: ignore[import-untyped]

from dechaff.text.re2_patterns import PatternError, Re2Match, Re2Pattern, compile_re2

__all__ = ["PatternError", "Re2Match", "Re2Pattern", "RegexMatch", "RegexPattern", "compile_re2", "compile_regex"]


class RegexMatch(Protocol):
    """A match in code points."""

    def span(self, group: int = 0) -> tuple[int, int]:
        """Code point offsets, end exclusive; (-1, -1) for a group without part in the match."""

    def groupdict(self, default: str) -> dict[str, str]:
        """The named groups."""


class RegexPattern(Protocol):
    """A backtracking pattern for text."""

    @property
    def groupindex(self) -> Mapping[str, int]:
        """The named groups, each with its number."""

    def search(self, text: str, *, timeout: float) -> RegexMatch | None:
        """The first match. Raises TimeoutError after `timeout` seconds."""

    def finditer(self, text: str, *, timeout: float) -> Iterator[RegexMatch]:
        """All matches that do not overlap. Raises TimeoutError after `timeout` seconds in all."""


@cache
def compile_regex(pattern: str) -> RegexPattern:
    """The pattern, compiled for the backtracking engine. Raises PatternError."""
    try:
        return cast(RegexPattern, regex.compile(pattern, regex.IGNORECASE))
    except (regex.error, ValueError, OverflowError, RecursionError) as error:
        raise PatternError(str(error) or type(error).__name__) from None
