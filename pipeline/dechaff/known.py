"""What an article is judged by, apart from its own text."""

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
    """Rules, thresholds, and what the corpus and the user say about entities. Immutable."""

    rules: RuleSet
    profile: Profile
    census: Census = field(default_factory=Census)
    """What was counted over the corpus; empty while the census is being taken."""
    suspects: Suspects = field(default_factory=Suspects)
    """The entities of which every mention is evidence."""
    allowed: Listing = NOTHING_NAMED
    """What never counts as evidence."""
    denied: Listing = NOTHING_NAMED
    """What always counts as promotion."""
    strip_params: bool = False
    """Whether tracking parameters are cut from addresses that stay."""

    def with_census(self, census: Census) -> Known:
        """A copy with another census. Its suspects are those of the census and the denied entities, except for allowed
        ones."""
        suspects = census.suspects(self.profile.suspect_accused, self.profile.suspect_share) | self.denied.entities
        return replace(self, census=census, suspects=Suspects(one for one in suspects if not self.allowed.has(one)))

    def allowing(self, allowed: Listing) -> Known:
        """A copy that allows this, and nothing else."""
        return replace(self, allowed=allowed).with_census(self.census)

    def accusing(self, entities: Iterable[str]) -> Known:
        """A copy with these entities among the suspects, too."""
        suspects = self.suspects.with_more(frozenset(entities))
        return self if suspects is self.suspects else replace(self, suspects=suspects)

    @cached_property
    def before_census(self) -> Known:
        """A copy with an empty census and no suspects."""
        return replace(self, census=Census(), suspects=Suspects())

    def entity(self, address: str) -> str:
        """The entity at a canonical address, tracking parameters ignored."""
        return address_entity(address, self.rules.parameter_names)
