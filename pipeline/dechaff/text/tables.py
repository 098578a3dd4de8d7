"""Markdown tables that would expand out of all proportion to their text."""

from __future__ import annotations

import re

# Where the second column begins in the row below the header, which determines the number of columns.
_DELIMITER = re.compile(r"\|[ \t]*+:?-")
_DELIMITER_SIGNS = "|:- \t>\r"
_BLANK_LINE = re.compile(r"\n[ \t]*+\r?\n")
MOST_MISSING = 1000
"""How many cells the rows of a table may lack, however short the table is."""


def has_hollow_table(text: str) -> bool:
    """Whether the rows of a table lack more cells than they have characters.

    Parsers pad short rows, so that a few kilobytes of such a table become hundreds of thousands of cells.
    """
    at = 0
    while found := _DELIMITER.search(text, at):
        blank = _BLANK_LINE.search(text, found.end())
        start, at = text.rfind("\n", 0, found.start()) + 1, blank.end() if blank else len(text)
        lines = text[start:at].split("\n")
        delimiters = (line.strip("| \t>\r") for line in lines if not line.strip(_DELIMITER_SIGNS))
        columns = max((line.count("|") + 1 for line in delimiters), default=0)
        missing = columns * (len(lines) - 1) - text.count("|", start, at)
        if missing > max(MOST_MISSING, at - start):
            return True
    return False
