"""Lines in which two texts differ, as commands print them."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

import click

from dechaff.text.characters import printable


def differing_lines(wanted: str, found: str, context: int = 1) -> Iterator[str]:
    """The lines that only one of the texts has, `wanted` (-) or `found` (+), and so many lines around them.

    Empty if the texts are equal.
    """
    lines, others = (text.splitlines(keepends=True) for text in (wanted, found))
    for group in SequenceMatcher(None, lines, others, autojunk=False).get_grouped_opcodes(context):
        for kind, first, last, start, end in group:
            if kind == "equal":
                yield from (_shown(" ", line) for line in lines[first:last])
            else:
                yield from (_shown("-", line) for line in lines[first:last])
                yield from (_shown("+", line) for line in others[start:end])


def _shown(sign: str, line: str) -> str:
    words = line.rstrip("\r\n")
    end = "" if words != line else " (no line end)"
    blank = " (blanks)" if words and not words.strip() else ""
    shown = printable(f"{sign} {words}{blank}{end}").rstrip()
    return click.style(shown, fg="red" if sign == "-" else "green") if sign != " " else shown
