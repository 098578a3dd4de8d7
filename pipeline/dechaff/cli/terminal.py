"""How commands name a place in an article, the rules behind a cut, and a time."""

from __future__ import annotations

from dechaff.model import Cut


def line_of(text: str, start: int, end: int) -> int:
    """The line, from 1, on which the words of a span begin: a cut may also hold the blank lines before them."""
    words = start + len(text[start:end]) - len(text[start:end].lstrip())
    return text.count("\n", 0, words) + 1


def rules_behind(cut: Cut) -> str:
    """The rules whose points made the cut."""
    return ", ".join(dict.fromkeys(one.rule for one in cut.why if one.points > 0))


def duration(seconds: float) -> str:
    """A time as people read it: 7 s, 1:07 min, 1:00:07 h."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02} h" if hours else f"{minutes}:{rest:02} min" if minutes else f"{rest} s"
