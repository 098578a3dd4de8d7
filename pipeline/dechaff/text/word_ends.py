"""Whether a piece of text begins or ends inside a word, in scripts with or without spaces between words."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right

from dechaff.text.characters import EAST_ASIAN, HANGUL, LETTER, THAI_OR_LAO

# Letters of scripts without spaces between words, or with endings attached to words: the first and the last of each
# range. A pattern of so many letters takes longer to compile than all others of a module together.
_NO_SPACES = f"{THAI_OR_LAO}\u1000-\u109f\u1780-\u17ff{EAST_ASIAN}"
_FIRST, _LAST = sorted(_NO_SPACES[::3]), sorted(_NO_SPACES[2::3])
# What belongs to the letter before it: vowels of Thai and Lao, small and long kana, the plural of Chinese pronouns.
_GOES_ON = re.compile("[\u0e30\u0e32\u0e33\u0e45\u0eb0\u0eb2\u0eb3ぁぃぅぇぉっゃゅょァィゥェォッャュョー们們]")
# Vowels of Thai and Lao written before the letter they follow.
_BEFORE_ITS_LETTER = re.compile("[\u0e40-\u0e44\u0ec0-\u0ec4]")
# Marks that a word may end before: those of Arabic, which are optional, and variation selectors.
_ARABIC_SIGNS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\ufe00-\ufe0f]")
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc]")
LEAST_HANGUL = 4
"""A piece of this many syllables is not inside a word by chance, but part of a compound."""
LEAST_KATAKANA = 5
"""As LEAST_HANGUL, in katakana letters."""
_PARTICLES = re.compile(
    "(?:은|는|이|가|을|를|의|에|에서|에게|께|께서|한테|로|으로|와|과|하고|랑|이랑|도|만|나|이나|부터|까지|처럼|같은|보다|라|이라"
    f"|조차|마저|밖에|마다|들|요|이요|인|입니다|이다|이고|이며|이지만|였다|이었다){{0,3}}(?![{HANGUL}])"
)
# What makes the words after it, or before it, part of a name: of an account, a file, a mail address.
_IN_NAME_FROM = re.compile(rf"(?:@|{LETTER}_)\Z")
_IN_NAME_UP_TO = re.compile(rf"[_@]{LETTER}")


def inside_word(text: str, start: int, end: int) -> bool:
    """Whether the piece begins or ends inside a word or a name.

    A short piece in Hangul is a word of its own if no syllable precedes it and only particles follow; one in katakana,
    if there is no katakana on either side. Chinese and Thai do not mark where words end: only what always belongs to
    the letter before it counts.
    """
    return (
        _joins(text[start - 1 : start], text[start])
        or _joins(text[end - 1], text[end : end + 1])
        or _is_part(text, start, end)
        or _IN_NAME_FROM.search(text, max(0, start - 2), start) is not None
        or _IN_NAME_UP_TO.match(text, end) is not None
    )


def _joins(left: str, right: str) -> bool:
    """Whether no word can end between the two characters."""
    if _BEFORE_ITS_LETTER.match(left) or _goes_on(right):
        return bool(left) and unicodedata.category(left)[0] in "LM"
    return left.isalnum() and right.isalnum() and not (_needs_no_space(left) or _needs_no_space(right))


def _needs_no_space(letter: str) -> bool:
    """Whether the letter is of a script without spaces between words, or with endings attached to words."""
    at = bisect_right(_FIRST, letter)
    return at > 0 and letter <= _LAST[at - 1]


def _is_hangul(letter: str) -> bool:
    return HANGUL[0] <= letter <= HANGUL[-1]


def _goes_on(character: str) -> bool:
    """Whether the letter or mark never begins a word."""
    if not character or character.isascii():
        return False
    is_sign = unicodedata.category(character) in ("Mn", "Mc") and not _ARABIC_SIGNS.match(character)
    return is_sign or _GOES_ON.match(character) is not None


def _is_part(text: str, start: int, end: int) -> bool:
    """Whether the piece is a short part of a longer run of Hangul or katakana."""
    before, first, last, after = text[start - 1 : start], text[start], text[end - 1], text[end : end + 1]
    if end - start < LEAST_HANGUL:
        if _is_hangul(first) and _is_hangul(before):
            return True
        if _is_hangul(last) and not _PARTICLES.match(text, end):
            return True
    if end - start < LEAST_KATAKANA:
        begins_within = _KATAKANA.match(first) and _KATAKANA.match(before)
        ends_within = _KATAKANA.match(last) and _KATAKANA.match(after)
        return bool(begins_within or ends_within)
    return False
