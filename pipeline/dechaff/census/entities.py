"""Entities: the canonical names of handles, addresses and paragraphs, and the hashes they are counted by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import re2  # type: ignore[import-untyped]
import xxhash

from dechaff import urls

_NAME = re.compile(r"[a-z0-9_]{5,64}")
_LONGEST_NAME = 64
# Every word of five letters or more that holds a digit or an underscore; a year alone is none.
_WORD = re2.compile(r"\w*(?:[A-Za-z][0-9_]|[0-9_](?:[A-Za-z]|[0-9_]{4}))\w*")


def entity_hash(name: str) -> int:
    """The 64 bits by which an entity is counted, the same in every process and on every machine."""
    return xxhash.xxh3_64_intdigest(name.encode("utf-8", "surrogatepass"))


def entity_key(entity: str, parameters: frozenset[str] = frozenset()) -> str:
    """The entity as rules name it: an address in canonical form less the parameters, another name in lower case.

    An address may also be written as it is, a name with the sign before it that people put there.
    """
    kind, _, name = entity.strip().partition(":")
    if kind.lower() in ("http", "https"):
        name = entity
    elif kind.lower() != "url":
        return f"{kind}:{name.strip().removeprefix('@')}".lower()
    return address_entity(urls.canonical(name) or name, parameters)


def address_entity(address: str, parameters: frozenset[str]) -> str:
    """The entity that stands at a canonical address, the parameters making no difference."""
    return f"url:{urls.without(address, parameters)}"


def names(entities: Iterable[str]) -> dict[str, str]:
    """Names by which an entity can be found in plain text, each with its entity.

    Only names no ordinary word could be: five characters or more, with a digit or an underscore among them.
    """
    found: dict[str, str] = {}
    for entity in sorted(entities):
        space, _, name = entity.partition(":")
        if space != "url" and _is_name(name):
            found[name] = entity
    return found


def possible_names(data: bytes) -> set[str]:
    """All words in the UTF-8, and what stands in them between underscores, that could be one of `names`."""
    found: set[str] = set()
    for start, end in words_with_signs(data):
        word = data[start:end].lower().decode()
        found.update(piece for piece in _pieces(word) if _is_name(piece))
    return found


def words_with_signs(data: bytes) -> Iterator[tuple[int, int]]:
    """Where in the UTF-8 a whole word stands that could be one of `names`; among others that could not."""
    for word in _WORD.finditer(data):
        start, end = word.span()
        if end - start >= 5:
            yield start, end


def _is_name(word: str) -> bool:
    return _NAME.fullmatch(word) is not None and not word.isalpha()


def _pieces(word: str) -> Iterator[str]:
    """The word, and what stands in it between underscores."""
    yield word
    parts = word.strip("_").split("_") if "_" in word and len(word) <= _LONGEST_NAME else ()
    for at in range(len(parts)):
        for to in range(at + 1, len(parts) + (at > 0)):
            yield "_".join(parts[at:to])
