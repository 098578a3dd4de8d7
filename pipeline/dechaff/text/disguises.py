"""The disguises in which advertisers hide words from filters: how each is found, and how it is undone.

Undoing a disguise changes what patterns see, never the text, so it may undo a little too much.
"""

from __future__ import annotations

import re
import unicodedata
from html.entities import html5
from typing import Any

import re2  # type: ignore[import-untyped]

from dechaff.patterns.re2 import re2_options
from dechaff.text.characters import (
    ANY_DIGIT,
    ANY_LETTER,
    ANY_SPACE,
    IDEOGRAPHS,
    IGNORABLE,
    INVISIBLE,
    LETTER,
    LONE_SURROGATE,
    VARIATION_SELECTORS,
)
from dechaff.text.disguise import Disguise, Pattern, Read
from dechaff.world import LISTS

# Letters and digits that NFKC does not change, though a reader takes them for plain ones.
_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))
_PLAIN: dict[str, str] = {
    **_SMALL_CAPITALS,
    **{chr(0x1F150 + i): chr(ord("A") + i) for i in range(26)},  # negative circled
    **{chr(0x1F170 + i): chr(ord("A") + i) for i in range(26)},  # negative squared
    **{chr(0x1F1E6 + i): chr(ord("A") + i) for i in range(26)},  # regional indicators
    **{chr(base + i): str(i + 1) for base in (0x2776, 0x2780, 0x278A) for i in range(10)},  # dingbat digits
}
_OTHER_DIGITS = "\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59"  # Arabic to Thai
_INLINE_TAGS = "b|strong|i|em|u|s|span|font|mark|small|big|code|kbd|sub|sup|wbr"
_STYLED = (
    "\uff10-\uff19\uff20-\uff3a\uff3f\uff41-\uff5a"  # fullwidth letters and digits, but not other fullwidth marks
    "\u2460-\u24ff\u2776-\u2793"
    "\U0001d400-\U0001d7ff\U0001f100-\U0001f1ff" + "".join(_SMALL_CAPITALS)
)
# Without pointing hands, arrows, gifts and the heavy plus sign: these mean something, so they are not noise.
_NOISE = (
    r"(?:\s?[.·•]\s?|[.·•\-_*|~+/\\'’]{1,2}"
    "|(?:[\u2600-\u2794\u2796-\u27a0\u27a2-\u27bf\U0001f300-\U0001f380\U0001f382-\U0001f445\U0001f44a-\U0001faff]\ufe0f?){1,2})"
)

# Letters of other alphabets that look like Latin ones.
_LOOK_ALIKES = dict(
    zip(
        "аАвВсСеЕёЁнНіІїЇјЈкКмМоОрРѕЅтТуУхХԁһԛԝαΑΒεΕΗιΙκΚΜνΝοΟρΡτΤυΥχΧΖ",
        "aABBcCeEeEHHiIiIjJkKMMoOpPsSTTyYxXdhqwaABeEHiIkKMvNoOpPtTuYxXZ",
        strict=True,
    )
)
_LATIN_LOOK_ALIKES = dict(zip("aABcCeEHiIjKkMoOpPsSTyYxX", "аАВсСеЕНіІјКкМоОрРѕЅТуУхХ", strict=True))


def _character_reference(match: re.Match[str]) -> Read | None:
    if match["name"]:
        character = html5.get(match["name"] + ";", "")
        return [(character, *match.span())] if len(character) == 1 and character not in "<>" else None
    code = int(match["hex"], 16) if match["hex"] else int(match["decimal"])
    plain = 0x20 < code < 0x110000 and not LONE_SURROGATE.match(chr(code))
    return [(chr(code), *match.span())] if plain else None


def _quoted_printable(match: re.Match[str]) -> Read | None:
    written = [*re.finditer(r"=([0-9A-F]{2})", match.group())]
    try:
        text = bytes(int(one[1], 16) for one in written).decode()
    except UnicodeDecodeError:
        return None
    read, at = [], 0
    for character in text:
        last = at + len(character.encode())
        start, end = written[at].start(), written[last - 1].end()
        read.append((character, match.start() + start, match.start() + end))
        at = last
    return read


def _cell_border(match: re.Match[str]) -> Read:
    """A name in a cell is announced by the cell before it as by a word before a colon."""
    start, end = match.span("border")
    label = [(one, at, at + 1) for at, one in enumerate(match.group()[: start - match.start()], match.start())]
    return [*label, (":", start, end)]


def _fullwidth(match: re.Match[str]) -> Read | None:
    """Any Chinese text has fullwidth marks; only among fullwidth letters are they part of an address or a name."""
    letters = sum(one.isalnum() for one in match.group())
    if 2 * letters < len(match.group()):
        return None
    plain = (unicodedata.normalize("NFKC", one).replace("\u2010", "-") for one in match.group())
    return [(one, at, at + 1) for at, one in enumerate(plain, match.start())]


def _decimal(match: re.Match[str]) -> Read:
    return [(str(unicodedata.decimal(match.group())), *match.span())]


def _styled(match: re.Match[str]) -> Read:
    character = match.group()
    plain = _PLAIN.get(character) or unicodedata.normalize("NFKC", character).strip("().")
    return [(one, *match.span()) for one in plain]


def _nothing(match: re.Match[str]) -> Read:
    return []


def _mixed_alphabets(match: re.Match[str]) -> Read | None:
    token = match.group()
    foreign = [one for one in token if one > "\u0370"]
    latin = [one for one in token if one.isascii() and one.isalpha()]
    if not foreign or not latin:
        return None
    if all(one in _LOOK_ALIKES for one in foreign):
        alike = _LOOK_ALIKES
    elif all(one in _LATIN_LOOK_ALIKES for one in latin):
        alike = _LATIN_LOOK_ALIKES
    else:
        return None
    return [(alike.get(one, one), at, at + 1) for at, one in enumerate(token, match.start())]


def _letters_only(match: re.Match[str]) -> Read:
    return [(one, at, at + 1) for at, one in enumerate(match.group(), match.start()) if one.isalnum() or one in "_@:："]


def _scheme(match: re.Match[str]) -> Read:
    return [(one, *match.span()) for one in f"http{match['secure']}://"]


def _slashes(match: re.Match[str]) -> Read:
    return [("/" if one == "\\" else one, at, at + 1) for at, one in enumerate(match.group(), match.start())]


def _dot(match: re.Match[str]) -> Read:
    return [(".", *match.span())]


def _without_blanks(match: re.Match[str]) -> Read:
    return [(one, at, at + 1) for at, one in enumerate(match.group(), match.start()) if not one.isspace()]


# Ideographs need no blanks around a word.
_WORD_BEGINS = rf"(?:(?<!{LETTER})|(?<=[{IDEOGRAPHS}]))"


def _spaced_out(noise: str) -> str:
    """Matches each short name of a messenger with noise between its letters: few letters show a disguise only so."""
    return f"(?:{'|'.join(noise.join(name) for name in LISTS['short-names'])})"


_SHORT_NAMES = rf"{_WORD_BEGINS}{_spaced_out(_NOISE)}(?!{LETTER})"
_OTHER_LETTERS = "\u0370-\u04ff\u0500-\u052f"
_NAME_SIGN = f"[a-z0-9_@.{_OTHER_LETTERS}]"
_JOINABLE = f"[a-z0-9_@.{_OTHER_LETTERS}{IDEOGRAPHS}]"  # in other scripts joiners are part of the spelling

# With what `re` takes for another case of a letter: dotless and dotted `i`, long `s`, old Cyrillic, ohm and kelvin.
_ANY_NAME_SIGN = f"[a-z0-9_@.ıİſ\u1c80-\u1c8f\u2126\u212a{_OTHER_LETTERS}]"
_ANY_JOINABLE = f"[a-z0-9_@.ıİſ\u1c80-\u1c8f\u2126\u212a{_OTHER_LETTERS}{IDEOGRAPHS}]"
_ANY_TAG = f"</?(?:{_INLINE_TAGS}|ı)[{ANY_SPACE}/>]"
_ANY_NOISE = _NOISE.replace(r"\s", f"[{ANY_SPACE}]")
_BEFORE_WORD = r"(?:\A|[^0-9A-Za-z])"
_BEHIND_WORD = r"(?:\z|[^0-9A-Za-z])"

_CELL_NAME = r"@?[A-Za-z0-9][A-Za-z0-9_.\-]{3,31}"
_BRACKETED_DOT = r"\[\.\]|\(\.\)|\{\.\}"
_OTHER_DOT = "[\u3002\uff0e\uff61]"
_HOST_BEGINS = rf"[a-z0-9\-]{{1,63}}(?:[.]|{_BRACKETED_DOT}|{_OTHER_DOT})"

DISGUISES = (
    Disguise(
        "&(?:#x?[0-9a-f]|[a-z]{2,24};)",
        Pattern(r"&(?:#(?:x(?P<hex>[0-9a-f]{1,6})|(?P<decimal>[0-9]{1,7}));?|(?P<name>[a-z]{2,24});)", re.I),
        _character_reference,
        begins_at_sign=False,
    ),
    Disguise(r"(?:=[0-9A-F]{2}(?:=\r?\n)?){4}", Pattern(r"(?:=[0-9A-F]{2}(?:=\r?\n)?){4,}"), _quoted_printable),
    # Addresses written so that no program follows them.
    Disguise(
        r"(?i:h(?:tt|xx)ps?:\\)",
        Pattern(
            rf"(?<![a-z0-9])h(?:tt|xx)ps?:\\{{1,2}}(?={_HOST_BEGINS})[a-z0-9.\-_~%?=&#/\\\[\](){{}}]*[a-z0-9/]",
            re.I | re.A,
        ),
        _slashes,
        hides_addresses=True,
    ),
    Disguise(
        r"(?i:h(?:xx|\*\*)ps?[:\[/]|https?(?:\[|//|:/[^/]))",
        Pattern(
            r"(?<![a-z0-9])(?!https?://)h(?:tt|xx|\*\*)p(?P<secure>s?)(?:\[:\]//|\[://\]|:/{1,3}|//)"
            rf"(?={_HOST_BEGINS})",
            re.I | re.A,
        ),
        _scheme,
        hides_addresses=True,
    ),
    Disguise(
        rf"[A-Za-z0-9] ?(?:{_BRACKETED_DOT})",
        Pattern(rf"(?<=[A-Za-z0-9]) ?(?:{_BRACKETED_DOT}) ?(?=[A-Za-z0-9])"),
        _dot,
        hides_addresses=True,
    ),
    Disguise(
        rf"[A-Za-z0-9]{_OTHER_DOT}[A-Za-z0-9]",
        Pattern(
            rf"(?<=[A-Za-z0-9]){_OTHER_DOT}(?=(?:[A-Za-z0-9\-]{{1,63}}(?:[.]|{_OTHER_DOT})){{0,3}}[A-Za-z]{{2,24}}/)"
        ),
        _dot,
        hides_addresses=True,
    ),
    # Bold or coloured letters mean the same as plain ones.
    Disguise(
        rf"\*\*|__|{_ANY_TAG}",
        Pattern(r"\*\*\*?"),
        _nothing,
        more=(
            Pattern(r"__(?:(?<!\w__)_?(?=\w)|(?<=[^\W_]__)_?(?!\w))"),
            Pattern(rf"</?(?:{_INLINE_TAGS})(?:\s[^<>]*)?/?>", re.I),
        ),
        begins_at_sign=False,
    ),
    # A row of two cells: what something is called, and the name.
    Disguise(
        rf"</(?i:td|th|dt)>[{ANY_SPACE}]*<(?i:td|dd)[^<>]*>[{ANY_SPACE}]*[@A-Za-z0-9_.\-]{{4}}",
        Pattern(rf"(?P<border></(?:td|th|dt)>\s*<(?:td|dd)\b[^<>]*>\s*)(?={_CELL_NAME}\s*<)", re.I),
        _cell_border,
        begins_at_sign=False,
    ),
    Disguise(
        r"(?:\A|\n)\|[^|\n]+\|[ \t]*[@A-Za-z0-9_.\-]{4,}[ \t]*\|",
        Pattern(rf"(?<![^\n])\|[^|\n]{{1,60}}?(?P<border>[ \t]*\|[ \t]*)(?={_CELL_NAME}[ \t]*\|[ \t]*\r?(?:\n|\Z))"),
        _cell_border,
    ),
    Disguise("[\uff01-\uff5e\u2010]{4}", Pattern("[\uff01-\uff5e\u2010]{4,}"), _fullwidth, hides_addresses=True),
    Disguise("\uff20[A-Za-z0-9]|[A-Za-z0-9]\uff3f", Pattern("\uff20(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])\uff3f"), _styled),
    Disguise(f"[{_STYLED}]", Pattern(f"[{_STYLED}]"), _styled, begins_at_sign=False),
    Disguise(f"[{_OTHER_DIGITS}]", Pattern(f"[{_OTHER_DIGITS}]"), _decimal, begins_at_sign=False),
    # Variation selectors distinguish forms of an ideograph, so they are a disguise between other letters only.
    Disguise(
        f"(?s:.)[{INVISIBLE}]|{_ANY_JOINABLE}[{IGNORABLE}]+{_ANY_JOINABLE}"
        f"|{_ANY_NAME_SIGN}[{IGNORABLE}{VARIATION_SELECTORS}]+{_ANY_NAME_SIGN}",
        Pattern(
            f"(?<!\\A)[{INVISIBLE}]|(?<={_JOINABLE})[{IGNORABLE}]+(?={_JOINABLE})"
            f"|(?<={_NAME_SIGN})[{IGNORABLE}{VARIATION_SELECTORS}]+(?={_NAME_SIGN})",
            re.I,
        ),
        _nothing,
    ),
    # Markdown escapes signs with a backslash that no reader sees.
    Disguise(r"[A-Za-z0-9_@]\\[_.@+\-]|\\[@+]", Pattern(r"(?<=[A-Za-z0-9_@])\\(?=[_.@+\-])|\\(?=[@+])"), _nothing),
    Disguise(
        f"[A-Za-z][0-9_]*[{_OTHER_LETTERS}]|[{_OTHER_LETTERS}][0-9_]*[A-Za-z]",
        Pattern(f"[A-Za-z0-9_{_OTHER_LETTERS}]+"),
        _mixed_alphabets,
        hides_addresses=True,
        begins_at_sign=False,
    ),
    Disguise(
        rf"{_BEFORE_WORD}[^{ANY_SPACE}](?:[ \xa0][^{ANY_SPACE}]){{4}}{_BEHIND_WORD}",
        Pattern(rf"{_WORD_BEGINS}\S(?:[ \u00a0]\S){{4,}}(?!{LETTER}|@)(?:(?<=/)[ \u00a0](?=[a-zA-Z0-9]))?"),
        _without_blanks,
        hides_addresses=True,
    ),
    Disguise(
        f"{_BEFORE_WORD}(?:{ANY_LETTER}{_ANY_NOISE}){{2}}{ANY_LETTER}(?:{_ANY_NOISE}{ANY_LETTER}|{_BEHIND_WORD})",
        Pattern(f"(?<!{LETTER})(?:(?:{LETTER}{_NOISE}){{2,}}{LETTER}(?!{LETTER})|(?:{LETTER}{_NOISE}){{3,}}{LETTER}+)"),
        _letters_only,
    ),
    Disguise(
        rf"{ANY_DIGIT}(?:[ \-.–·]{{1,3}}{ANY_DIGIT}){{5}}",
        # At most 60 digits, so that what fails at its end is not read over and over.
        Pattern(r"(?<![\d.,])(?:\d[ \-.–·]{1,3}){5,59}\d(?![\d.,])"),
        _letters_only,
    ),
    Disguise(
        f"(?:[{IDEOGRAPHS}][\u30fb\uff65]){{2}}[{IDEOGRAPHS}]",
        Pattern(f"(?<![{IDEOGRAPHS}])(?:[{IDEOGRAPHS}][\u30fb\uff65]){{2,}}[{IDEOGRAPHS}](?![{IDEOGRAPHS}])"),
        _letters_only,
    ),
    Disguise(
        f"{_BEFORE_WORD}{_spaced_out(_ANY_NOISE)}{_BEHIND_WORD}",
        Pattern(_SHORT_NAMES, re.IGNORECASE),
        _letters_only,
    ),
    Disguise(
        f"[{IDEOGRAPHS}]{_ANY_NOISE}[{IDEOGRAPHS}]",
        Pattern(f"[{IDEOGRAPHS}](?:{_NOISE}[{IDEOGRAPHS}])+"),
        _letters_only,
    ),
)
"""In the order in which they are undone: each may hide those after it."""


# Matches every text: if it is missing from the result, the search has run out of memory.
_EVERYWHERE = r"\A"


def _compiled_signs() -> Any:
    signs = re2.Set.SearchSet(re2_options())
    for disguise in DISGUISES:
        signs.Add(disguise.sign)
    signs.Add(_EVERYWHERE)
    signs.Compile()
    return signs


_SIGNS = _compiled_signs()


def possible(data: bytes) -> list[int]:
    """The positions in DISGUISES, ascending, of those that the UTF-8 bytes may have: never too few, seldom too many."""
    found = sorted(_SIGNS.Match(data) or ())
    every = len(DISGUISES)
    return found[:-1] if found[-1:] == [every] else [*range(every)]
