"""Checking the content of a rule or profile file: each complaint says what would be right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from string import Formatter
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from dechaff.detect.matchers import MATCHERS
from dechaff.patterns.re2 import PatternError
from dechaff.rulebook.fields import keys_of
from dechaff.rulebook.matcher import Matcher
from dechaff.rulebook.problems import Complaint, Loc
from dechaff.rulefiles.models import INLINE
from dechaff.rulefiles.schema import PROFILE, RULE, kind_of


def rule_complaints(mapping: Mapping[str, object]) -> list[Complaint]:
    """Everything that is wrong with the content of a rule file."""
    kinds = [kind for key in mapping for kind in MATCHERS if kind.key == key]
    return [
        *_field_complaints(RULE, mapping),
        *_matcher_complaints(mapping, kinds),
        *_part_complaints(mapping),
        *_refused_complaints(mapping, kinds),
        *_entity_complaints(mapping, kinds),
        *_points_complaints(mapping, kinds),
    ]


def profile_complaints(mapping: Mapping[str, object]) -> list[Complaint]:
    """Everything that is wrong with the content of a profile file."""
    found = list(_field_complaints(PROFILE, mapping))
    flag, remove = mapping.get("flag"), mapping.get("remove")
    if isinstance(flag, int | float) and isinstance(remove, int | float) and flag > remove:
        found.append(Complaint(("flag",), f"flag {flag:g} is above remove {remove:g}; what is cut must reach both"))
    return found


def _field_complaints(part: type[BaseModel], mapping: Mapping[str, object]) -> Iterator[Complaint]:
    try:
        part.model_validate(dict(mapping))
    except ValidationError as error:
        for details in error.errors(include_url=False):
            if _is_other_type(details):
                continue
            loc = tuple(step for step in details["loc"] if step != "[key]" and not _is_type(step))
            unknown = details["type"] in ("extra_forbidden", "invalid_key")
            yield Complaint(loc, _say(part, details, loc), at_key=unknown or details["loc"][-1:] == ("[key]",))


def _is_type(step: int | str) -> bool:
    """Whether the step of a path is none in the file, but names one of the types that a value may have."""
    return isinstance(step, str) and step.startswith("function-after[")


def _is_other_type(details: ErrorDetails) -> bool:
    """Whether a value that may be text or a list is said not to be the one, though it is meant as the other."""
    is_list = isinstance(details["input"], list)
    return any(map(_is_type, details["loc"][-1:])) and details["type"] == ("string_type" if is_list else "list_type")


def _say(part: type[BaseModel], details: ErrorDetails, loc: Loc) -> str:
    """A message about one field, in terms of rule files."""
    kind, value, context = details["type"], details["input"], details.get("ctx", {})
    if kind in ("extra_forbidden", "invalid_key"):
        return f"unknown key {str(loc[-1])!r}; {_nearest(str(loc[-1]), _known_keys(part, loc[:-1]))}"
    if kind == "missing":
        return f"missing key {str(loc[-1])!r}"
    if kind == "literal_error":
        choices = [choice.strip(" '") for choice in context["expected"].replace(" or ", ", ").split(",")]
        return f"unknown value {_shown(value)}; {_nearest(str(value), choices)}"
    if kind in _WANTED:
        hint = "; put it in quotes" if kind == "string_type" and isinstance(value, int | float) else ""
        return f"is {kind_of(value)} ({_shown(value)}), should be {_WANTED[kind]}{hint}"
    if kind in _LIMITS:
        bound, name = _LIMITS[kind]
        return f"is {_shown(value)}, must be {bound} {context[name]:g}"
    if kind == "finite_number":
        return "must be a finite number"
    return details["msg"]


_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list, such as [one, two]",
    "dict_type": "a mapping, such as {key: value}",
    "model_type": "a mapping, such as {key: value}",
    "model_attributes_type": "a mapping, such as {key: value}",
}
_LIMITS = {
    "greater_than": ("above", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than_equal": ("at most", "le"),
}


def _shown(value: object) -> str:
    text = repr(value) if isinstance(value, str) else "~" if value is None else str(value)
    return text if len(text) <= 40 else f"{text[:37]}…"


def _nearest(word: str, known: list[str]) -> str:
    near = get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else f"it is one of {', '.join(known)}"


def _known_keys(part: type[BaseModel], loc: Loc) -> list[str]:
    """The keys of the mapping at `loc`, in the order of the schema."""
    for step in loc:
        if isinstance(step, str):
            field = next((one for name, one in part.model_fields.items() if (one.alias or name) == step), None)
            part = next(_parts_in(field.annotation), part) if field else part
    return [field.alias or name for name, field in part.model_fields.items()]


def _parts_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _parts_in(inner)


def _matcher_complaints(mapping: Mapping[str, object], kinds: list[type[Matcher]]) -> Iterator[Complaint]:
    if not kinds:
        yield Complaint((), f"no matcher; a rule has one of {', '.join(kind.key for kind in MATCHERS)}")
        return
    first = kinds[0].key
    for kind in kinds[1:]:
        message = f"a second matcher beside {first!r}; make it a rule of its own"
        yield Complaint((kind.key,), message, at_key=True)
    for key in mapping:
        if key in INLINE and INLINE[key] not in kinds:
            inside = [kind.key for kind in kinds if key in keys_of(kind.part)]
            also = "".join(f"; {_with_article(one)}'s {key} goes inside `{one}`" for one in inside[:1])
            yield Complaint((key,), f"{key!r} goes with {INLINE[key].key!r}, and this rule has {first!r}{also}", True)
    for kind in kinds:
        if mapping[kind.key] is None:
            yield Complaint((kind.key,), "is nothing, should be a mapping; write {} if it has no conditions")


def _with_article(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


def _part_complaints(mapping: Mapping[str, object]) -> Iterator[Complaint]:
    """The complaints of each given matcher about its own fields."""
    for kind in MATCHERS:
        given = mapping if kind.is_inline else mapping.get(kind.key)
        if isinstance(given, Mapping):
            way = () if kind.is_inline else (kind.key,)
            yield from (one.below(*way) for one in kind.complaints(given))


def _refused_complaints(mapping: Mapping[str, object], kinds: list[type[Matcher]]) -> Iterator[Complaint]:
    for kind in kinds[:1]:  # any other is one too many
        for key, reason in kind.refused.items():
            if key in mapping:
                yield Complaint((key,), f"{key!r} cannot be given with {kind.key!r}: {reason}", at_key=True)


def _entity_complaints(mapping: Mapping[str, object], kinds: list[type[Matcher]]) -> Iterator[Complaint]:
    entity = mapping.get("entity")
    if not isinstance(entity, str) or any("entity" in kind.refused for kind in kinds):
        return
    groups = _groups(mapping, kinds)
    try:
        parts = [(name, form, conversion) for _, name, form, conversion in Formatter().parse(entity)]
    except ValueError as error:
        yield Complaint(("entity",), f"not a template: {error}; write groups in braces, such as telegram:{{handle}}")
        return
    for name, form, conversion in parts:
        if name is None:
            continue
        if form or conversion or not name.isidentifier():
            yield Complaint(("entity",), f"{{{name}}} is not the plain name of a group, such as telegram:{{handle}}")
        elif groups is not None and name not in groups:
            known = f"it has {', '.join(sorted(groups))}" if groups else f"write (?P<{name}>…) around the name"
            yield Complaint(("entity",), f"the pattern has no group {name!r}; {known}")


def _groups(mapping: Mapping[str, object], kinds: list[type[Matcher]]) -> set[str] | None:
    """The groups that an entity may name; None if they are unknown, such as those of an invalid pattern."""
    for kind in kinds:
        given = mapping if kind.is_inline else mapping[kind.key]
        if isinstance(given, Mapping):
            try:
                return kind.groups(given)
            except PatternError:
                return None
    return None


def _points_complaints(mapping: Mapping[str, object], kinds: list[type[Matcher]]) -> Iterator[Complaint]:
    points, tests = mapping.get("points"), mapping.get("tests")
    if points is None and not any("points" in kind.refused for kind in kinds):
        yield Complaint(("points",), "missing key 'points'")
    if not isinstance(tests, Mapping):
        return
    speaks_for_the_text = isinstance(points, int | float) and points < 0
    if not tests.get("spares"):
        what = "a text that would be cut without the rule" if speaks_for_the_text else "a near miss"
        yield Complaint(("tests",), f"no `spares`; give at least one, {what}")
    if speaks_for_the_text and tests.get("cleans"):
        yield Complaint(("tests", "cleans"), "a rule with points below 0 cleans nothing; give `spares` only", True)
    spares = tests.get("spares")
    for at, case in enumerate(spares if speaks_for_the_text and isinstance(spares, list) else ()):
        if isinstance(case, Mapping) and "weak" in case:
            message = "a rule with points below 0 cuts nothing, so nothing is too weak; leave `weak` out"
            yield Complaint(("tests", "spares", at, "weak"), message, True)
    if speaks_for_the_text:
        return
    cleans = tests.get("cleans")
    if not cleans:
        yield Complaint(("tests",), "no `cleans`; give at least one text with what it becomes")
    elif isinstance(cleans, list) and all(isinstance(one, Mapping) and one.get("known_miss") is True for one in cleans):
        yield Complaint(("tests", "cleans"), "all are known misses; give at least one text that is cleaned", True)
