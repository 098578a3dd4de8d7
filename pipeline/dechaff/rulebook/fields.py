"""The fields of rule and profile files: what each may hold, and what it is for.

The pydantic models that check these files are built from them elsewhere, so that cached rules load without pydantic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeVar

from dechaff.patterns.re2 import PatternError, compile_re2

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

Value = TypeVar("Value")


class Described(NamedTuple):
    """A field's description and default."""

    description: str | None
    default: object
    """Its value if a rule file leaves it out; `...` if it is required."""


def described(description: str, default: Any = None) -> Any:
    """A field of a part, as `Described`; typed as Any, to fit its annotation."""
    return Described(description, default)


class Part:
    """A mapping in a rule file, read and valid. Each annotation of a subclass is a key with its type.

    The subclass describes each key (`described`); editors show its docstring for the whole mapping.
    """

    def __init__(self, **values: object) -> None:
        vars(self).update(values)


def keys_of(part: type[Part]) -> Iterable[str]:
    """The keys of a part."""
    return part.__annotations__.keys()


class BadValueError(ValueError):
    """A field has an invalid value; the message says what would be right."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check of the value by a function, which returns it or raises BadValueError."""

    function: Callable[[Any], object]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import PydanticCustomError, core_schema

        def check(value: object) -> object:
            try:
                return self.function(value)
            except BadValueError as error:
                raise PydanticCustomError("rule", "{message}", {"message": str(error)}) from None

        return core_schema.no_info_after_validator_function(check, handler(source))


@dataclass(frozen=True, slots=True)
class PatternCheck(Check):
    """A check of a pattern, in which `{{name}}` stands for the entries of a list."""


@dataclass(frozen=True, slots=True)
class Limits:
    """A check that the number is finite, and within those of the bounds that are given."""

    ge: float | None = None
    gt: float | None = None
    le: float | None = None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema: Any = handler(source)
        given = {name: getattr(self, name) for name in ("ge", "gt", "le") if getattr(self, name) is not None}
        return schema | given | ({"allow_inf_nan": False} if schema["type"] == "float" else {})  # type: ignore[no-any-return]


def non_empty(hint: str) -> Check:
    """A check that the value is not empty; if it is, the hint says what to write."""

    def check(value: Value) -> Value:
        if not value:
            raise BadValueError(f"empty; {hint}")
        return value

    return Check(check)


def _re2(pattern: str) -> str:
    try:
        compile_re2(pattern)
    except PatternError as error:
        raise BadValueError(f"not RE2: {error}") from None
    return pattern


def _re2_of_something(pattern: str) -> str:
    if compile_re2(_re2(pattern)).search(b"") is not None:
        raise BadValueError("matches the empty text, so it would match everywhere; make some part of it required")
    return pattern


def joined(patterns: str | Iterable[str]) -> str:
    """The pattern itself, or one that matches wherever any of the patterns does."""
    return patterns if isinstance(patterns, str) else "|".join(f"(?:{one})" for one in patterns)


def _re2_together(patterns: list[str]) -> list[str]:
    """Two patterns, each right by itself, may name the same group."""
    _re2(joined(patterns))
    return patterns


def _above_zero(points: float) -> float:
    if points <= 0:
        raise BadValueError("must be above 0: repetition is never a reason to spare something")
    return points


def _any_pattern(pattern: str) -> str:
    return pattern


Re2 = Annotated[str, PatternCheck(_re2)]
Re2OfSomething = Annotated[str, PatternCheck(_re2_of_something)]
_Re2List = Annotated[list[Re2OfSomething], non_empty("write at least one pattern"), Check(_re2_together)]
Address = Re2OfSomething | _Re2List
"""A pattern on an address, or several, so that each can have a line and a comment of its own."""
AnyPattern = Annotated[str, PatternCheck(_any_pattern)]
"""A pattern whose syntax depends on another field."""
Hosts = Annotated[list[str], non_empty("name at least one host, such as example.com")]
RuleNames = Annotated[list[str], non_empty("name at least one rule, or a folder of them")]
Share = Annotated[float, Limits(ge=0, le=1)]
AboveZero = Annotated[float, Limits(), Check(_above_zero)]
Count = Annotated[int, Limits(ge=0)]
AtLeastOne = Annotated[int, Limits(ge=1)]
Positive = Annotated[float, Limits(gt=0)]
