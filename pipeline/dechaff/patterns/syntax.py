"""RE2 patterns as syntax trees of the standard library: RE2's syntax differs in a few spellings only."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable
from re import _parser  # type: ignore[attr-defined]
from typing import Any

Items = Iterable[tuple[Any, Any]]
"""The items of a pattern, each a code of `re._constants` with its value."""
# What RE2 reads differently than the standard library; and any other escape, so that none of these is found in it.
_OF_RE2 = re.compile(
    r"(?P<class>\\[pP](?:\{[^}]*\}|[A-Z])|\[:\^?[a-z]+:\])"
    r"|\\x\{(?P<code>[0-9A-Fa-f]{1,6})\}"
    r"|(?P<brace>\{)(?!(?:0|[1-9][0-9]*)(?:,(?:0|[1-9][0-9]*)?)?\})"  # not a repeat count but the brace itself
    r"|\\.",
    re.DOTALL,
)


class UnreadableError(ValueError):
    """The standard library cannot read the pattern."""


def parse(pattern: str, of_class: Callable[[str], str]) -> Items:
    """The items of the pattern. `of_class` gives what to read in place of a Unicode or POSIX class.

    Raises UnreadableError.
    """

    def readable(found: re.Match[str]) -> str:
        if found["class"]:
            return of_class(found["class"])
        if found["code"]:
            return re.escape(chr(int(found["code"], 16)))
        return r"\{" if found["brace"] else found[0]

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # about set operations in classes, planned for `re`
            items: Items = _parser.parse(_OF_RE2.sub(readable, pattern), re.IGNORECASE)
            return items
    except (re.error, RecursionError, OverflowError, ValueError) as error:
        raise UnreadableError(str(error)) from None
