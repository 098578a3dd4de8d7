"""Markdown tables that would grow out of all proportion to the text they stand in."""

from __future__ import annotations

import re

# In the row below the header, which says how many columns there are: where its second column begins.
_DELIMITER = re.compile(r"\|[ \t]*+:?-")
_DELIMITER_SIGNS = "|:- \t>\r"
_BLANK_LINE = re.compile(r"\n[ \t]*+\r?\n")
MOST_MISSING = 1000
"""Cells that the rows of a table may lack, however short they are."""


def has_hollow_table(text: str) -> bool:
    """Whether the rows of a table lack more cells than they have characters.

    Parsers fill short rows up, so that a few kilobytes of such a table become hundreds of thousands of cells.
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
