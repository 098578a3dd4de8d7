"""Patterns that are a choice of words, such as a list of them: each word is tried only where its letters are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter

from dechaff.patterns.literals import EDGE
from dechaff.patterns.re2 import Re2Match, compile_re2

Candidate = tuple[int, int, str]
"""Where a word may begin, in bytes; its place in the choice; and its pattern."""
_LETTER = r"(?:[^\\.^$|?+()\[\]{}*]|\\[^\w])"
_WORD = rf"(?:\\b)?{_LETTER}+(?:\\s\{{1,3\}}{_LETTER}+)*(?:\\b|\\pL\*)?"
_CHOICE = re.compile(rf"\(\?:{_WORD}(?:\|{_WORD})*\)")
_BLANKS, _ENDING = r"\s{1,3}", r"\pL*"
_ESCAPED = re.compile(r"\\(\W)")


def words_by_literal(pattern: str) -> Mapping[str, Sequence[tuple[int, str]]]:
    """For each literal that begins words of a choice, the places of these words in the choice, and their patterns.

    A literal is spelled as in `necessary_literals`. Empty for any other pattern.
    """
    if not _CHOICE.fullmatch(pattern):
        return {}
    found: dict[str, list[tuple[int, str]]] = {}
    for at, word in enumerate(pattern[3:-1].split("|")):  # a bar in a word would be escaped: no list has one
        letters = word.removesuffix(_ENDING).replace(r"\b", EDGE).replace(_BLANKS, " ")
        found.setdefault(_ESCAPED.sub(r"\1", letters).casefold(), []).append((at, word))
    return found


def chosen(data: bytes, candidates: Sequence[Candidate]) -> Iterator[Re2Match]:
    """The matches of a choice of which each word begins at a candidate: from left to right, the first word that fits.

    They are those that searching the text for the whole pattern finds.
    """
    reached = 0
    for start, _, word in sorted(candidates, key=itemgetter(0, 1)):
        if start >= reached:
            match = compile_re2(word).match(data, start)
            if match:
                yield match
                reached = match.span()[1]
