"""What an article is judged by, beside its own text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from dechaff.census.census import Census
from dechaff.census.entities import address_entity
from dechaff.census.listing import NOTHING_NAMED, Listing
from dechaff.census.suspects import Suspects
from dechaff.rulebook import Profile, RuleSet


@dataclass(frozen=True)
class Known:
    """Rules and thresholds, and what a corpus and a person say of entities. Immutable."""

    rules: RuleSet
    profile: Profile
    census: Census = field(default_factory=Census)
    """What the corpus says; empty while the census itself is being taken."""
    suspects: Suspects = field(default_factory=Suspects)
    """Entities whose every mention is evidence."""
    allowed: Listing = NOTHING_NAMED
    """What never counts as evidence."""
    denied: Listing = NOTHING_NAMED
    """What always promotes."""
    strip_params: bool = False
    """Whether parameters go from addresses that stay."""

    def with_census(self, census: Census) -> Known:
        """The same under another census: its suspects are those of the census and what is denied, but for what is
        allowed."""
        suspects = census.suspects(self.profile.suspect_accused, self.profile.suspect_share) | self.denied.entities
        return replace(self, census=census, suspects=Suspects(one for one in suspects if not self.allowed.has(one)))

    def allowing(self, allowed: Listing) -> Known:
        """The same with this allowed, and nothing else."""
        return replace(self, allowed=allowed).with_census(self.census)

    def accusing(self, entities: Iterable[str]) -> Known:
        """The same with these entities among the suspects."""
        suspects = self.suspects.with_more(frozenset(entities))
        return self if suspects is self.suspects else replace(self, suspects=suspects)

    @cached_property
    def before_census(self) -> Known:
        """What was known before any corpus was counted."""
        return replace(self, census=Census(), suspects=Suspects())

    def entity(self, address: str) -> str:
        """The name of what is at a canonical address, whatever parameters follow its readers."""
        return address_entity(address, self.rules.parameter_names)
