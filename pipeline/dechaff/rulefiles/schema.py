"""What a rule file and a profile file may hold, field by field; `checks` sees to what fields say together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat
from pydantic_core import PydanticCustomError

from dechaff.model import Format
from dechaff.patterns.re2 import PatternError, compile_re2
from dechaff.rulebook.rule import Engine, Kind, Place, Status, ViewName, When

MATCHERS = ("pattern", "link", "image", "repeat", "suspect", "evidence", "parameter")

UnitName = Literal["match", "element", "bracket", "clause", "sentence", "line", "cell", "item", "block"]
RoleName = Literal["proof", "support", "companion"]
SignName = Literal["contact", "code", "paid-link", "offer", "call"]
Checked = TypeVar("Checked")


def _wrong(message: str) -> PydanticCustomError:
    return PydanticCustomError("rule", "{message}", {"message": message})


def _re2(pattern: str) -> str:
    try:
        compile_re2(pattern)
    except PatternError as error:
        raise _wrong(f"not RE2: {error}") from None
    return pattern


def _re2_of_something(pattern: str) -> str:
    try:
        matches_nothing = compile_re2(pattern).search(b"") is not None
    except PatternError as error:
        raise _wrong(f"not RE2: {error}") from None
    if matches_nothing:
        raise _wrong("matches the empty text, so it would match everywhere; make some part of it needed")
    return pattern


def _entity(name: str) -> str:
    if not all(name.partition(":")):
        raise _wrong(f"{name!r} names no kind of entity; write it as telegram:{name.strip(':') or 'name'}")
    return name


def _some(what: str) -> Callable[[Checked], Checked]:
    def check(value: Checked) -> Checked:
        if not value:
            raise _wrong(f"empty; {what}")
        return value

    return check


def _not_zero(points: float) -> float:
    if points == 0:
        raise _wrong("0 points change nothing; to see what a rule would find, use `status: shadow`")
    return points


def _above_zero(points: float) -> float:
    if points <= 0:
        raise _wrong("must be above 0: repetition is never a reason to spare something")
    return points


def _spares(case: object) -> object:
    if isinstance(case, str):
        return {"raw": case}
    if not isinstance(case, Mapping):
        raise _wrong(f"is {kind_of(case)}; write the text, in quotes, or a mapping with `raw`")
    return case


def kind_of(value: object) -> str:
    """What a YAML value is, in plain words."""
    names = {bool: "a truth value", int: "a number", float: "a number", str: "text", list: "a list", dict: "a mapping"}
    return "nothing" if value is None else names.get(type(value), type(value).__name__)


Re2 = Annotated[str, AfterValidator(_re2)]
Re2OfSomething = Annotated[str, AfterValidator(_re2_of_something)]
Entity = Annotated[str, AfterValidator(_entity)]
Sentence = Annotated[str, AfterValidator(_some("say it in a sentence"))]
Share = Annotated[FiniteFloat, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[FiniteFloat, Field(gt=0)]
Hosts = Annotated[list[str], AfterValidator(_some("name at least one host, as example.com"))]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class LinkPart(_Part):
    """All conditions given must hold."""

    url: Re2OfSomething | None = Field(None, description="RE2, searched in the canonical address (host/path?query).")
    label: Re2 | None = Field(None, description="RE2, searched in the text a reader sees of the link.")
    hosts: Hosts | None = Field(None, description="Hosts, each standing for its subdomains too.")
    host_list: str | None = Field(None, description="The name of a list in lists/, without .txt.")
    hidden: bool | None = Field(None, description="Whether a reader cannot see the link.")
    gate: Re2OfSomething | None = Field(
        None, description="RE2 that matches every text with such a link; makes rules for rare markup fast."
    )


class ImagePart(_Part):
    """All conditions given must hold."""

    url: Re2OfSomething | None = Field(None, description="RE2, searched in the canonical address (host/path?query).")
    alt: Re2 | None = Field(None, description="RE2, searched in the alternative text.")
    linked: Re2OfSomething | None = Field(
        None, description="RE2, searched in the canonical address of the link around the image."
    )
    hosts: Hosts | None = Field(None, description="Hosts, each standing for its subdomains too.")
    host_list: str | None = Field(None, description="The name of a list in lists/, without .txt.")
    max_side_px: Annotated[int, Field(ge=0)] | None = Field(
        None, description="Declared width and height are both at most this many pixels."
    )
    hidden: bool | None = Field(None, description="Whether a reader cannot see the image.")
    beside: Literal["promo"] | None = Field(
        None, description="Only where other evidence stands in the same brackets, line or block."
    )
    filter_list: str | None = Field(
        None, description="The name of a list of Adblock filters in lists/, without .txt: only what they block."
    )
    gate: Re2OfSomething | None = Field(
        None, description="RE2 that matches every text with such an image; needed without url, hosts or beside."
    )


class RepeatPart(_Part):
    """Counts links, images or links to one site, in this article or over the corpus, or paragraphs over the corpus."""

    of: Literal["link", "image", "site", "paragraph"]
    within: Literal["article", "corpus"]
    bands: Annotated[
        dict[
            Annotated[int, Field(ge=1)],
            Annotated[FiniteFloat, AfterValidator(_above_zero)],
        ],
        AfterValidator(_some("give at least one band, as {2: 1}")),
    ] = Field(description="Least count: the points it earns.")
    share: Share = Field(0.0, description="Within an article: the least share it must have among all counted.")


class SuspectPart(_Part):
    """Mentions of entities already caught promoting."""

    of: list[str] | None = Field(None, description="Kinds of entity (telegram, url, …); all where left out.")


class EvidencePart(_Part):
    """What other rules found. All conditions given must hold."""

    of: Annotated[list[str], AfterValidator(_some("name at least one rule, or a folder of them"))] = Field(
        description="Ids of rules, or folders of rules, as offer."
    )
    hidden: bool | None = Field(
        None, description="Only where letters are hidden in the text itself: styled, parted, from another alphabet."
    )
    address_within: Annotated[int, Field(ge=1)] | None = Field(
        None, description="Only where an address stands at most so many characters before or after it, in its line."
    )
    in_link: bool | None = Field(
        None, description="true: only in the words of a link; it is the link that is found. false: only outside."
    )
    beside: Annotated[list[str], AfterValidator(_some("name at least one rule, or a folder of them"))] | None = Field(
        None, description="Only where one of these rules, or folders of rules, found something in the same sentence."
    )


class ParameterPart(_Part):
    """Parameters of addresses, each cut by itself from an address that stays."""

    names: Annotated[list[str], AfterValidator(_some("name at least one, as utm_*"))] | None = Field(
        None, description="Names; a star at the end stands for any ending."
    )
    name_list: str | None = Field(None, description="The name of a list of them in lists/, without .txt.")


class ExceptPart(_Part):
    """A match for which the rule does not count."""

    reason: Sentence = Field(description="A plain phrase, shown when it applies.")
    pattern: Re2OfSomething = Field(description="RE2, searched in the matched text and in its entity.")


class _CasePart(_Part):
    raw: Annotated[str, AfterValidator(_some("a test needs a text"))] = Field(description="The text before.")
    format: Format = "markdown"
    seen: dict[Entity, Annotated[int, Field(ge=1)]] | None = Field(
        None, description="Entities, each with the number of articles of the corpus that hold it."
    )
    suspects: list[Entity] | None = Field(None, description="Entities the corpus has convicted.")


class CleansPart(_CasePart):
    """A text the rule helps to clean."""

    cleaned: str = Field(description="The text after, to the character.")


class SparesPart(_CasePart):
    """A near miss, which must stay as it is."""

    weak: bool | None = Field(
        None,
        description="The rule sees something here that is too little to cut; where left out, nothing that counts.",
    )


class TestsPart(_Part):
    """How the rule proves itself."""

    cleans: list[CleansPart] | None = Field(None, description="At least one where points are above 0, else none.")
    spares: list[Annotated[SparesPart, BeforeValidator(_spares, json_schema_input_type=str | SparesPart)]] | None = (
        Field(None, description="At least one: near misses, each a text or a mapping with `raw`.")
    )


class RulePart(_Part):
    """One detection rule."""

    model_config = ConfigDict(
        title="dechaff rule",
        json_schema_extra={
            "oneOf": [{"required": [matcher]} for matcher in MATCHERS],
            "if": {"required": ["repeat"]},
            "then": {"not": {"required": ["points"]}},
            "else": {"required": ["points"]},
            "dependentRequired": {key: ["pattern"] for key in ("view", "engine", "gate", "whole_words")},
        },
    )

    description: Sentence = Field(description="What it finds, in a sentence.")
    status: Status = Field("active", description="active counts, shadow is reported only, off does not run.")
    kind: Kind = Field(description="What its finds are called in the report.")
    pattern: str | Annotated[list[str], AfterValidator(_some("write at least one pattern"))] | None = Field(
        None, description="Searched in the text, or a list of RE2 patterns; letter case does not matter."
    )
    engine: Engine = Field("re2", description="re2: linear time; regex: backtracking, needs `gate`.")
    view: ViewName = Field("raw", description="raw: the text as it is; folded: with disguises undone.")
    gate: Re2OfSomething | None = Field(None, description="RE2 that matches wherever the regex pattern could.")
    whole_words: bool | None = Field(None, description="A match that begins or ends inside a word is none.")
    link: LinkPart | None = None
    image: ImagePart | None = None
    repeat: RepeatPart | None = None
    suspect: SuspectPart | None = None
    evidence: EvidencePart | None = None
    parameter: ParameterPart | None = None
    role: RoleName = Field(
        "proof", description="proof opens a case; support only strengthens one; a companion goes with a cut next to it."
    )
    sign: SignName | None = Field(
        None,
        description="What its finds show of a seller. An article needs two kinds to be spam; what calls alone "
        "lead to is not looked for in other articles.",
    )
    when: When = Field(
        "always", description="spam: only in an article that is an advertisement as a whole; not-spam: only elsewhere."
    )
    spam: (
        Annotated[
            dict[
                Annotated[int, Field(ge=0)],
                Annotated[FiniteFloat, AfterValidator(_above_zero)],
            ],
            AfterValidator(_some("give at least one band, as {2: 1}")),
        ]
        | None
    ) = Field(None, description="Least finds per 10,000 letters: the points towards calling the article spam.")
    where: list[Place] | None = Field(None, description="Places in which it counts; anywhere where left out.")
    entity: Entity | None = Field(None, description="The name of the find: telegram:{group of the pattern}.")
    points: Annotated[FiniteFloat, AfterValidator(_not_zero)] | None = Field(
        None, description="What each find adds; below zero it speaks for the text."
    )
    unit: UnitName = Field(description="The least a cut may take.")
    except_: list[ExceptPart] | None = Field(None, alias="except", description="Matches that do not count.")
    tests: TestsPart


class ProfilePart(_Part):
    """The thresholds of one way to clean."""

    model_config = ConfigDict(title="dechaff profile")

    flag: Positive = Field(description="From this many points a unit is reported and left.")
    remove: Positive = Field(description="From this many points a unit is cut.")
    suspect_accused: Annotated[int, Field(ge=1)] = Field(description="Articles in which a suspect was caught.")
    suspect_share: Share = Field(description="The share of the articles holding a suspect in which it was caught.")
    max_loss_share: Share = Field(description="An article losing more of its words than this is flagged instead.")
    spam_score: Positive = Field(description="From this many points of the rules' `spam` bands an article is spam.")
    spam_remove: Positive = Field(description="In a spam article, from this many points a unit is cut.")
    rule_alarm_share: Share = Field(description="A rule cutting in more of the articles than this warns.")
    beside_points: Positive = Field(
        3.0, description="From this many points a sentence goes with a cut one beside it, with or without a proof."
    )
    account_points: Positive = Field(
        2.0, description="From this many points a sentence that names an account goes with a cut one beside it."
    )
    repetition_points: Positive = Field(
        4.0, description="Repetition counts beside a find of this many points, and beside any offer or code."
    )
    ad_max_letters: Count = Field(
        200, description="A block of more letters is a text of its own, of which only parts go."
    )
    ad_section_max_letters: Count = Field(
        300, description="A section of more letters below a promotional heading is a text of its own."
    )
    ad_max_headings_between: Count = Field(
        4, description="Headings with nothing below them that go where they stand between promotional ones."
    )
    ad_min_support: Count = Field(
        2, description="Rules of role `support` that see something in a block that goes though it says other things."
    )
    ad_min_share: Share = Field(
        0.7, description="The share of its letters that must then stand in sentences with evidence."
    )
    clause_min_sentence_letters: Count = Field(
        60, description="From this many letters on a sentence may lose some clauses and keep the others."
    )
    clause_max_share: Share = Field(
        0.4, description="Where the clauses with evidence are a larger share of a sentence, all of it goes."
    )
    clause_max_share_at_end: Share = Field(0.55, description="The same where these clauses end the sentence.")
    clause_max_share_unstopped: Share = Field(0.7, description="The same in a script without full stops, as Thai.")
    spam_min_kinds: Count = Field(2, description="With fewer kinds of `sign` an article is no spam.")
    spam_max_finds_per_sentence: Count = Field(
        2, description="Of more finds of one rule in one sentence only so many count towards spam."
    )
    spam_min_spread: Positive = Field(
        2.5,
        description="Sentences with promotion, times the share of the article from the first to the last: with less an "
        "article is no spam.",
    )
    spam_min_letters: Count = Field(1300, description="A shorter text counts as this long when spam is weighed.")
    inserted_max_left: Count = Field(
        2, description="An article is no spam where cuts leave no more finds than these, and take little of it."
    )
    inserted_max_share: Share = Field(0.09, description="The share of its letters that counts as little.")
    glue: list[Sentence] | None = Field(None, description="Words that count as explained beside promotion.")
    glue_list: str | None = Field(None, description="The name of a list of such words in lists/, without .txt.")


def json_schema() -> dict[str, object]:
    """The JSON Schema (2020-12) of a rule file, for editors."""
    return _closed(RulePart)


def profile_json_schema() -> dict[str, object]:
    """The JSON Schema (2020-12) of a profile file, for editors."""
    return _closed(ProfilePart)


def _closed(part: type[BaseModel]) -> dict[str, object]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **part.model_json_schema()}
