"""Entities: the canonical names of handles, addresses and paragraphs, and the hashes that stand for them in counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

import re2  # type: ignore[import-untyped]
import xxhash

from dechaff import urls
from dechaff.spans import Span
from dechaff.urls import NO_PARAMETERS, ParameterNames

_NAME = re.compile(r"[a-z0-9_]{5,64}")
_NO_DIGITS = re.compile(r"[^0-9]+")
_DATE_OR_VERSION = re.compile(
    r"(?:19|20)\d\d([-./ ])\d{1,2}\1\d{1,2}(?:[ -].*)?|\d{1,2}([-./ ])\d{1,2}\2(?:19|20)\d\d(?:[ -].*)?"
    r"|(?:19|20)\d\d\s?-\s?(?:19|20)\d\d|[1-9]\d{0,2}(?:\.(?:0|[1-9]\d{0,2})){3}"
)
_TRUNK_PREFIX = re.compile(r"89|8[ \-(]")
_COUNTING = frozenset({"1234567", "12345678", "123456789", "1234567890", "12345678901"})
_FEWEST_DIGITS = 9
_NUMBER = re2.compile(r"[0-9](?:[0-9()\-./ ]|\x{00A0}|[\x{2010}-\x{2013}]){7,18}[0-9]")
_BEFORE_NUMBER = b" (+"
_MAIL_HOST = re2.compile(r"@(?:[A-Za-z0-9\-]{1,63}\.){1,4}[A-Za-z]{2,24}")
_MAIL_NAME = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}\Z")
_NO_DIGIT_BYTES = bytes(set(range(256)) - set(b"0123456789"))
_SPELLED_DOT = re.compile(r"\s?[(\[（{]\s?[^\W\d_]+\s?[)\]）}]\s?")
_LONGEST_NAME = 64
# Words with a digit or underscore next to a letter, or with five of them in a row, which leaves out mere years.
_WORD = re2.compile(r"\w*(?:[A-Za-z][0-9_]|[0-9_](?:[A-Za-z]|[0-9_]{4}))\w*")


def entity_hash(name: str) -> int:
    """The 64-bit hash by which an entity is counted, the same in every process and on every machine."""
    return xxhash.xxh3_64_intdigest(name.encode("utf-8", "surrogatepass"))


def entity_key(entity: str, parameters: ParameterNames = NO_PARAMETERS) -> str:
    """The entity as rules name it: an address in canonical form without the parameters, any other name in lower case.

    Addresses may also be given as plain URLs, names with an `@` in front, telephone numbers in any spelling.
    """
    kind, _, name = entity.strip().partition(":")
    if kind.lower() in ("http", "https"):
        name = entity
    elif kind.lower() != "url":
        return named(f"{kind}:{name.strip().removeprefix('@')}") or entity.strip().lower()
    return address_entity(urls.canonical(name) or urls.canonical(f"//{name}") or name, parameters)


def address_entity(address: str, parameters: ParameterNames) -> str:
    """The entity at a canonical address, with these parameters ignored."""
    for scheme, kind in (("mailto:", "mail"), ("tel:", "phone"), ("sms:", "phone")):
        if address.startswith(scheme):
            written = unquote(address.removeprefix(scheme).partition("?")[0])
            return named(f"{kind}:{written}") or f"url:{address}"
    return f"url:{parameters.stripped(address)}"


def named(written: str) -> str:
    """An entity as `kind:name`, in lower case; all spellings of a telephone number or mail address have one name.

    `""` if it is not a valid name, such as a telephone number that is a date or one digit repeated.
    """
    kind, _, name = written.lower().partition(":")
    if kind == "phone":
        name = _telephone(name)
    elif kind == "mail":
        name = _SPELLED_DOT.sub(".", name).replace(" ", "")
    return f"{kind}:{name}" if name else ""


def _telephone(written: str) -> str:
    """The digits of a telephone number, starting with the country code if there is one; `""` if it is not one."""
    if _DATE_OR_VERSION.fullmatch(written.strip(" .-()")):
        return ""
    digits = _NO_DIGITS.sub("", written.replace("(0)", ""))
    if digits.startswith("00"):
        digits = digits.removeprefix("00")
    elif "+" not in written and len(digits) == 11 and _TRUNK_PREFIX.match(written):
        digits = "7" + digits[1:]  # where 8 is the trunk prefix, the country code is 7
    own = digits.lstrip("0")
    same = len(set(own[1:])) <= 1
    return "" if same or own in _COUNTING or not 6 <= len(own) <= 15 else digits


def names(entities: Iterable[str]) -> dict[str, str]:
    """The names by which entities can be found in plain text, each with its entity.

    Only names that cannot be ordinary words: those of at least five characters with a digit or underscore among them,
    telephone numbers of at least nine digits, and mail addresses.
    """
    found: dict[str, str] = {}
    for entity in sorted(entities):
        space, _, name = entity.partition(":")
        if space == "mail" or (space == "phone" and len(name) >= _FEWEST_DIGITS) or (space != "url" and _is_name(name)):
            found[name] = entity
    return found


def possible_names(data: bytes) -> set[str]:
    """Everything in the UTF-8 text that could be one of `names`: words and parts of them between underscores, telephone
    numbers, and mail addresses.
    """
    found = {entity.partition(":")[2] for *_, entity in written_contacts(data)}
    for start, end in name_like_words(data):
        word = data[start:end].lower().decode()
        found.update(piece for piece in _pieces(word) if _is_name(piece))
    return found


def name_like_words(data: bytes) -> Iterator[Span]:
    """The spans, in the UTF-8 text, of all whole words that could be one of `names`, and of some that could not."""
    for word in _WORD.finditer(data):
        start, end = word.span()
        if end - start >= 5:
            yield start, end


def written_contacts(data: bytes) -> Iterator[tuple[int, int, str]]:
    """The spans, in the UTF-8 text, of telephone numbers and mail addresses, each with its entity."""
    for number in _NUMBER.finditer(data):
        start, end = number.span()
        if len(data[start:end].translate(None, _NO_DIGIT_BYTES)) >= _FEWEST_DIGITS:
            before = data[max(0, start - 3) : start]
            start -= len(before) - len(before.rstrip(_BEFORE_NUMBER)) if b"+" in before else 0
            entity = named(f"phone:{data[start:end].decode()}")
            if entity:
                yield start, end, entity
    for host in _MAIL_HOST.finditer(data):
        at, end = host.span()
        name = _MAIL_NAME.search(data, max(0, at - 64), at)
        if name:
            yield name.start(), end, f"mail:{data[name.start() : end].decode().lower()}"


def _is_name(word: str) -> bool:
    return _NAME.fullmatch(word) is not None and not word.isalpha()


def _pieces(word: str) -> Iterator[str]:
    """The word, and the parts of it between underscores."""
    yield word
    parts = word.strip("_").split("_") if "_" in word and len(word) <= _LONGEST_NAME else ()
    for at in range(len(parts)):
        for to in range(at + 1, len(parts) + (at > 0)):
            yield "_".join(parts[at:to])
