"""What a disguise is, how it is found and how it is undone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

Read = Sequence[tuple[str, int, int]]
"""Characters, each with the span of the text it stands for."""


@dataclass(frozen=True)
class Pattern:
    """A pattern of `re`, compiled when it is needed: most texts have none of the disguises."""

    written: str
    flags: int = 0

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The compiled pattern."""
        return re.compile(self.written, self.flags)


@dataclass(frozen=True, slots=True)
class Disguise:
    """One way to hide words."""

    sign: str
    """A prefilter: an RE2 pattern that matches the UTF-8 of every text with such a disguise, and of few others."""
    pattern: Pattern
    """Matches what may be in disguise."""
    undo: Callable[[re.Match[str]], Read | None]
    """What a match reads as; None if it is not a disguise."""
    more: tuple[Pattern, ...] = ()
    """More patterns, each with a literal prefix: `re` skips to one prefix many times faster than to one of several."""
    hides_addresses: bool = False
    """Whether it may hide an address, which a reader sees, from programs. Honest texts have few of these."""
    begins_at_sign: bool = True
    """Whether each match begins where a match of `sign` does, or one character later, so that no other place need be
    tried. Also False if searching for the pattern is as fast."""

    def find(self, text: str, start: int = 0) -> Iterator[re.Match[str]]:
        """The matches of what may be in disguise, from `start` on."""
        if not self.more:
            return self.pattern.compiled.finditer(text, start)
        found = (match for pattern in (self.pattern, *self.more) for match in pattern.compiled.finditer(text, start))
        return _outermost(sorted(found, key=re.Match.start))

    def changes(self, found: Iterable[re.Match[str]]) -> list[tuple[int, int, Read]]:
        """The changes that undo what was found: start, end, and what the text there reads as."""
        changes = []
        for match in found:
            read = self.undo(match)
            if read is not None:
                changes.append((*match.span(), read))
        return changes


def _outermost(found: Iterable[re.Match[str]]) -> Iterator[re.Match[str]]:
    """The matches, which are in order, that do not begin inside an earlier one."""
    end = 0
    for match in found:
        if match.start() >= end:
            yield match
            end = match.end()
