"""A detection rule as the detectors use it: loaded, checked, immutable and picklable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dechaff.model import Format, Level, Role, Sign
from dechaff.rulebook.matcher import Matcher

Status = Literal["active", "shadow", "off"]
Kind = Literal["handle", "contact", "link", "image", "block", "promo", "param"]
Place = Literal["title", "tail", "code"]
When = Literal["always", "spam", "not-spam"]


@dataclass(frozen=True, slots=True)
class Exemption:
    """A reason for which a match counts for nothing."""

    reason: str
    """A plain phrase, shown when it applies."""
    pattern: str
    """RE2, searched in the matched text, of a link or image all its source, and in its entity."""


@dataclass(frozen=True, slots=True)
class SparesCase:
    """A text that must stay as it is."""

    raw: str
    """The text."""
    format: Format = "markdown"
    seen: tuple[tuple[str, int], ...] = ()
    """What the census says: entities, each with the number of articles that hold it."""
    suspects: tuple[str, ...] = ()
    """Entities the census has convicted."""
    weak: bool = False
    """Whether the rule sees something in it that is too little to cut; else it sees nothing that counts."""


@dataclass(frozen=True, slots=True)
class CleansCase:
    """A text that the rule helps to clean."""

    raw: str
    """The text before."""
    cleaned: str
    """The text after, to the character."""
    format: Format = "markdown"
    seen: tuple[tuple[str, int], ...] = ()
    """What the census says: entities, each with the number of articles that hold it."""
    suspects: tuple[str, ...] = ()
    """Entities the census has convicted."""


@dataclass(frozen=True, slots=True)
class RuleTests:
    """How a rule proves itself."""

    cleans: tuple[CleansCase, ...] = ()
    """What it must help to clean; none where its points are below zero."""
    spares: tuple[SparesCase, ...] = ()
    """Near misses; for points below zero, what would be cut without the rule."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it looks for, and what that is worth."""

    id: str
    """The path of its file below the rules folder, without the ending."""
    description: str
    """What it finds, in a sentence."""
    status: Status
    """`active` counts, `shadow` is reported but never counts, `off` does not run."""
    kind: Kind
    """What its finds are called in the report."""
    matcher: Matcher
    """What it looks for."""
    points: float
    """What each find adds; below zero it speaks for the text. Where its matcher has points, the highest."""
    unit: Level
    """The least a cut on its finds may take."""
    role: Role = "proof"
    """What its finds are among other evidence."""
    sign: Sign = ""
    """What its finds show of a seller."""
    when: When = "always"
    """`spam`: only in an article that is an advertisement as a whole; `not-spam`: only in any other."""
    spam: tuple[tuple[int, float], ...] = ()
    """What its finds say of the article as a whole: least finds per 10,000 letters, ascending, each with points."""
    where: frozenset[Place] = frozenset()
    """Where in the article it counts, `code` being anywhere in one that shows a block of code; empty is anywhere."""
    entity: str = ""
    """The name of what was found, with groups of the pattern in braces (`telegram:{handle}`), or `""`."""
    exceptions: tuple[Exemption, ...] = ()
    """When a match counts for nothing."""
    tests: RuleTests = RuleTests()
    """How it proves itself."""
