"""RE2 patterns for UTF-8 bytes, each compiled once per process."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Protocol, cast

import re2  # type: ignore[import-untyped]

from dechaff.spans import Span

# A budget, not what is used: with less, the automaton for a thousand words does not fit and is rebuilt again and again.
PATTERN_MEMORY_BYTES = 64 << 20
# `\C` matches one byte of a character: offsets would fall inside it.
_ANY_BYTE = re.compile(r"(?<!\\)(?:\\\\)*\\C")


class PatternError(ValueError):
    """A pattern that does not compile; the message says why."""


class Re2Match(Protocol):
    """A match in UTF-8 bytes."""

    def span(self, group: int = 0) -> Span:
        """Byte offsets, end exclusive; (-1, -1) for a group that did not take part in the match."""

    def groupdict(self) -> dict[str, bytes | None]:
        """The named groups."""


class Re2Pattern(Protocol):
    """An RE2 pattern for UTF-8 bytes."""

    @property
    def groupindex(self) -> Mapping[str, int]:
        """The numbers of the named groups."""

    @property
    def programsize(self) -> int:
        """The number of instructions it is compiled to."""

    def search(self, text: bytes, pos: int = 0) -> Re2Match | None:
        """The first match that begins at `pos` or later."""

    def match(self, text: bytes, pos: int = 0) -> Re2Match | None:
        """The match that begins at `pos`; anchors see what is before."""

    def finditer(self, text: bytes) -> Iterator[Re2Match]:
        """All non-overlapping matches, from left to right."""


def re2_options() -> re2.Options:
    """The options of all RE2 patterns: case is ignored, and errors are raised but not logged."""
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = PATTERN_MEMORY_BYTES
    return options


@cache
def compile_re2(pattern: str) -> Re2Pattern:
    """The pattern, compiled for linear-time search in UTF-8 bytes. Raises PatternError."""
    if _ANY_BYTE.search(pattern):
        raise PatternError(r"\C matches half a character; write . instead")
    try:
        compiled = cast(Re2Pattern, re2.compile(pattern, re2_options()))
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        raise PatternError(reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)) from None
    for name in compiled.groupindex:
        # RE2 accepts a second group of the same name, but never fills it.
        if len(re.findall(rf"\(\?P?<{name}>", pattern)) > 1:
            raise PatternError(f"two groups are called {name!r}; call one {name}2 and name both in the entity")
    return compiled


def encoded(text: str) -> bytes:
    """The text as UTF-8 for RE2, with lone surrogates replaced."""
    return text.encode("utf-8", "replace")
