"""Rules, loaded and checked: immutable and picklable."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from dechaff.model import Format, Level, Role, Sign
from dechaff.rulebook.matcher import Matcher

Status = Literal["active", "shadow", "off"]
Kind = Literal["handle", "contact", "link", "image", "block", "promo", "param"]
Place = Literal["title", "tail", "code"]
When = Literal["always", "spam", "not-spam"]


def is_named(rule_id: str, names: Collection[str]) -> bool:
    """Whether the rule or its folder is among the names."""
    return rule_id in names or rule_id.rpartition("/")[0] in names


@dataclass(frozen=True, slots=True)
class ExceptCase:
    """An exception of a rule: a match that counts for nothing."""

    reason: str
    """A plain phrase, shown when it applies."""
    pattern: str
    """RE2, searched in the matched text (for a link or image, its whole source) and in its entity."""


@dataclass(frozen=True, slots=True)
class SparesCase:
    """A test: a text that must stay as it is."""

    raw: str
    """The text."""
    format: Format = "markdown"
    seen: tuple[tuple[str, int], ...] = ()
    """Entities, each with the number of articles it occurs in, by the census."""
    suspects: tuple[str, ...] = ()
    """Suspects, by the census."""
    weak: bool = False
    """Whether the rule finds something here that is too weak to cut; else it finds nothing that counts."""


@dataclass(frozen=True, slots=True)
class CleansCase:
    """A test: a text that the rule helps to clean."""

    raw: str
    """The text before."""
    cleaned: str
    """The text after, to the character."""
    format: Format = "markdown"
    seen: tuple[tuple[str, int], ...] = ()
    """Entities, each with the number of articles it occurs in, by the census."""
    suspects: tuple[str, ...] = ()
    """Suspects, by the census."""


@dataclass(frozen=True, slots=True)
class RuleTests:
    """The tests of a rule."""

    cleans: tuple[CleansCase, ...] = ()
    """Texts it helps to clean; none if its points are below zero."""
    spares: tuple[SparesCase, ...] = ()
    """Near misses; if its points are below zero, texts that would be cut without it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it looks for, and how many points that is worth."""

    id: str
    """The path of its file below the rules folder, without the ending."""
    description: str
    """What it finds, in a sentence."""
    status: Status
    """`active` counts, `shadow` is reported but never counts, `off` does not run."""
    kind: Kind
    """What the report calls its evidence."""
    matcher: Matcher
    """What it looks for."""
    points: float
    """The points of its evidence; below zero it speaks for the text. If the matcher sets the points, the highest."""
    unit: Level
    """The smallest unit that may be cut on its evidence."""
    role: Role = "proof"
    """How its evidence counts."""
    sign: Sign = ""
    """What its evidence shows of a seller."""
    when: When = "always"
    """`spam`: only in an article that is an advertisement as a whole; `not-spam`: only in any other."""
    spam: tuple[tuple[int, float], ...] = ()
    """Bands towards the verdict `spam`: the fewest matches per 10,000 letters, ascending, each with its points."""
    where: frozenset[Place] = frozenset()
    """The places where it counts (`code` is all of an article with a block of code); empty is anywhere."""
    entity: str = ""
    """A template for the entity, with groups of the pattern in braces (`telegram:{handle}`), or `""`."""
    exceptions: tuple[ExceptCase, ...] = ()
    """Matches that count for nothing."""
    tests: RuleTests = RuleTests()
    """Its tests."""

    def spam_points(self, density: float) -> float:
        """The points towards the verdict `spam` of so many matches per 10,000 letters."""
        return max((points for least, points in self.spam if density >= least), default=0.0)
