"""The format of a text, inferred from its content; the file extension does not matter.

For most articles the first link or tag decides, and most signs are ruled out because a character they need is missing.
The patterns are written for speed: each begins with a literal, which `re` can skip to. For a sign at the start of a
line that is the newline before it; what must come before any other sign is checked after its literal is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from math import ceil
from typing import NamedTuple

from dechaff.model import Format
from dechaff.text.characters import BLANKS, BOM

_SAMPLE = 1 << 15  # code points to look at: a format shows early
_TAGS_PER_SIGN = 40  # Markdown may have much HTML, such as a table of contributors; a page has hardly any Markdown
_LEAD = re.compile(rf"[{BOM}\s]*(?:<!--(?:(?!-->).)*-->\s*)*", re.DOTALL)
_PAGE_START = re.compile(r"<(?:!doctype\s+(?:html|rss|rdf)|html|head|body|\?xml|rss|feed|rdf:rdf)\b", re.IGNORECASE)
_FENCE = re.compile(r"\n[ ]{0,3}(`{3,}+|~{3,}+)[^\n`]*\n(?:(?:[^\n]*\n)*?[ ]{0,3}\1|.*)", re.DOTALL)
_FENCE_START = re.compile(r"\n[ ]{0,3}(?:`{3,}+|~{3,}+)[^\n`]*\n")
_CODE_SPAN = re.compile(r"`[^`\n]+`")
_PAGE_NAME = re.compile(r"</?(?:html|head|body)", re.IGNORECASE)
_PAGE_TAGS = (
    re.compile(r"\n[ ]{0,3}<(?:html|head|body)(?:\s[^<>]*)?>", re.IGNORECASE),
    re.compile(r"</(?:html|body)>", re.IGNORECASE),
)
_TAG = re.compile(
    r"<(?=[/a-z])(?:(?:/?(?:p|div|table|tr|td|th|ul|ol|li|dl|h[1-6]|section|article|blockquote|pre|center|span|font|strong"
    r"|b|i|em|u)|br|hr)(?:\s[^<>]*)?/?>|(?:a|img|iframe)\s(?=[^<>=]*=)[^<>]*>)",
    re.IGNORECASE,
)
# Tags within a paragraph. If they are the only ones and blank lines separate the paragraphs, the text is Markdown.
_INLINE_TAG = re.compile(r"</?(?:a|b|br|em|font|i|img|span|strong|u)\b", re.IGNORECASE)
_BLANK_LINE = re.compile(r"\S[^\S\n]*\n[^\S\n]*\n\s*\S")


class _Sign(NamedTuple):
    """A pattern for text with a newline prepended, and a string that is in whatever it matches."""

    needs: str
    pattern: re.Pattern[str]

    def all_in(self, text: str) -> Iterator[re.Match[str]]:
        """All matches of the sign."""
        return self.pattern.finditer(text) if _holds(text, self.needs) else iter(())


def _sign(needs: str, pattern: str) -> _Sign:
    return _Sign(needs, re.compile(pattern, re.MULTILINE))


# One of these is enough: nothing but Markdown looks like it.
_STRONG = (
    _sign("](", r"\[[^\[\]\n]*\]\((?:[^()\s][^()\n]*)?\)|!\s?\[[^\[\]\n]{0,200}\]\("),  # a link or an image
    # Bold. It has no letters or digits just outside, unlike powers and keyword arguments, and no space just inside.
    _sign("**", r"\*\*(?<![A-Za-z0-9_)\]*]\*\*)(?=[^\s*])[^*\n]{1,500}+(?<=\S)\*\*(?![A-Za-z0-9_*(])"),
    _sign("]:", r"\n[ ]{0,3}\[[^\[\]\n]+\]:[ \t]*\S*[./#]\S*"),  # a definition
    _sign("|", r"\n[ ]{0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+(?:\|[ \t]*)?$"),  # a table
    _sign("[!", r"\n[ ]{0,3}>[ ]?\[!\w+\]"),  # a callout
)
_FRONT_MATTER = re.compile(BOM + r"?---[ \t]*\n(?:[^\n]*\n){0,60}?---[ \t]*$", re.MULTILINE)

# A heading is set apart; a comment is right above its code.
_HEADING = rf"[ ]{{0,3}}#{{1,6}}[{BLANKS}]+\S[^\n]*(?=\n[ \t]*\n|\n?\Z|\n#)"
_FIRST_HEADING = re.compile(rf"{BOM}?{_HEADING}")
_LATER_HEADING = re.compile(rf"\n[ \t]*\n{_HEADING}")
_DEEP_HEADING = _sign("##", r"\n#{2,6}[ \t]+[^\s#][^\n]*$")

# Two kinds of these are needed, as plain text has each of them now and then. A kind has one or two patterns.
_EMPHASIZED = r"(?=[^\s*_])[^*_\n]{1,200}+(?<=\S)[*_](?![\w*])"
_WEAK = (
    # a setext heading
    (
        _sign("===", r"\n[^\s#>|=+*-][^\n]*\n={3,}[ \t]*$"),
        _sign("---", r"\n[^\s#>|=+*-][^\n]*\n-{3,}[ \t]*$"),
    ),
    (_sign(" ", r"\n[ ]{0,3}[-*+][ ]+\S[^\n]*\n(?:[ \t]*\n)?[ ]{0,3}[-*+][ ]+\S"),),  # two list items
    (_sign("2", r"\n[ ]{0,3}1[.)][ ]+\S[^\n]*\n(?:[^\n]*\n){0,6}[ ]{0,3}2[.)][ ]+\S"),),
    (_sign(">", r"\n[ ]{0,3}>[ ]?\S"),),
    (_sign("*", rf"\*(?<![\w*]\*){_EMPHASIZED}"), _sign("_", rf"_(?<![\w*]_){_EMPHASIZED}")),
    (_sign("`", r"`(?<![\w`]`)[^`\n]+`(?![\w`])"),),
    (_sign("<", r"<(?:https?|mailto):[^\s<>]+>"),),
    (_sign("#", r"\n#{1,6}[ \t]+\S"),),
    (_sign("  \n", r"\S[ ]{2,}\n\S"), _sign("\\\n", r"\S\\\n\S")),  # a hard line break
)

# Texts in which such signs mean something else: other markup, source code, mail.
_OTHER_LINE = re.compile(
    r"\n(?:\.\. [\w-]+::|:[\w-]+:(?: |$)|={1,5} \S[^\n=]*$|image::|\[(?:source|NOTE)\b|\\(?:documentclass|section)\b"
    r"|import [\w.]+|from [\w.]+ import |(?:async )?def \w+\(|class \w+[(:]|#include [<\"]|package \w+;)",
    re.MULTILINE,
)
_PROGRAM_STARTS = ("#!", BOM + "#!")
_MAIL = re.compile(
    r"\s*(?:(?:From|To|Subject|Date|Message-ID|Received|Return-Path|X-[\w-]+):? [^\n]*\n(?:[ \t][^\n]*\n)*){2}"
)


def sniff_format(text: str) -> Format:
    """`html` for pages, feeds and fragments, `markdown` if there are signs of it, else `text`."""
    sample = "\n" + text[:_SAMPLE]
    if "\r" in sample:
        sample = sample.replace("\r\n", "\n")
    lead = _LEAD.match(sample)
    if lead is not None and _PAGE_START.match(sample, lead.end()):
        return "html"
    has_fence = _has_fence(sample)
    if has_fence and not _may_be_page(sample):
        return "markdown"
    prose = _without_code(sample, has_fence)
    if has_fence or any(_strong_signs(sample, prose)):
        return "html" if _is_page_with_signs(sample, prose) else "markdown"
    return _format_without_signs(sample, prose)


def _may_be_page(text: str) -> bool:
    """Whether a text with one strong sign of Markdown could still be a page, with its code or without."""
    return "<" in text and (text.count("<") > _TAGS_PER_SIGN or _PAGE_NAME.search(text) is not None)


def _is_page_with_signs(sample: str, prose: str) -> bool:
    if not _may_be_page(prose):
        return False
    if _has_page_tag(prose):
        return True
    enough = ceil(_count(_TAG.finditer(prose)) / _TAGS_PER_SIGN)
    return _count(chain(_strong_signs(sample, prose), _FENCE.finditer(sample)), enough) < enough


def _format_without_signs(sample: str, prose: str) -> Format:
    if "<" in prose:
        tags = _TAG.finditer(prose)
        first_tags = [*islice(tags, 2)]
        if _has_page_tag(prose):
            return "html"
        if first_tags:
            if len(first_tags) == 1 and _has_weak_kinds(sample, 1):
                return "markdown"
            inline = all(_INLINE_TAG.match(tag.group()) for tag in chain(first_tags, tags))
            return "markdown" if inline and _BLANK_LINE.search(prose) and not _is_other(sample) else "html"
    if _FRONT_MATTER.match(sample, 1):
        return "markdown"
    return "markdown" if _has_weak_kinds(sample, 2) and not _is_other(sample) else "text"


def _has_fence(sample: str) -> bool:
    return (_holds(sample, "```") or _holds(sample, "~~~")) and _FENCE_START.search(sample) is not None


def _without_code(sample: str, has_fence: bool) -> str:
    """The sample without fenced code and code spans."""
    unfenced = _FENCE.sub("\n\n", sample) if has_fence else sample
    return _CODE_SPAN.sub("`", unfenced) if "`" in unfenced else unfenced


def _strong_signs(sample: str, prose: str) -> Iterator[re.Match[str]]:
    """The signs that only Markdown has, those cheapest to find first."""
    for sign in _STRONG:
        yield from sign.all_in(prose)
    headings = _headings(prose)
    first = next(headings, None)
    # In source code or other markup, `#` lines are something else.
    if first is not None and not _is_other(sample):
        yield first
        yield from headings


def _headings(prose: str) -> Iterator[re.Match[str]]:
    if "#" in prose:
        first = _FIRST_HEADING.match(prose, 1)
        yield from [first] if first else []
        yield from _LATER_HEADING.finditer(prose, 1)
        yield from _DEEP_HEADING.all_in(prose)


def _has_page_tag(prose: str) -> bool:
    return _PAGE_NAME.search(prose) is not None and any(tag.search(prose) for tag in _PAGE_TAGS)


def _has_weak_kinds(sample: str, least: int) -> bool:
    kinds = (kind for kind in _WEAK if any(match for sign in kind for match in sign.all_in(sample)))
    return _count(kinds, least) == least


def _is_other(sample: str) -> bool:
    return (
        sample.startswith(_PROGRAM_STARTS, 1)
        or _MAIL.match(sample) is not None
        or _OTHER_LINE.search(sample) is not None
    )


def _count(found: Iterator[object], most: int | None = None) -> int:
    """The number of items; counting stops at `most`."""
    return sum(1 for _ in islice(found, most))


def _holds(text: str, string: str) -> bool:
    """Whether the string is in the text: faster than `in` alone, as its first character is mostly missing."""
    return string[0] in text and string in text
