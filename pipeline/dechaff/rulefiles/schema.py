"""What rule files and profile files may contain, field by field; `checks` checks fields in combination."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from dechaff.census.paragraphs import LEAST_LETTERS, paragraph_entity
from dechaff.detect.matchers import MATCHERS
from dechaff.model import Format, GivenRole, GivenSign
from dechaff.rulebook.fields import (
    AboveZero,
    AtLeastOne,
    BadValueError,
    Check,
    Count,
    Limits,
    Re2OfSomething,
    non_empty,
)
from dechaff.rulebook.rule import Kind, Place, Status, UnitName, Warned, When
from dechaff.rulefiles.models import INLINE, Model, matcher_fields, threshold_fields, with_fields
from dechaff.text.views import folded


def _entity(name: str) -> str:
    if not all(name.partition(":")):
        raise BadValueError(f"{name!r} names no kind of entity; write it as telegram:{name.strip(':') or 'name'}")
    return name


def _not_zero(points: float) -> float:
    if points == 0:
        raise BadValueError("0 points change nothing; to see what a rule would find, use `status: shadow`")
    return points


def _spares(case: object) -> object:
    if isinstance(case, str):
        return {"raw": case}
    if not isinstance(case, Mapping):
        message = f"is {kind_of(case)}; write the text, in quotes, or a mapping with `raw`"
        raise PydanticCustomError("rule", "{message}", {"message": message})
    return case


def kind_of(value: object) -> str:
    """The kind of a YAML value, in plain words."""
    names = {bool: "a truth value", int: "a number", float: "a number", str: "text", list: "a list", dict: "a mapping"}
    return "nothing" if value is None else names.get(type(value), type(value).__name__)


def _known_entity(name: str) -> str:
    """The entity of a test's corpus: a paragraph is given by its text."""
    kind, _, text = name.partition(":")
    if kind != "paragraph":
        return _entity(name)
    entity = paragraph_entity(folded(text.strip()).text)
    if not entity:
        raise BadValueError(
            f"{name!r} is too short or too long a paragraph to be counted; it needs {LEAST_LETTERS} letters"
        )
    return entity


Entity = Annotated[str, Check(_entity)]
KnownEntity = Annotated[str, Check(_known_entity)]
Sentence = Annotated[str, non_empty("say it in a sentence")]


class RationalePart(Model):
    """Why there is such a rule; `dechaff rules show` prints it."""

    what: Sentence = Field(description="What counts as a match, and what looks like one and does not.")
    why: Sentence = Field(description="Why a match shows promotion, or speaks for the text; why it has these points.")
    example: Sentence = Field(description="A text with a match.")


class ExceptPart(Model):
    """An exception: matches that do not count."""

    reason: Sentence = Field(description="A plain phrase, shown when it applies.")
    pattern: Re2OfSomething = Field(description="RE2, searched in the matched text and in its entity.")


class _CasePart(Model):
    raw: Annotated[str, non_empty("a test needs a text")] = Field(description="The text before.")
    format: Format = "markdown"
    seen: dict[KnownEntity, AtLeastOne] | None = Field(
        None,
        description="Entities, each with the number of articles in the corpus that it occurs in: url:host/path, or "
        "paragraph:TEXT for a paragraph of that text.",
    )
    suspects: list[KnownEntity] | None = Field(None, description="Entities that are suspects in the corpus.")


class CleansPart(_CasePart):
    """A text that the rule helps to clean."""

    cleaned: str = Field(description="The text after, to the character.")
    known_miss: bool | None = Field(
        None, description="true: it is known that the text is not cleaned so yet. The test fails once it is."
    )


class SparesPart(_CasePart):
    """A near miss, which must stay as it is."""

    weak: bool | None = Field(
        None,
        description="true: the rule finds something here that is too weak to cut. If left out, it must find nothing "
        "that counts.",
    )


class TestsPart(Model):
    """Tests of the rule."""

    cleans: list[CleansPart] | None = Field(None, description="At least one if points are above 0, else none.")
    spares: list[Annotated[SparesPart, BeforeValidator(_spares, json_schema_input_type=str | SparesPart)]] | None = (
        Field(None, description="At least one: near misses, each a text or a mapping with `raw`.")
    )


class RulePart(Model):
    """One detection rule."""

    model_config = ConfigDict(
        title="dechaff rule",
        json_schema_extra={
            "oneOf": [{"required": [kind.key]} for kind in MATCHERS],
            "if": {"anyOf": [{"required": [kind.key]} for kind in MATCHERS if "points" in kind.refused]},
            "then": {"not": {"required": ["points"]}},
            "else": {"required": ["points"]},
            "dependentRequired": {key: [kind.key] for key, kind in INLINE.items()},
        },
    )

    description: Sentence = Field(description="What it finds, in a sentence.")
    rationale: RationalePart | None = Field(None, description="Why there is such a rule.")
    status: Status = Field("active", description="active: counts; shadow: only reported; off: does not run.")
    kind: Kind = Field(description="What the report calls its evidence.")
    role: GivenRole = Field(
        "proof",
        description="proof can carry a cut; support adds points beside a proof; companion goes with a cut next to it.",
    )
    sign: GivenSign | None = Field(
        None,
        description="What its evidence shows of a seller. An article needs two kinds to be spam. An entity cut for "
        "calls alone is not accused in the census.",
    )
    when: When = Field(
        "always", description="spam: only in an article that is an advertisement as a whole; not-spam: only elsewhere."
    )
    spam: Annotated[dict[Count, AboveZero], non_empty("give at least one band, such as {2: 1}")] | None = Field(
        None, description="The fewest matches per 10,000 letters of each band, and its points towards spam."
    )
    where: list[Place] | None = Field(None, description="The places where it counts; anywhere if left out.")
    entity: Entity | None = Field(None, description="The entity it names: telegram:{group of the pattern}.")
    points: Annotated[float, Limits(), Check(_not_zero)] | None = Field(
        None, description="The points of its evidence; below zero it speaks for the text."
    )
    unit: UnitName = Field(description="The smallest unit that may be cut on its evidence.")
    lint: dict[Warned, Sentence] | None = Field(
        None, description="Warnings of `dechaff rules lint` that are accepted, each with the reason."
    )
    except_: list[ExceptPart] | None = Field(None, alias="except", description="Matches that do not count.")
    tests: TestsPart


def _required_without_extends(schema: JsonDict) -> None:
    """A profile that extends another need not have any field."""
    schema["anyOf"] = [{"required": schema.pop("required")}, {"required": ["extends"]}]


class ProfilePart(Model):
    """The thresholds of one way to clean."""

    model_config = ConfigDict(title="dechaff profile", json_schema_extra=_required_without_extends)

    extends: str | None = Field(None, description="The name of a profile that gives all fields that this one does not.")
    glue: list[Sentence] | None = Field(None, description="Joining words that count as explained beside promotion.")
    glue_list: str | None = Field(None, description="The name of a list of such words in lists/, without .txt.")


RULE: type[RulePart] = with_fields(RulePart, "Rule", matcher_fields(), RulePart.__doc__)
"""All fields of a rule file, those of matchers among them."""
PROFILE: type[ProfilePart] = with_fields(ProfilePart, "Profile", threshold_fields(), ProfilePart.__doc__)
"""All fields of a profile file, thresholds among them."""


def json_schema() -> dict[str, object]:
    """The JSON Schema (2020-12) of a rule file, for editors."""
    return _closed(RULE)


def profile_json_schema() -> dict[str, object]:
    """The JSON Schema (2020-12) of a profile file, for editors."""
    return _closed(PROFILE)


def _closed(part: type[BaseModel]) -> dict[str, object]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **part.model_json_schema()}
