"""Whether a cut is right, by a person's judgement of its article."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

from dechaff.spans import Span
from dechaff.tuning.labels import Label

MOST_OF_IT = 0.9
"""The share of a text that counts as most of it, in what should go and in what went."""
# What is no damage if it goes with a cut: white space, common punctuation and markup delimiters.
_LIGHT = re.compile(r"""[\s_*#|`~<>=+/()\[\].,:;!?'"“”‘’\-–—，。：；！？、（）【】「」《》]""")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>|<!--.*?-->", re.DOTALL)


def is_right(start: int, text: str, label: Label) -> bool | None:
    """Whether the cut of this text, from `start` on, should be made: most of it should go, or the article is spam.

    None if it takes nothing that should go or stay, such as signs alone.
    """
    if label.verdict in ("spam", "clean"):
        return label.verdict == "spam"
    right, wrong = right_and_wrong(start, text, label_places(label), places(label.arguable))
    return right >= MOST_OF_IT * (right + wrong) if right or wrong else None


def right_and_wrong(start: int, text: str, labelled: Container[int], arguable: Container[int]) -> tuple[int, int]:
    """How many of the solid characters of a cut should go, and how many should stay.

    Tags around what should go may go with it.
    """
    solid_ones = [start + at for at in solid(text, 0, len(text))]
    has_label = any(at in labelled for at in range(start, start + len(text)))
    in_tag = places((start + tag.start(), start + tag.end()) for tag in _TAG.finditer(text)) if has_label else ()
    right = sum(at in labelled for at in solid_ones)
    return right, sum(not (at in labelled or at in in_tag or at in arguable) for at in solid_ones)


def solid(text: str, start: int, end: int) -> list[int]:
    """The offsets of the characters in a span that count: not blanks, punctuation or markup."""
    return [at for at in range(start, min(end, len(text))) if not _LIGHT.match(text[at])]


def label_places(label: Label) -> frozenset[int]:
    """The offsets of all that should go."""
    return places((start, end) for start, end, _ in label.spans)


def places(spans: Iterable[Span]) -> frozenset[int]:
    """All offsets in the spans."""
    return frozenset[int]().union(*(range(start, end) for start, end in spans))
