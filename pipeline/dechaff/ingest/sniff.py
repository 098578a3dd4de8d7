"""The format of a text, judged by what stands in it; the ending of its name says nothing."""

from __future__ import annotations

import re

from dechaff.model import Format

_SAMPLE = 1 << 15  # code points looked at: a format shows early
_TAGS_PER_SIGN = 40  # Markdown may hold much HTML, a table of contributors say; a page hardly any Markdown
_LEAD = re.compile(r"[\ufeff\s]*(?:<!--(?:(?!-->).)*-->\s*)*", re.DOTALL)
_PAGE_START = re.compile(r"<(?:!doctype\s+html|html|head|body|\?xml|rss|feed|rdf:rdf)\b", re.IGNORECASE)
_FENCE = re.compile(r"^[ ]{0,3}(`{3,}|~{3,})[^\n`]*\n.*?(?:^[ ]{0,3}\1|\Z)", re.DOTALL | re.MULTILINE)
_CODE_SPAN = re.compile(r"`[^`\n]+`")
_PAGE_TAG = re.compile(r"^[ ]{0,3}<(?:html|head|body)(?:\s[^<>]*)?>|</(?:html|body)>", re.IGNORECASE | re.MULTILINE)
_TAG = re.compile(
    r"<(?:/?(?:p|div|table|tr|td|th|ul|ol|li|dl|h[1-6]|section|article|blockquote|pre|center|span|font|strong|b|i|em|u)"
    r"|br|hr)(?:\s[^<>]*)?/?>|<(?:a|img|iframe)\s(?=[^<>=]*=)[^<>]*>",
    re.IGNORECASE,
)

# One of these is enough: nothing but Markdown looks like it.
_LINK = re.compile(r"\[[^\[\]\n]*\]\([^()\s][^()\n]*\)|\[[^\[\]\n]*\]\(\)|!\s?\[[^\[\]\n]{0,200}\]\(")
_DEFINITION = re.compile(r"^[ ]{0,3}\[[^\[\]\n]+\]:[ \t]*\S*[./#]\S*", re.MULTILINE)
# Powers and keyword arguments have letters or digits on the outer sides, and emphasis never a space on the inner ones.
_BOLD = re.compile(r"(?<![A-Za-z0-9_)\]*])\*\*(?=[^\s*])[^*\n]{0,500}?(?<=[^\s*])\*\*(?![A-Za-z0-9_*(])")
_TABLE = re.compile(r"^[ ]{0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+(?:\|[ \t]*)?$", re.MULTILINE)
_CALLOUT = re.compile(r"^[ ]{0,3}>[ ]?\[!\w+\]", re.MULTILINE)
_STRONG = (_LINK, _BOLD, _DEFINITION, _TABLE, _CALLOUT)
_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\n(?:[^\n]*\n){0,60}?---[ \t]*$", re.MULTILINE)

# A heading stands alone; a comment stands above its code.
_HEADING = re.compile(r"(?:\A|\n[ \t]*\n|\A[\ufeff])[ ]{0,3}#{1,6}[ \t\u3000]+\S[^\n]*(?=\n[ \t]*\n|\n?\Z|\n#)")
_DEEP_HEADING = re.compile(r"^#{2,6}[ \t]+[^\s#][^\n]*$", re.MULTILINE)

_HEADINGS = (_HEADING, _DEEP_HEADING)

# Of these it takes two kinds: plain text has each of them now and then.
_WEAK = tuple(
    re.compile(sign, re.MULTILINE)
    for sign in (
        r"^[^\s#>|=+*-][^\n]*\n(?:={3,}|-{3,})[ \t]*$",  # a setext heading
        r"^[ ]{0,3}[-*+][ ]+\S[^\n]*\n(?:[ \t]*\n)?[ ]{0,3}[-*+][ ]+\S",  # two list items
        r"^[ ]{0,3}1[.)][ ]+\S[^\n]*\n(?:[^\n]*\n){0,6}[ ]{0,3}2[.)][ ]+\S",
        r"^[ ]{0,3}>[ ]?\S",
        r"(?<![\w*])[*_](?=[^\s*_])[^*_\n]{1,200}(?<=[^\s*_])[*_](?![\w*])",  # emphasis
        r"(?<![\w`])`[^`\n]+`(?![\w`])",
        r"<(?:https?|mailto):[^\s<>]+>",
        r"^#{1,6}[ \t]+\S",
        r"\S(?:[ ]{2,}|\\)\n\S",  # a hard line break
    )
)

# Texts in which such signs mean something else.
_OTHER_MARKUP = re.compile(
    r"^\.\. [\w-]+::|^:[\w-]+:(?: |$)|^={1,5} \S[^\n=]*$|^image::|^\[(?:source|NOTE)\b|^\\(?:documentclass|section)\b",
    re.MULTILINE,
)
_MAIL = re.compile(
    r"\s*(?:(?:From|To|Subject|Date|Message-ID|Received|Return-Path|X-[\w-]+):? [^\n]*\n(?:[ \t][^\n]*\n)*){2}"
)
_PROGRAM = re.compile(
    r"\A\ufeff?#!"
    r"|^(?:import [\w.]+|from [\w.]+ import |(?:async )?def \w+\(|class \w+[(:]|#include [<\"]|package \w+;)",
    re.MULTILINE,
)


def sniff_format(text: str) -> Format:
    """`html` for pages, feeds and fragments, `markdown` where a sign of it stands, else `text`."""
    sample = text[:_SAMPLE].replace("\r\n", "\n")
    lead = _LEAD.match(sample)
    if lead is not None and _PAGE_START.match(sample, lead.end()):
        return "html"
    prose = _without_code(sample)
    if "<" in prose:
        if _PAGE_TAG.search(prose):
            return "html"
        tags = _count((_TAG,), prose)
        strong = tags and _count((*_STRONG, *_headings(sample)), prose) + _count((_FENCE,), sample)
        if tags > _TAGS_PER_SIGN * strong:
            return "html" if tags > 1 or _weak_kinds(sample) == 0 else "markdown"
    if any(sign.search(prose) for sign in (*_STRONG, *_headings(sample))) or any(
        sign.search(sample) for sign in (_FENCE, _FRONT_MATTER)
    ):
        return "markdown"
    return "markdown" if _weak_kinds(sample) >= 2 and not _is_other(sample) else "text"


def _without_code(sample: str) -> str:
    """The sample without what it only shows: fenced code and code spans."""
    return _CODE_SPAN.sub("`", _FENCE.sub("\n", sample)) if "`" in sample or "~~~" in sample else sample


def _headings(sample: str) -> tuple[re.Pattern[str], ...]:
    """The headings that may count: in a program or another markup, `#` lines are something else."""
    return () if "#" not in sample or _is_other(sample) else _HEADINGS


def _count(signs: tuple[re.Pattern[str], ...], text: str) -> int:
    return sum(1 for sign in signs for _ in sign.finditer(text))


def _weak_kinds(sample: str) -> int:
    return sum(sign.search(sample) is not None for sign in _WEAK)


def _is_other(sample: str) -> bool:
    return any(sign.search(sample) for sign in (_OTHER_MARKUP, _PROGRAM)) or _MAIL.match(sample) is not None
