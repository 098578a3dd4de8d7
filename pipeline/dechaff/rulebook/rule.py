"""A detection rule as the detectors use it: loaded, checked, immutable and picklable."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from dechaff.model import Format, Level, Role, Sign
from dechaff.patterns.literals import Strings
from dechaff.rulebook.filter_list import FilterList

Status = Literal["active", "shadow", "off"]
Kind = Literal["handle", "contact", "link", "image", "block", "promo", "param"]
Place = Literal["title", "tail", "code"]
Engine = Literal["re2", "regex"]
When = Literal["always", "spam", "not-spam"]
ViewName = Literal["raw", "folded"]


@dataclass(frozen=True, slots=True)
class PatternMatcher:
    """Finds a pattern in the text."""

    pattern: str
    """In the syntax of `engine`; letter case does not matter."""
    engine: Engine
    """`re2` runs in linear time; `regex` backtracks, for lookaround and Unicode properties."""
    view: ViewName
    """The text as it is, or with disguises undone."""
    gate: str
    """RE2: matches wherever the pattern could, in the same view. For engine `re2` it is the pattern itself."""
    more: tuple[str, ...] = ()
    """Other RE2 patterns that find the same: each large one runs faster by itself, and is its own gate."""
    whole_words: bool = False
    """Whether a match that begins or ends inside a word is none."""
    literals: tuple[Strings | None, ...] = field(default=(), compare=False, repr=False)
    """For the gate and each of `more`, what `necessary_literals` finds of it."""


@dataclass(frozen=True, slots=True)
class LinkMatcher:
    """Finds links that meet all conditions given."""

    url: str = ""
    """RE2, searched in the canonical address; `""` is no condition, here and below."""
    label: str = ""
    """RE2, searched in the text a reader sees of the link."""
    hosts: frozenset[str] = frozenset()
    """Hosts in canonical form, each standing for its subdomains too; empty is no condition."""
    hidden: bool | None = None
    """Whether a reader can see the link; None is no condition."""
    gate: str = ""
    """RE2: matches every text that holds such a link; `""` where address or host are the gate."""


@dataclass(frozen=True, slots=True)
class ImageMatcher:
    """Finds images that meet all conditions given."""

    url: str = ""
    """RE2, searched in the canonical address; `""` is no condition, here and below."""
    alt: str = ""
    """RE2, searched in the alternative text."""
    linked: str = ""
    """RE2, searched in the canonical address of the link around the image."""
    hosts: frozenset[str] = frozenset()
    """Hosts in canonical form, each standing for its subdomains too; empty is no condition."""
    max_side_px: int | None = None
    """Declared width and height are both at most this."""
    hidden: bool | None = None
    """Whether a reader can see the image; None is no condition."""
    beside: Literal["", "promo"] = ""
    """`promo`: only where other evidence stands in the same bracket group, line or block."""
    filters: FilterList | None = None
    """Adblock filters that block it; None is no condition."""
    gate: str = ""
    """RE2: matches every text that holds such an image; `""` where address or host are the gate."""


@dataclass(frozen=True, slots=True)
class RepeatMatcher:
    """Finds what stands again and again. It strengthens other evidence and proves nothing alone."""

    of: Literal["link", "image", "site", "paragraph"]
    """What is counted; a site is all links to one host, a paragraph counts as the same whatever names it holds."""
    within: Literal["article", "corpus"]
    """Places in the article, or articles in the corpus."""
    bands: tuple[tuple[int, float], ...]
    """Least counts, ascending, each with the points it earns."""
    share: float = 0.0
    """The least share one of them must have among all that are counted in the article."""


@dataclass(frozen=True, slots=True)
class SuspectMatcher:
    """Finds mentions of entities already caught promoting."""

    of: frozenset[str] = frozenset()
    """Kinds of entity (`telegram`, `url`); empty is all."""


@dataclass(frozen=True, slots=True)
class EvidenceMatcher:
    """Finds what other rules found, where all conditions given hold."""

    of: frozenset[str]
    """Ids of rules, or the folders they are in."""
    hidden: bool = False
    """Only where letters of it are hidden in the source."""
    address_within: int | None = None
    """Only where an address stands at most so many characters before or after it, in the same line."""
    in_link: bool | None = None
    """True: only in the words of a link, which then is what is found. False: only outside. None is no condition."""
    beside: frozenset[str] = frozenset()
    """Only where one of these rules, or of the rules in these folders, found something in the same sentence."""


@dataclass(frozen=True, slots=True)
class ParameterMatcher:
    """Finds parameters of addresses. Each is cut by itself, from an address that stays."""

    names: frozenset[str]
    """Names in lower case; a star at the end stands for any ending."""


Matcher = (
    PatternMatcher | LinkMatcher | ImageMatcher | RepeatMatcher | SuspectMatcher | EvidenceMatcher | ParameterMatcher
)


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
    """What each find adds; below zero it speaks for the text. For a repeat matcher, those of its highest band."""
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
