"""Plain text laid out line by line: lists and quotes are marked, blocks are separated by blank lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dechaff.text.characters import WIDE

MAX_INDENTS = 12
"""Lists and quotes nested deeper are indented no further, so that indents cannot outgrow the text."""

_BLANKS = " \t\n\r\f\xa0"
_SPACES = re.compile(f"[{_BLANKS}]+")
_WIDE_BREAK = re.compile(rf"(?<=[{WIDE}])[ \t\r\f]*\n[ \t\n\r\f]*(?=[{WIDE}])")
_WIDE_LETTER = re.compile(f"[{WIDE}]")


@dataclass(eq=False, slots=True)
class _Indent:
    first: str
    """What its first line begins with; `""` once that line is written."""
    rest: str
    """What its other lines begin with."""


class Layout:
    """Lines being written. The methods are called in the order of the text."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._line: list[str] = []
        self._space = ""  # white space after the last word: a line feed if it has one, else a blank
        self._blank = False
        self._empty: list[str] = []
        self._indents: list[_Indent] = []
        self._written_in: Sequence[_Indent] = ()

    def prose(self, text: str) -> None:
        """Adds words to the line, with white space collapsed.

        As in a browser, except that no-break spaces are collapsed, too: pages use them as padding.
        """
        words = text.strip(_BLANKS)
        start = text.index(words[0]) if words else len(text)
        self._add_spaces(text[:start])
        if words:
            self._write_space(words[0])
            self._line.append(_SPACES.sub(" ", _WIDE_BREAK.sub("", words)))
            self._add_spaces(text[start + len(words) :])

    def verbatim(self, text: str) -> None:
        """Adds text with its white space kept; a line feed ends the line."""
        first, *others = text.split("\n")
        if first:
            self._write_space(first[0])
            self._line.append(first)
        for line in others:
            self._end_line(keep_empty=True)
            self._line.append(line)

    def end_line(self) -> None:
        """Puts what follows on a new line."""
        self._end_line()
        self._empty.clear()

    def blank_line(self) -> None:
        """Puts a blank line before what follows."""
        self.end_line()
        self._blank = True

    def line_break(self) -> None:
        """Ends the line or, if it is empty, leaves a blank one."""
        if not self._end_line():
            self._blank = True

    def indent(self, first: str, rest: str) -> None:
        """Begins a list item or a quote, given what its first line and its other lines begin with."""
        self.end_line()
        self._indents.append(_Indent(first, rest if len(self._indents) < MAX_INDENTS else ""))

    def dedent(self) -> None:
        """Ends the innermost list item or quote."""
        self.end_line()
        self._indents.pop()

    def finished(self) -> list[str]:
        """All lines, the last one ended."""
        self.end_line()
        return self.lines

    def _add_spaces(self, spaces: str) -> None:
        if spaces:
            self._space = "\n" if "\n" in self._space or "\n" in spaces else " "

    def _write_space(self, following: str) -> None:
        """Writes a blank if white space comes before this character, unless it is a line break between wide letters."""
        is_wide = _WIDE_LETTER.match(following) and self._line and _WIDE_LETTER.match(self._line[-1][-1:])
        if self._space and self._line and not (self._space == "\n" and is_wide):
            self._line.append(" ")
        self._space = ""

    def _end_line(self, keep_empty: bool = False) -> bool:
        """Ends the line. Whether there was anything on it."""
        line = "".join(self._line)
        self._line, self._space = [], ""
        if not line.strip():
            if keep_empty:
                self._empty.append(line)
            return False
        if self._blank and self.lines:
            common = [one for one, other in zip(self._written_in, self._indents, strict=False) if one is other]
            self.lines.append("".join(one.rest for one in common).rstrip())
        for one in (*self._empty, line):
            self.lines.append(self._prefix() + one if one else self._prefix().rstrip())
        self._empty.clear()
        self._blank = False
        self._written_in = tuple(self._indents)
        return True

    def _prefix(self) -> str:
        prefix = "".join(one.first or one.rest for one in self._indents)
        for one in self._indents:
            one.first = ""
        return prefix
