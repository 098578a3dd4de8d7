"""The patterns of `--exclude`, as in .gitignore."""

from __future__ import annotations

import re
from collections.abc import Sequence
from warnings import catch_warnings, simplefilter

from dechaff.cli.main import fail
from dechaff.ingest.sources import Excludes, nothing

_CLASS = re.compile(r"\[[!^]?\]?[^]]*\[:\w+:\]")
"""A class of characters in a pattern, which git knows, and the library that reads the patterns does not."""
_BYTES = {0xDC00 + byte: 0x10FF00 + byte for byte in range(0x80, 0x100)}
"""For each byte of a name that is not in UTF-8, a character for private use."""


def excludes_of(patterns: Sequence[str], used: set[int | None]) -> Excludes:
    """Whether the patterns exclude a name; the numbers of those that decide it are added to `used`.

    Ends the program if one of them is wrong.
    """
    if not patterns:
        return nothing
    from pathspec import GitIgnoreSpec  # imported late: few commands need it

    with catch_warnings():
        simplefilter("ignore", FutureWarning)  # of what may become a set of characters one day
        for pattern in patterns:
            if _CLASS.search(pattern):
                fail(f"--exclude: {pattern!r}: classes such as [:alpha:] are not known; write [A-Za-z]")
            try:
                GitIgnoreSpec.from_lines([_as_text(pattern)])
            except Exception as error:  # the library raises what its engine does, such as re.error
                fail(f"--exclude: {pattern!r}: {error}")
        spec = GitIgnoreSpec.from_lines(map(_as_text, patterns))

    def excludes(name: str) -> bool:
        found = spec.check_file(_as_text(name))
        used.add(found.index)
        return bool(found.include)

    return excludes


def _as_text(name: str) -> str:
    """The name, or the pattern, with each byte that is not in UTF-8 as a character of its own."""
    return name.translate(_BYTES)
