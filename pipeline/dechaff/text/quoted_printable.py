"""Mail as it is sent: its tags in quoted-printable, read as a mail program shows them."""

from __future__ import annotations

import re

_SIGN = "=3D"
# The sign behind an attribute's name. In an address it stands behind other signs, and is a part of it.
_ATTRIBUTE = re.compile(r"<[a-z][^<>]{0,400}?\s[a-z\-]{1,30}=3D", re.IGNORECASE)
_TAG = re.compile(r"(</?[a-z][^<>]*?)(/?>)", re.IGNORECASE)
_CODE = re.compile(r"=(?:[ \t]?\r?\n|(?!3[CE])([2-7][0-9A-F]))")
_SOFT_BREAK = re.compile(r"=([ \t]?\r?)\n")


def with_plain_tags(text: str) -> str:
    """The text, of the same length, with each encoded tag as it was written, and blanks before its end for the rest.

    The text itself where it holds no encoded tag.
    """
    if _SIGN not in text or not _ATTRIBUTE.search(text):
        return text
    text = _TAG.sub(_plain_tag, text)
    # What is left stands in a tag that another sign cuts short, or in words.
    return _SOFT_BREAK.sub(r"\n\1\n", text.replace(_SIGN, "=  "))


def _plain_tag(match: re.Match[str]) -> str:
    written = _CODE.sub(lambda code: chr(int(code[1], 16)) if code[1] else "", match[1])
    return written + " " * (len(match[1]) - len(written)) + match[2]
