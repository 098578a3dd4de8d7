"""Character classes that patterns are built from, and printing hostile text safely.

A class in capitals goes inside the brackets of a pattern: `f"[{HAN}]+"`.
"""

from __future__ import annotations

import json
import re
from unicodedata import combining, east_asian_width

BOM = "\ufeff"
"""A byte order mark, if a text begins with it."""
BLANKS = " \t\u3000"
"""What separates words on a line: a space, a tab, and the ideographic space."""
LINE_END = r"(?:\r\n?|\n)"
"""A pattern: one line end, of any system."""
LETTER = r"[^\W_]"
"""A pattern: a letter or a digit of any script."""
LETTER_OR_DIGIT = re.compile(LETTER)

# RE2's classes are ASCII only. These are for RE2 patterns that must find everything a pattern of `re` does: each has
# all that the class of `re` has, and a little more.
ANY_SPACE = "\\s\x0b\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
ANY_LETTER = (
    "[^\x00-/:-@\\[-`{-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7\u2000-\u206f\u2190-\u245f\u2500-\u2775\u2794-\u2bff"
    "\u3000-\u3004\u3008-\u3020\ufe00-\ufe6f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\U0001f300-\U0001faff]"
)
ANY_DIGIT = "[0-9\xb2-\u1fff\ua4d0-\uabff\ufe70-\uffff\U00010000-\U0001ffff]"

_HIGH_SURROGATES = "\ud800-\udbff"
_LOW_SURROGATES = "\udc00-\udfff"
SURROGATES = _HIGH_SURROGATES + _LOW_SURROGATES
"""Halves of a surrogate pair, and bytes that could not be decoded."""
LONE_SURROGATE = re.compile(f"[{SURROGATES}]")
UNDECODED = re.compile("[\udc80-\udcff]")
"""A byte that could not be decoded."""
_SPLIT_PAIR = re.compile(f"[{_HIGH_SURROGATES}][{_LOW_SURROGATES}]")

KANA = "\u3040-\u30ff"
HAN = "\u3400-\u9fff\uf900-\ufaff"
HANGUL = "\uac00-\ud7a3"
IDEOGRAPHS = KANA + HAN + HANGUL
"""Letters and syllables that can be words with no space on either side."""
_CHINESE_OR_JAPANESE = "\u2e80-\u312f\u3190-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
EAST_ASIAN = f"{_CHINESE_OR_JAPANESE}\u3130-\u318f{HANGUL}"
"""Letters and marks of Chinese, Japanese and Korean."""
WIDE = f"{_CHINESE_OR_JAPANESE}\ufe30-\ufe4f\uff01-\uff60"
"""Wide letters and marks of Chinese and Japanese; a line break between two of them is not a space."""
THAI_OR_LAO = "\u0e00-\u0eff"
THAI_OR_LAO_LETTERS = "\u0e01-\u0e4e\u0e81-\u0edd"

EAST_ASIAN_ENDS = "。！？"
"""What ends a sentence in Chinese or Japanese."""
SENTENCE_ENDS = EAST_ASIAN_ENDS + "؟۔।။។｡"
"""What always ends a sentence, in any script; `.!?` also have other uses."""
COMMAS = "，；،؛"
"""Commas and semicolons that always separate clauses; `,;` also have other uses."""

INVISIBLE = "\u00ad\u200b\u2060\ufeff\u0640"
"""What a reader does not notice between letters; the last one stretches Arabic letters."""
IGNORABLE = (
    "\u034f\u061c\u06dd\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c-\u200f\u202a-\u202e\u2061-\u206f\u2800\u3164"
    "\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
"""All else that Unicode calls ignorable or format, and blanks that programs do not treat as white space: inside a name
they are no part of it."""
VARIATION_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
"""What selects a form of the character before it."""

UNSAFE = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069{BOM}{SURROGATES}]")
"""A character that must not be shown: a control, a direction mark, or a lone surrogate. Tabs and line feeds may be."""


def well_formed(text: str) -> str:
    """The text with U+FFFD for each lone surrogate, so that it can be encoded."""
    return LONE_SURROGATE.sub("\ufffd", text)


def would_merge(left: str, right: str) -> bool:
    """Whether two lone surrogates would become one character if they were adjacent."""
    return _SPLIT_PAIR.fullmatch(left + right) is not None


def printable(text: str) -> str:
    """The text with control characters, direction marks and lone surrogates escaped, as in `\\x1b`."""
    return UNSAFE.sub(lambda match: _escape(match.group()), text)


def printable_json(written: str) -> str:
    """The JSON with escapes for control characters and direction marks, and U+FFFD for each lone surrogate."""
    return UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", well_formed(written))


def indented_json(value: object) -> str:
    """The value as JSON that people can read, too, with a line end: printable as by `printable_json`."""
    return printable_json(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def terminal_width(text: str) -> int:
    """How many columns of a terminal the text takes: an ideograph takes two."""
    return sum(2 if east_asian_width(one) in "WF" else 0 if combining(one) else 1 for one in text)


def one_line(text: str, limit: int = 100) -> str:
    """The text on one printable line, shortened in the middle if it is longer than `limit`."""
    line = printable(" ".join(text.split()))
    if len(line) <= limit:
        return line
    head = (limit - 3) * 2 // 3
    return f"{line[:head]} … {line[-(limit - 3 - head) :]}"


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
