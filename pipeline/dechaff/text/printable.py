"""What may be shown of text that is hostile by nature."""

from __future__ import annotations

import re

_SURROGATES = "\ud800-\udfff"
UNSAFE = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff{_SURROGATES}]")
"""One character that is not to be shown: of control, of direction, or a lone surrogate. Tabs and line feeds may be."""
_LONE = re.compile(f"[{_SURROGATES}]")


def printable(text: str) -> str:
    """The text with control characters, direction marks and lone surrogates shown as `\\x1b`, never obeyed."""
    return UNSAFE.sub(lambda match: _escape(match.group()), text)


def one_line(text: str, limit: int = 100) -> str:
    """The text on one printable line, shortened in the middle."""
    line = printable(" ".join(text.split()))
    if len(line) <= limit:
        return line
    head = (limit - 3) * 2 // 3
    return f"{line[:head]} … {line[-(limit - 3 - head) :]}"


def well_formed(text: str) -> str:
    """The text with U+FFFD for each lone surrogate, so that every encoding of Unicode can hold it."""
    return _LONE.sub("\ufffd", text)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
