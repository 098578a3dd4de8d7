"""Drafting a rule from a text that should be cut: what in it varies, and the words that announce that."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

import regex  # type: ignore[import-untyped]  # it knows marks, without which words of India fall apart

from dechaff import urls
from dechaff.model import GivenSign
from dechaff.patterns.re2 import compile_re2, encoded
from dechaff.rulebook.rule import Kind
from dechaff.text.characters import HAN, KANA, THAI_OR_LAO
from dechaff.text.views import folded
from dechaff.tuning.surroundings import PROSE
from dechaff.world import LISTS

MOST_WORDS = 3
"""How many words before what varies must stand there, too; in scripts without spaces, a word is a letter."""
MOST_LETTERS = 6
MOST_IN_PHRASE = 8
SURE_POINTS = 6
_UNSPACED = f"{HAN}{KANA}{THAI_OR_LAO}"
_LETTERS = rf"[\p{{L}}\p{{N}}--[{_UNSPACED}]][[\p{{L}}\p{{M}}\p{{N}}]--[{_UNSPACED}]]*"
_WORD = regex.compile(rf"[{_UNSPACED}]|{_LETTERS}(?:['’]{_LETTERS})?", regex.VERSION1)
_ENDS = re.compile(r"[.,;!?。，；、！？\n()（）\[\]「」『』【】|]")
_SENTENCE_ENDS = re.compile(r"[.!?。！？]")
_TAIL_SIGNS, _HEAD_SIGNS = re.compile(r"[\s:：=@\-–—]+$"), re.compile(r"^[\s:：=@\-–—]+")
_BETWEEN = r"[^\pL\pM\pN\n@]{0,4}"
"""Signs and blanks between the words and what varies."""
_NAMELESS = frozenset(
    ["account", "add", "call", "code", "contact", "follow", "join", "message", "name", "number", "our", "the", "user"]
    + ["username", "via", "with", "write"]
)
"""Words that announce an account without saying of what."""


class _Varying(NamedTuple):
    """Something that differs from article to article."""

    seen: re.Pattern[str]
    """How it is seen in the text; the group `value` is the name, number or code."""
    group: str
    pattern: str
    """RE2 for any other like it, with a group of that name."""
    kind: Kind
    sign: GivenSign
    entity: str
    """Its kind of entity if the words before do not say one."""
    what: str


_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"'()\[\]]+", re.IGNORECASE)
_MAIL = re.compile(r"[a-z0-9][a-z0-9._%+\-]{0,63}@(?P<host>(?:[a-z0-9\-]{1,63}\.){1,4}[a-z]{2,24})", re.IGNORECASE)
_VARYING = (
    _Varying(
        re.compile(r"@\s?(?P<value>[a-z0-9][a-z0-9_.\-]{2,31})", re.IGNORECASE),
        "account",
        r"@\s?(?P<account>[a-z0-9][a-z0-9_.\-]{2,31})\b",
        "handle",
        "contact",
        "account",
        "An account",
    ),
    _Varying(
        re.compile(r"(?P<value>\+?\(?\d[\d ()\-./]{6,18}\d)"),
        "number",
        r"(?P<number>\+?[0-9(][0-9()\-./ ]{5,18}[0-9])\b",
        "contact",
        "contact",
        "phone",
        "A number",
    ),
    _Varying(
        re.compile(r"\b(?P<value>(?=[A-Z0-9]*[A-Z])(?=[A-Z0-9]*[0-9])[A-Z0-9]{4,16})\b"),
        "code",
        r"(?P<code>(?-i:[A-Z]{3,15}[0-9][A-Z0-9]{0,12}))\b",
        "contact",
        "code",
        "code",
        "A code",
    ),
    _Varying(
        re.compile(r"\b(?P<value>(?=[a-z0-9_.\-]*[0-9_])[a-z][a-z0-9_.\-]{3,31})\b", re.IGNORECASE | re.ASCII),
        "account",
        r"@?(?P<account>[a-z][a-z.\-]{0,30}[0-9_][a-z0-9_.\-]{0,30})\b",
        "contact",
        "contact",
        "account",
        "An account",
    ),
    _Varying(
        re.compile(r"\b(?P<value>\d{4,12})\b", re.ASCII),
        "number",
        r"(?P<number>\d{4,12})\b",
        "contact",
        "contact",
        "number",
        "A number",
    ),
    _Varying(
        re.compile(r"[:：]\s*(?P<value>[a-z][a-z0-9_.\-]{3,31})\s*$", re.IGNORECASE),
        "account",
        r"[:：]\s{0,3}@?(?P<account>[a-z][a-z0-9_.\-]{3,31})\b",
        "contact",
        "contact",
        "account",
        "An account",
    ),
)
"""In the order in which they are tried: what names somebody most surely comes first."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a rule could look for to find a text, and others like it."""

    finds: Mapping[str, object]
    """The fields of its matcher, as in a rule file."""
    kind: Kind
    description: str
    name: str
    """A name for the rule, without its folder."""
    near_misses: tuple[str, ...]
    """Texts that look like it and should stay, the best first."""
    entity: str = ""
    sign: GivenSign | None = None


def draft(text: str, shared_hosts: Collection[str] = ()) -> Draft:
    """A draft from one line of text. At `shared_hosts`, many people have an address: there, all of it must match.

    Of a mail address, the host must match.
    """
    line = " ".join(folded(text).text.split())
    address = _ADDRESS.search(line)
    if address:
        return _of_address(address[0].rstrip(".,;:!?。，"), line, shared_hosts)
    mail = _MAIL.search(line)
    if mail:
        return _of_mail(mail, line)
    found = ((varying, [*varying.seen.finditer(line)]) for varying in _VARYING)
    drafts = (_of_varying(varying, line, *_span(line, places[-1])) for varying, places in found if places)
    return next((one for one in chain(drafts, [_of_phrase(line)]) if _finds(one, line)), _of_all(line))


def with_pattern(drafted: Draft, pattern: str) -> Draft:
    """The draft with this pattern to look for, and of all else what can be true of it, too."""
    finds = {"pattern": pattern, "view": "folded"}
    if "link" in drafted.finds:
        return replace(drafted, finds=finds, kind="promo", description=f"What matches {pattern!r}.", sign=None)
    group = drafted.entity.partition("{")[2].removesuffix("}")
    return replace(drafted, finds=finds, entity=drafted.entity if f"(?P<{group}>" in pattern else "")


def surrounded(text: str) -> tuple[str, str]:
    """An honest article with the text in it as a paragraph, and the same without it."""
    number = 1 + len(text) // len(PROSE[0])
    above, below = PROSE[:number], PROSE[number : 2 * number] or PROSE[:number]
    return "\n\n".join((*above, text, *below)) + "\n", "\n\n".join((*above, *below)) + "\n"


def _span(line: str, found: re.Match[str]) -> tuple[int, int]:
    """Where what varies begins and ends, with the sign of a handle."""
    start = found.start("value")
    before = line[:start].rstrip()
    return (len(before) - 1, found.end("value")) if before.endswith("@") else (start, found.end("value"))


def _of_address(address: str, line: str, shared_hosts: Collection[str]) -> Draft:
    canonical = urls.canonical(address) or address
    host = canonical.partition("/")[0]
    is_shared = not shared_hosts or any(one in shared_hosts for one in urls.host_and_parents(canonical))
    exact = re.escape(canonical.rstrip("/")) + r"(?:[/?]|$)"
    link: Mapping[str, object] = {"url": f"^{exact}"} if is_shared and "/" in canonical else {"hosts": [host]}
    where = canonical if "url" in link else host
    other = line.replace(address, "https://paper.example/report")
    misses = (other, f"The report is at https://paper.example/{_slug(host)}.")
    return Draft({"link": link}, "link", f"A link to {where}.", _slug(where), misses, sign="paid-link")


def _of_mail(mail: re.Match[str], line: str) -> Draft:
    """Any address at the same host."""
    host = mail["host"].lower()
    pattern = rf"(?P<address>[a-z0-9][a-z0-9._%+\-]{{0,63}}@{re.escape(host)})\b"
    finds = {"pattern": pattern, "view": "folded", "whole_words": True}
    other = line.replace(mail[0], "office@paper.example")
    misses = (other, f"The paper is at {host}.")
    return Draft(finds, "contact", f"A mail address at {host}.", _slug(host), misses, "mail:{address}", "contact")


def _of_varying(varying: _Varying, line: str, start: int, end: int) -> Draft:
    before, after = _ENDS.split(line[:start])[-1], _ENDS.split(line[end:], maxsplit=1)[0]
    said = _last_words(before)
    if said:
        pattern = f"{_words(said)}{_BETWEEN}{varying.pattern}"
    elif said := _first_words(after):
        pattern = f"{varying.pattern}{_BETWEEN}{_words(said)}"
    else:  # there is nothing to know others by
        pattern = varying.pattern.replace(_any_in(varying), re.escape(_lower(line[start:end].lstrip("@ "))))
    entity = f"{varying.entity if varying.entity in ('phone', 'code') else _family(said)}:{{{varying.group}}}"
    description = f"{varying.what} announced by {said!r}." if said else f"{varying.what}, {line[start:end]}."
    finds = {"pattern": pattern, "view": "folded", "whole_words": True}
    misses = (_TAIL_SIGNS.sub("", line[:start]), _HEAD_SIGNS.sub("", line[end:]), said)
    name = _slug(said) or varying.group
    return Draft(finds, varying.kind, description, name, tuple(filter(None, misses)), entity, varying.sign)


def _of_phrase(line: str) -> Draft:
    sentence = next((one for one in _SENTENCE_ENDS.split(line) if _WORD.search(one)), line)
    said = _first_words(sentence, MOST_IN_PHRASE)
    finds = {"pattern": _words(said), "view": "folded", "whole_words": True}
    words = [*_WORD.finditer(said)]
    misses = (said[: words[-1].start()].strip(), said[words[0].end() :].strip()) if words else ()
    name = _slug(_first_words(said)) or "phrase"
    return Draft(finds, "promo", f"The words {said!r}.", name, tuple(filter(None, misses)))


def _of_all(line: str) -> Draft:
    return Draft({"pattern": re.escape(line), "view": "folded"}, "promo", f"The text {line!r}.", "phrase", ())


def _finds(made: Draft, line: str) -> bool:
    pattern = made.finds["pattern"]
    return bool(pattern) and compile_re2(str(pattern)).search(encoded(line)) is not None


def _family(said: str) -> str:
    """What kind of account the words announce."""
    words = [one.group().lower() for one in _WORD.finditer(said)]
    names = [one for one in words if one.isascii() and one.isalpha() and one not in _NAMELESS]
    known = [one for one in names if len(one) > 2 or one in LISTS["short-names"]]
    return _kind_of(known[-1]) if known else "account"


def _any_in(varying: _Varying) -> str:
    """The part of its pattern inside the group."""
    found = re.search(r"\(\?P<\w+>(.*)\)", varying.pattern)
    return found[1] if found else ""


def _kind_of(word: str) -> str:
    """What rules call the kind of entity that people call so."""
    names = dict(line.replace(" ", "").split("=", 1) for line in LISTS["other-names"])
    return names.get(word, word)


def _last_words(text: str) -> str:
    """The end of the text: its last few words, as they are written."""
    words = [*_WORD.finditer(text)]
    few = words[-MOST_LETTERS if words and _is_unspaced(words[-1].group()) else -MOST_WORDS :]
    return text[few[0].start() : few[-1].end()] if few else ""


def _first_words(text: str, most: int = MOST_WORDS) -> str:
    words = [*_WORD.finditer(text)]
    few = words[: 2 * most if words and _is_unspaced(words[0].group()) else most]
    return text[few[0].start() : few[-1].end()] if few else ""


def _is_unspaced(text: str) -> bool:
    return re.search(f"[{_UNSPACED}]", text) is not None


def _words(said: str) -> str:
    """RE2 for the words, with any few signs or blanks where there are some."""
    parts: list[str] = []
    at = 0
    for word in _WORD.finditer(said):
        gap = said[at : word.start()]
        parts.append(r"[^\pL\pM\pN\n]{1,4}" if gap else "")
        parts.append(re.sub(r"\d+", lambda digits: rf"\d{{1,{len(digits[0]) + 1}}}", re.escape(_lower(word.group()))))
        at = word.end()
    begins = r"\b" if said[:1].isascii() and said else ""
    return begins + "".join(parts)


def _slug(text: str) -> str:
    """A name for a file, of letters and digits; `""` if the text has none in ASCII."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40].strip("-")


def _lower(text: str) -> str:
    """The text in lower case, letter by letter: a pattern finds no letter that becomes two."""
    return "".join(lower if len(lower := one.lower()) == 1 else one for one in text)
