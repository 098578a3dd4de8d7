"""Which spans are written for readers, and which are quoted."""

from __future__ import annotations

import re

from dechaff.markup.node import Node
from dechaff.spans import Spans

# Up to a word in an attribute that a browser shows or reads out: the value so far must not look like an address.
_WORDS_OF_ATTRIBUTE = re.compile(
    r"""\b(?:alt|title|content|value|placeholder|label|summary)\s*=\s*(?:"(?:[^"]*\s)?[^"/\s]*|'(?:[^']*\s)?[^'/\s]*)\Z""",
    re.IGNORECASE,
)
# Each alternative begins with a literal that `re` can skip to.
_QUOTATION = re.compile(
    "“[^”\n]{1,400}”|「[^」\n]{1,400}」|『[^』\n]{1,400}』|«[^»\n]{1,400}»|„[^“”\n]{1,400}[“”]"
    r"|\"(?<![=\w]\")[^\"\n<>]{1,60}\"(?!\w)"
)


def quotations(text: str, start: int, end: int) -> Spans:
    """The spans of short quotations in one or more whole lines of a text. None goes over the end of a line."""
    return Spans(match.span() for match in _QUOTATION.finditer(text, start, end))


def is_written(text: str, node: Node, start: int, end: int) -> bool:
    """Whether the span was written for readers; `node` is the smallest that contains it."""
    if start < node.inner_end and node.inner_start < end:
        return True
    before = text[node.start : start]
    if before.startswith("!"):  # an image of Markdown, up to its address
        return "](" not in before
    return _WORDS_OF_ATTRIBUTE.search(before) is not None
