"""Pydantic models of matchers and profiles, made from what the matchers and `Profile` say of their fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, TypeVar, get_args, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, create_model

from dechaff.detect.matchers import MATCHERS
from dechaff.rulebook.fields import Described, Part, PatternCheck, keys_of
from dechaff.rulebook.profile import DESCRIBED, Profile


class Model(BaseModel):
    """A mapping in a rule file: other keys are forbidden, and values are not converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


M = TypeVar("M", bound=Model)


def _fields(part: type[Part]) -> Iterator[tuple[str, Any, Any, str | None]]:
    """The name, type, default and description of each field; the default is `...` if the field is required."""
    hints = get_type_hints(part, include_extras=True)
    for name in keys_of(part):
        described = vars(part).get(name, Described(None, ...))
        yield name, hints[name], described.default, described.description


def with_fields(base: type[M], name: str, fields: Mapping[str, tuple[Any, Any]], doc: str | None) -> type[M]:
    """A subclass of the model with these fields after its own, each a type with a default or a `Field`."""
    return create_model(name, __base__=base, __doc__=doc, **fields)  # type: ignore[call-overload, no-any-return]


def _model(part: type[Part]) -> type[Model]:
    fields = {name: (hint, Field(default, description=said)) for name, hint, default, said in _fields(part)}
    return with_fields(Model, part.__name__, fields, part.__doc__)


def matcher_fields() -> Mapping[str, tuple[Any, Any]]:
    """The keys of a rule that give its matcher. Each may be left out, because a rule has only one matcher."""
    found: dict[str, tuple[Any, Any]] = {}
    for kind in MATCHERS:
        if not kind.is_inline:
            found[kind.key] = (_model(kind.part) | None, None)
            continue
        for name, hint, default, said in _fields(kind.part):
            if name == kind.key:
                hint, default = hint | None, None
            found[name] = (hint, Field(default, description=said))
    return found


def threshold_fields() -> Mapping[str, tuple[Any, Any]]:
    """The thresholds of a profile."""
    hints = get_type_hints(Profile, include_extras=True)
    described = {one.name: one.metadata[DESCRIBED] for one in fields(Profile) if DESCRIBED in one.metadata}
    return {name: (hints[name], Field(one.default, description=one.description)) for name, one in described.items()}


def _is_pattern(hint: Any) -> bool:
    if isinstance(hint, PatternCheck):
        return True
    return any(map(_is_pattern, (*get_args(hint), *getattr(hint, "__metadata__", ()))))


PATTERN_KEYS = frozenset(name for kind in MATCHERS for name, hint, _, _ in _fields(kind.part) if _is_pattern(hint))
"""Keys of matchers whose values are patterns."""
INLINE = {name: kind for kind in MATCHERS if kind.is_inline for name, *_ in _fields(kind.part) if name != kind.key}
"""Keys of a rule that go with the key of a matcher."""
