"""Alternations of words, such as a list: each word is tried only where its letters are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter

from dechaff.patterns.literals import EDGE, Strings, necessary_literals
from dechaff.patterns.re2 import Re2Match, compile_re2

Candidate = tuple[int, int, str]
"""Where a word may begin, in bytes; its place in the alternation; and its pattern."""
_LETTER = r"(?:[^\\.^$|?+()\[\]{}*\s]|\\[^\w\s])"
_WORD = rf"(?:\\b)?{_LETTER}+(?:\\s\{{1,3\}}{_LETTER}+)*(?:\\b|\\pL\*)?"
_ALTERNATION = re.compile(rf"\(\?:{_WORD}(?:\|{_WORD})*\)")
_BLANKS, _ENDING = r"\s{1,3}", r"\pL*"
_ESCAPED = re.compile(r"\\(\W)")


def words_by_literal(pattern: str, literals: Strings) -> Mapping[str, Sequence[tuple[int, str]]]:
    """The words of an alternation by the literal they begin with, each with its place in it.

    `literals` are the `necessary_literals` of the pattern. One that is not among the keys is inside a word: a text that
    has it is to be searched for the whole pattern. Empty if the pattern is no alternation of words, or if its literals
    do not tell these apart.
    """
    if not _ALTERNATION.fullmatch(pattern):
        return {}
    words: dict[str, list[tuple[int, str]]] = {}
    for at, word in enumerate(pattern[3:-1].split("|")):  # no word has a bar in it
        letters = word.removesuffix(_ENDING).replace(r"\b", EDGE).replace(_BLANKS, " ")
        words.setdefault(_ESCAPED.sub(r"\1", letters).casefold(), []).append((at, word))
    inside = literals - words.keys()
    for literal in words.keys() - literals:
        if not all((necessary_literals(word) or literals) <= inside for _, word in words[literal]):
            return {}
    return words


def matches_at(data: bytes, candidates: Sequence[Candidate]) -> Iterator[Re2Match]:
    """The matches of an alternation, from left to right, if its words begin at candidates only.

    They are those of a search for the whole pattern.
    """
    reached = 0
    for start, _, word in sorted(candidates, key=itemgetter(0, 1)):
        if start >= reached:
            match = compile_re2(word).match(data, start)
            if match:
                yield match
                reached = match.span()[1]
