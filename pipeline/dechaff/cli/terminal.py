"""How commands name a place in an article and the rules behind a cut."""

from __future__ import annotations

from dechaff.model import Finding


def line_of(text: str, start: int, end: int) -> int:
    """The line, from 1, on which the words of a span begin: a cut may also hold the blank lines before them."""
    words = start + len(text[start:end]) - len(text[start:end].lstrip())
    return text.count("\n", 0, words) + 1


def rules_behind(finding: Finding) -> str:
    """The rules whose points led to the cut."""
    return ", ".join(dict.fromkeys(one.rule for one in finding.why if one.points > 0))
