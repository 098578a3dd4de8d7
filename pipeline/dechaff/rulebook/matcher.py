"""What a rule looks for: the base class of all matchers, and their prefilters."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple, Self

from dechaff.model import Role
from dechaff.patterns.literals import Strings, necessary_literals
from dechaff.rulebook.fields import Part
from dechaff.rulebook.lists import Lists
from dechaff.rulebook.problems import Complaint


class TextPrefilter(NamedTuple):
    """A condition on the text: an RE2 pattern that must match."""

    pattern: str
    literals: Strings | None
    """Strings of which every match contains at least one; None if there are none known."""


@dataclass(frozen=True, slots=True)
class AddressPrefilter:
    """Conditions on an address: one address in the text must meet all that are given."""

    pattern: str = ""
    """RE2, searched in the canonical address; `""` is no condition."""
    hosts: frozenset[str] = frozenset()
    """Hosts in canonical form, each standing for its subdomains too; empty is no condition."""
    test: Callable[[str], bool] | None = None
    """Any other condition on the canonical address; None is no condition."""


class Matcher:
    """The part of a rule that finds.

    Each kind of matcher has a module in `detect`, with a subclass that is a frozen dataclass, and a line in
    `detect/matchers.py`.
    """

    __slots__ = ()

    key: ClassVar[str]
    """Its key in a rule file."""
    part: ClassVar[type[Part]]
    """Its fields in a rule file."""
    is_inline: ClassVar[bool] = False
    """Whether the fields of `part` are keys of the rule itself, `key` among them; else they are below `key`."""
    renewed: ClassVar[frozenset[str]] = frozenset()
    """Inline keys that belong to the value of `key`: a new value in a later file drops those of earlier files."""
    refused: ClassVar[Mapping[str, str]] = {}
    """Keys that a rule with this matcher must not have, each with the reason."""
    rule_keys: ClassVar[tuple[str, ...]] = ()
    """Keys of `part` that list rules, or folders of rules."""
    reads_words: ClassVar[bool] = False
    """Whether it finds words, wherever they are in the source."""
    needs_census: ClassVar[bool] = False
    """Whether it finds what the census knows, or what is repeated."""
    is_apart: ClassVar[bool] = False
    """Whether what it finds is cut by itself, without judging, from what stays."""

    @classmethod
    def complaints(cls, given: Mapping[str, object]) -> Iterable[Complaint]:
        """What is wrong with its fields in combination. `given` is unchecked: each may be wrong by itself, too."""
        return ()

    @classmethod
    def groups(cls, given: Mapping[str, object]) -> set[str] | None:
        """The names that an `entity` may have in braces; None if that cannot be determined. Raises PatternError."""
        return None

    @classmethod
    def build(cls, part: Any, lists: Lists) -> Self:
        """The matcher that the fields describe. What is wrong with lists and hosts is added to `lists.complaints`."""
        raise NotImplementedError

    @property
    def role(self) -> Role | None:
        """The role of everything it finds; None if the rule gives the role."""
        return None

    @property
    def reads_data(self) -> bool:
        """Whether it finds addresses in data, too: in front matter and scripts."""
        return False

    @property
    def points(self) -> tuple[float, ...]:
        """The points that its evidence may have, ascending; empty if the rule gives the points."""
        return ()

    @property
    def made_of(self) -> frozenset[str]:
        """The rules, or folders of rules, whose evidence it builds on."""
        return frozenset()

    @property
    def needs_others(self) -> bool:
        """Whether it finds something only if other rules do."""
        return bool(self.made_of)

    @property
    def parameters(self) -> Collection[str]:
        """The names of the address parameters it finds, which make no difference to where an address leads."""
        return ()

    @property
    def text_prefilters(self) -> Iterator[TextPrefilter]:
        """If the matcher finds something in a text, at least one of these matches there.

        Letter case is ignored. Empty: the text alone cannot rule the matcher out.
        """
        return iter(())

    @property
    def searches_raw(self) -> bool:
        """Whether one of its text prefilters counts where it matches the raw view alone."""
        return True

    @property
    def address_prefilter(self) -> AddressPrefilter | None:
        """If the matcher finds something in a text, at least one address in it meets these conditions.

        None: addresses cannot rule the matcher out. Ignored if there are text prefilters.
        """
        return None


@dataclass(frozen=True, slots=True)
class ScreenedMatcher(Matcher):
    """A matcher that can have text prefilters."""

    literals: tuple[Strings | None, ...] = field(default=(), kw_only=True, compare=False, repr=False)
    """The `necessary_literals` of each prefilter; computed, unless given."""

    def __post_init__(self) -> None:
        if not self.literals:
            object.__setattr__(self, "literals", tuple(map(necessary_literals, self.prefilters)))

    @property
    def prefilters(self) -> tuple[str, ...]:
        """The patterns of its text prefilters."""
        raise NotImplementedError

    @property
    def text_prefilters(self) -> Iterator[TextPrefilter]:
        """The patterns, with their literals."""
        return map(TextPrefilter, self.prefilters, self.literals)
