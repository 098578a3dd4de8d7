"""What a terminal may be shown: removed text is hostile by nature."""

from __future__ import annotations

import re

from dechaff.model import Finding

# Control characters, and the marks that reorder or hide text around them.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def printable(text: str) -> str:
    """The text with control characters, direction marks and lone surrogates shown as `\\x1b`, never obeyed."""
    return _UNSAFE.sub(lambda match: _escape(match.group()), text)


def one_line(text: str, limit: int = 100) -> str:
    """The text on one printable line, shortened in the middle."""
    line = printable(" ".join(text.split()))
    if len(line) <= limit:
        return line
    head = (limit - 3) * 2 // 3
    return f"{line[:head]} … {line[-(limit - 3 - head) :]}"


def line_of(text: str, start: int, end: int) -> int:
    """The line, from 1, on which the words of a span begin: a cut may also hold the blank lines before them."""
    words = start + len(text[start:end]) - len(text[start:end].lstrip())
    return text.count("\n", 0, words) + 1


def rules_behind(finding: Finding) -> str:
    """The rules whose points made the finding."""
    return ", ".join(dict.fromkeys(one.rule for one in finding.why if one.points > 0))


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
