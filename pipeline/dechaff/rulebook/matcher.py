"""What a rule looks for: the base of all matchers, with what is asked of one without knowing its kind."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Self

from dechaff.model import Role
from dechaff.patterns.literals import Strings
from dechaff.rulebook.complaint import Complaint
from dechaff.rulebook.fields import Part
from dechaff.rulebook.lists import Lists


class TextSign(NamedTuple):
    """An RE2 pattern in the text, and the strings of which one is in every text that it matches."""

    pattern: str
    literals: Strings | None


@dataclass(frozen=True, slots=True)
class AddressSign:
    """Conditions on one address; all that are given must hold."""

    pattern: str = ""
    """RE2, searched in the canonical address; `""` is no condition."""
    hosts: frozenset[str] = frozenset()
    """Hosts in canonical form, each standing for its subdomains too; empty is no condition."""
    test: Callable[[str], bool] | None = None
    """Anything else about the canonical address; None is no condition."""


class Matcher:
    """The part of a rule that finds.

    A kind of matcher is a module of `detect` with a subclass, which is a frozen dataclass, and a line in
    `detect/matchers.py`.
    """

    __slots__ = ()

    key: ClassVar[str]
    """Its key in a rule file."""
    part: ClassVar[type[Part]]
    """What a rule file says of it."""
    is_inline: ClassVar[bool] = False
    """Whether the fields of `part` are keys of the rule itself, `key` one of them; else they are below `key`."""
    renewed: ClassVar[frozenset[str]] = frozenset()
    """Inline keys that say something of the value of `key`: with a new value those of an earlier file mean nothing."""
    refused: ClassVar[Mapping[str, str]] = {}
    """Keys of a rule that are not given beside it, each with the reason."""
    rule_keys: ClassVar[tuple[str, ...]] = ()
    """Keys of `part` that list rules, or folders of rules."""
    is_nameable: ClassVar[bool] = False
    """Whether a rule's `entity` may name what it finds."""
    reads_words: ClassVar[bool] = False
    """Whether it finds words, wherever in the source they are."""
    is_apart: ClassVar[bool] = False
    """Whether what it finds is cut by itself, unjudged, from what stays."""

    @classmethod
    def complaints(cls, given: Mapping[str, object]) -> Iterable[Complaint]:
        """What is wrong with its fields together, which may each be wrong by themselves."""
        return ()

    @classmethod
    def groups(cls, given: Mapping[str, object]) -> set[str] | None:
        """What an `entity` may name in braces; None where that cannot be known. Raises PatternError."""
        return None

    @classmethod
    def build(cls, part: Any, lists: Lists) -> Self:
        """The matcher that the fields describe. What is wrong with lists and hosts is among the lists' complaints."""
        raise NotImplementedError

    @property
    def role(self) -> Role | None:
        """The role of all that it finds; None where the rule says it."""
        return None

    @property
    def points(self) -> tuple[float, ...]:
        """What its finds may be worth, where the rule does not say it; ascending."""
        return ()

    @property
    def made_of(self) -> frozenset[str]:
        """The rules, or folders of rules, whose finds it takes up."""
        return frozenset()

    @property
    def needs_others(self) -> bool:
        """Whether it finds something only where other rules do."""
        return bool(self.made_of)

    @property
    def parameters(self) -> Collection[str]:
        """Names of parameters that make no difference to where an address leads."""
        return ()

    @property
    def text_signs(self) -> Iterator[TextSign]:
        """Of these each text of concern matches one; none where the text alone does not say."""
        return iter(())

    @property
    def address_sign(self) -> AddressSign | None:
        """What an address in each text of concern is like; None where addresses do not say. Text signs go before."""
        return None
