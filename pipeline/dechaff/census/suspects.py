"""Suspects, and the plain words that mention them."""

from __future__ import annotations

from collections.abc import Iterable

from dechaff.census.entities import names


class Suspects:
    """A set of suspects. Immutable; `with_more` is free if they are all in it already."""

    def __init__(self, entities: Iterable[str] = (), others: Suspects | None = None) -> None:
        """These entities, and all of `others`."""
        self.entities = frozenset(entities)
        """Those without the others."""
        self._by_name = names(self.entities)
        self._others = others

    def with_more(self, entities: frozenset[str]) -> Suspects:
        """These suspects and more."""
        return self if all(one in self for one in entities) else Suspects(entities, self)

    def __contains__(self, entity: str) -> bool:
        return entity in self.entities or (self._others is not None and entity in self._others)

    def __bool__(self) -> bool:
        return bool(self.entities or self._others)

    @property
    def have_names(self) -> bool:
        """Whether a plain word can mention any of these suspects."""
        return bool(self._by_name) or (self._others is not None and self._others.have_names)

    def named(self, word: str) -> str:
        """The entity that the word, in lower case, mentions; `""` if it mentions none."""
        return max(self._by_name.get(word, ""), self._others.named(word) if self._others is not None else "")
