"""Traits: what an article has that others may have, too, and that a rule could be made of."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal, get_args

import xxhash

from dechaff import urls
from dechaff.census.paragraphs import paragraph_entity
from dechaff.census.survey import Survey
from dechaff.document import Document
from dechaff.suggest.lines import edges, visible_lines
from dechaff.text.characters import HAN, KANA, THAI_OR_LAO

Kind = Literal["contact", "near miss", "name", "paragraph", "link", "phrase"]
"""A `contact` is an entity that names somebody; a `name`, a word such as accounts have; a `paragraph`, a line that
differs only in names and numbers; a `near miss`, what rules found, and what it lacked."""
KINDS: tuple[Kind, ...] = get_args(Kind)
"""In the order in which one stands for the others that the same articles have."""
Trait = tuple[Kind, str]
"""Its kind, and what all articles that have it have in common."""

LEAST_PARAGRAPH, LONGEST_PARAGRAPH = 20, 400
WORDS = (2, 3, 5)
"""How many words a phrase has."""
LETTERS = (4, 8)
"""The same in scripts without spaces, where a letter counts as a word."""
LEAST_LETTERS, LONG_WORD = 3, 5
_UNSPACED = f"{HAN}{KANA}{THAI_OR_LAO}"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+(?:['’][^\W_{_UNSPACED}]+)?")
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")
_URL = re.compile(r"[a-z]+://[^\s)>\]]+")
_DIGIT = re.compile(r"[0-9]")
_ADDRESS = re.compile(r"\S*(?:://|www\.|@)\S*")
_IN_ADDRESS = re.compile(r"://|www\.|@")
_LEFT_OUT = bytes(one for one in range(128) if not (chr(one).isalpha() or one == 10))
_NAMELESS = frozenset({"url", "image", "block", "site"})
"""Kinds of entity that name nobody, or that are traits of another kind."""
_LONGEST_LINE = 200


def traits_of(document: Document, survey: Survey, leading: Links, shown: dict[str, str]) -> dict[Kind, Collection[str]]:
    """The traits of an article, by kind. Of a paragraph, `shown` keeps the first line it was seen as."""
    lines = visible_lines(document.folded.text, document.format)
    contacts, links = set(), set()
    for entity in survey.entities:
        kind, _, name = entity.partition(":")
        if kind == "url":
            links.add(leading.trait(name))
        elif kind not in _NAMELESS:
            contacts.add(entity)
    links.discard("")
    names = [one for one in survey.names if "@" not in one and not one.isdecimal()]
    if names:
        visible = without_addresses("\n".join(lines).lower())
        names = [one for one in names if (one if _DIGIT.search(one) else f"@{one}") in visible]
    said = dict(paragraphs(lines))
    for key, line in said.items():
        shown.setdefault(key, line)
    return {
        "contact": contacts,
        "link": links,
        "name": names,
        "paragraph": said,
        "phrase": {one for line in edges(lines) for one in phrases(line)},
    }


class Links:
    """What links of a corpus lead to."""

    def __init__(self, shared_hosts: Collection[str]) -> None:
        """At `shared_hosts`, many people have an address."""
        self._shared_hosts = shared_hosts
        self._is_shared: dict[str, bool] = {}

    def trait(self, address: str) -> str:
        """The host of a canonical address; at a host that many share, with the first part of the path that can be a
        name. `""` if it leads nowhere on the web.
        """
        host = urls.host(address)
        if not host:
            return ""
        if host not in self._is_shared:
            self._is_shared[host] = any(one in self._shared_hosts for one in urls.host_and_parents(host))
        if not self._is_shared[host]:
            return host
        part = next((one for one in re.split(r"[/?#]", address.partition("/")[2]) if len(one) > 2), "")
        return f"{host}/{part}" if part else ""


def without_addresses(text: str) -> str:
    """The text without addresses on the web, whose parts are no names."""
    return _URL.sub("", text) if "://" in text else text


def words(text: str) -> list[str]:
    """The words of the text in lower case; in scripts without spaces, each letter is one."""
    return _WORD.findall(text.lower())


def phrases(line: str) -> Iterator[str]:
    """The phrases in a line, in lower case, with one blank between words.

    In a phrase, a word is long, and neither end is a short one, such as an article.
    """
    line = line[:_LONGEST_LINE]
    for piece in _ADDRESS.split(line) if _IN_ADDRESS.search(line) else (line,):
        said = words(piece)
        if sum(1 for one in said if _IS_UNSPACED.match(one)) > len(said) / 2:
            for size in LETTERS:
                yield from ("".join(said[at : at + size]) for at in range(len(said) - size + 1))
            continue
        lengths = [len(one) for one in said]
        for size in WORDS:
            for at in range(len(said) - size + 1):
                if lengths[at] >= LEAST_LETTERS <= lengths[at + size - 1] and max(lengths[at : at + size]) >= LONG_WORD:
                    yield " ".join(said[at : at + size])


def paragraphs(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The lines that are long enough to count, each after what it has in common with others like it."""
    kept = [one for one in lines if LEAST_PARAGRAPH <= len(one) <= LONGEST_PARAGRAPH]
    text = "\n".join(kept).lower()
    text = without_addresses(text)
    data = text.encode("utf-8", "replace").translate(None, _LEFT_OUT)
    for line, letters in zip(kept, data.split(b"\n"), strict=True) if kept else ():
        if len(letters) >= LEAST_PARAGRAPH // 2:
            key = paragraph_entity(line) if "@" in line else xxhash.xxh3_64_hexdigest(letters)
            if key:
                yield key, line


def closed(having: Mapping[str, Sequence[int]]) -> dict[str, Sequence[int]]:
    """Of phrases that the same articles have, the longest."""
    longest: dict[tuple[int, ...], str] = {}
    for phrase, articles in having.items():
        key = tuple(articles)
        if len(phrase) > len(longest.get(key, "")):
            longest[key] = phrase
    return {phrase: articles for articles, phrase in longest.items()}


class Postings:
    """The articles of each trait of one kind. What only one article has so far takes little memory."""

    def __init__(self) -> None:
        self._first: dict[str, int] = {}
        self.shared: dict[str, list[int]] = {}
        """Those of traits that several articles have, ascending."""

    def add(self, number: int, traits: Iterable[str]) -> None:
        """Adds the traits of the next article."""
        first, shared = self._first, self.shared
        for one in traits:
            if one in shared:
                shared[one].append(number)
            elif one in first:
                shared[one] = [first.pop(one), number]
            else:
                first[one] = number

    def all(self) -> dict[str, list[int]]:
        """Those of all traits."""
        return {**{one: [number] for one, number in self._first.items()}, **self.shared}
