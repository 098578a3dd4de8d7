"""HTML mail in quoted-printable, with its tags decoded."""

from __future__ import annotations

import re

_SIGN = "=3D"
# An encoded `=` after an attribute's name. In an address other signs come before it, and it is part of the address.
_ATTRIBUTE = re.compile(r"<[a-z][^<>]{0,400}?\s[a-z\-]{1,30}=3D", re.IGNORECASE)
_TAG = re.compile(r"(</?[a-z][^<>]*?)(/?>)", re.IGNORECASE)
_CODE = re.compile(r"=(?:[ \t]?\r?\n|(?!3[CE])([2-7][0-9A-F]))")
_SOFT_BREAK = re.compile(r"=([ \t]?\r?)\n")


def with_plain_tags(text: str) -> str:
    """The text with its encoded tags decoded, each padded with blanks to keep its length.

    The text itself if it has no encoded tags.
    """
    if _SIGN not in text or not _ATTRIBUTE.search(text):
        return text
    text = _TAG.sub(_plain_tag, text)
    # What is left is in words, or in a tag that another sign cuts short.
    return _SOFT_BREAK.sub(r"\n\1\n", text.replace(_SIGN, "=  "))


def _plain_tag(match: re.Match[str]) -> str:
    written = _CODE.sub(lambda code: chr(int(code[1], 16)) if code[1] else "", match[1])
    return written + " " * (len(match[1]) - len(written)) + match[2]
