"""Problems of a rule or profile file, each with its place and a message that says what would be right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from string import Formatter
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from dechaff.census.bands import BANDS
from dechaff.patterns.re2 import PatternError, compile_re2
from dechaff.patterns.regex import compile_regex
from dechaff.rulefiles.schema import MATCHERS, ProfilePart, RulePart, kind_of
from dechaff.rulefiles.source import Loc

CHECK_TIMEOUT_S = 1.0


class Complaint(NamedTuple):
    """What is wrong, before it is known which file holds it."""

    loc: Loc
    """The way to the bad value."""
    message: str
    """What is wrong and what would be right."""
    at_key: bool = False
    """True where the key is to blame, not its value."""


def rule_complaints(mapping: Mapping[str, object]) -> list[Complaint]:
    """All that is wrong with the content of a rule file."""
    found = [*_field_complaints(RulePart, mapping), *_matcher_complaints(mapping), *_pattern_complaints(mapping)]
    return [
        *found,
        *_entity_complaints(mapping),
        *_points_complaints(mapping),
        *_band_complaints(mapping),
        *_part_complaints(mapping),
    ]


def profile_complaints(mapping: Mapping[str, object]) -> list[Complaint]:
    """All that is wrong with the content of a profile file."""
    found = list(_field_complaints(ProfilePart, mapping))
    flag, remove = mapping.get("flag"), mapping.get("remove")
    if isinstance(flag, int | float) and isinstance(remove, int | float) and flag > remove:
        found.append(Complaint(("flag",), f"flag {flag:g} is above remove {remove:g}; what is cut must reach both"))
    return found


def _field_complaints(part: type[BaseModel], mapping: Mapping[str, object]) -> Iterator[Complaint]:
    try:
        part.model_validate(dict(mapping))
    except ValidationError as error:
        for details in error.errors(include_url=False):
            loc = tuple(step for step in details["loc"] if step != "[key]")
            unknown = details["type"] in ("extra_forbidden", "invalid_key")
            yield Complaint(loc, _say(part, details, loc), at_key=unknown or details["loc"][-1:] == ("[key]",))


def _say(part: type[BaseModel], details: ErrorDetails, loc: Loc) -> str:
    """A message about one field, in the words of a rule file."""
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
        sign, name = _LIMITS[kind]
        return f"is {_shown(value)}, must be {sign} {context[name]:g}"
    if kind == "finite_number":
        return "must be a finite number"
    return details["msg"]


_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list, as [one, two]",
    "dict_type": "a mapping, as {key: value}",
    "model_type": "a mapping, as {key: value}",
    "model_attributes_type": "a mapping, as {key: value}",
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


def _matcher_complaints(mapping: Mapping[str, object]) -> Iterator[Complaint]:
    matchers = [key for key in mapping if key in MATCHERS]
    if not matchers:
        yield Complaint((), f"no matcher; a rule has one of {', '.join(MATCHERS)}")
        return
    for matcher in matchers[1:]:
        message = f"a second matcher beside {matchers[0]!r}; make it a rule of its own"
        yield Complaint((matcher,), message, at_key=True)
    for key in ("view", "engine", "gate", "whole_words"):
        if key in mapping and "pattern" not in mapping:
            also = "; an image's gate stands inside `image`" if key == "gate" and "image" in mapping else ""
            yield Complaint((key,), f"{key!r} goes with 'pattern', and this rule has {matchers[0]!r}{also}", True)
    for matcher in matchers:
        if mapping[matcher] is None:
            yield Complaint((matcher,), "is nothing, should be a mapping; write {} where it has no conditions")


def _pattern_complaints(mapping: Mapping[str, object]) -> Iterator[Complaint]:
    pattern, engine = mapping.get("pattern"), mapping.get("engine", "re2")
    if engine == "regex" and "gate" not in mapping:
        message = "engine regex needs a `gate`: an RE2 pattern that matches wherever the pattern could"
        yield Complaint(("engine",), message)
    if engine == "re2" and "gate" in mapping and "pattern" in mapping:
        yield Complaint(("gate",), "an RE2 pattern is its own gate; leave `gate` out", at_key=True)
    if isinstance(pattern, list) and engine == "regex":
        yield Complaint(("pattern",), "a list of patterns is for RE2; write the alternatives into one pattern")
        return
    for at, one in enumerate(pattern if isinstance(pattern, list) else [pattern]):
        if isinstance(one, str):
            where: Loc = ("pattern", at) if isinstance(pattern, list) else ("pattern",)
            yield from (Complaint(where, message) for message in _pattern_problems(one, engine))


def _pattern_problems(pattern: str, engine: object) -> Iterator[str]:
    try:
        if engine == "regex":
            empty = compile_regex(pattern).search("", timeout=CHECK_TIMEOUT_S) is not None
        else:
            empty = compile_re2(pattern).search(b"") is not None
    except PatternError as error:
        name = "a regex" if engine == "regex" else "RE2"
        hint = "; `engine: regex` has lookaround and backreferences" if _needs_regex(engine, pattern) else ""
        yield f"not {name}: {error}{hint}"
        return
    if empty:
        yield "matches the empty text, so it would match everywhere; make some part needed"


def _needs_regex(engine: object, pattern: str) -> bool:
    if engine == "regex":
        return False
    try:
        compile_regex(pattern)
    except PatternError:
        return False
    return True


def _entity_complaints(mapping: Mapping[str, object]) -> Iterator[Complaint]:
    entity = mapping.get("entity")
    for matcher in ("repeat", "suspect"):
        if "entity" in mapping and matcher in mapping:
            yield Complaint(("entity",), f"'entity' is not given beside {matcher!r}: what it finds has a name", True)
            return
    if not isinstance(entity, str):
        return
    groups = _groups(mapping)
    try:
        fields = [(name, form, conversion) for _, name, form, conversion in Formatter().parse(entity)]
    except ValueError as error:
        yield Complaint(("entity",), f"not a template: {error}; groups stand in braces, as telegram:{{handle}}")
        return
    for name, form, conversion in fields:
        if name is None:
            continue
        if form or conversion or not name.isidentifier():
            yield Complaint(("entity",), f"{{{name}}} is not the plain name of a group, as telegram:{{handle}}")
        elif groups is not None and name not in groups:
            known = f"it has {', '.join(sorted(groups))}" if groups else f"write (?P<{name}>…) around the name"
            yield Complaint(("entity",), f"the pattern has no group {name!r}; {known}")


def _groups(mapping: Mapping[str, object]) -> set[str] | None:
    """The groups an entity may name; None where a bad pattern hides them."""
    try:
        pattern = mapping.get("pattern")
        if isinstance(pattern, str):
            return set((compile_regex if mapping.get("engine") == "regex" else compile_re2)(pattern).groupindex)
        if isinstance(pattern, list):
            return set[str]().union(*(compile_re2(one).groupindex for one in pattern if isinstance(one, str)))
        for matcher in ("link", "image"):
            part = mapping.get(matcher)
            if isinstance(part, Mapping):
                url = part.get("url")
                return {"url", *(compile_re2(url).groupindex if isinstance(url, str) else ())}
    except PatternError:
        pass
    return None


def _band_complaints(mapping: Mapping[str, object]) -> Iterator[Complaint]:
    repeat = mapping.get("repeat")
    if not isinstance(repeat, Mapping) or repeat.get("within") != "corpus":
        return
    bands = repeat.get("bands")
    counted = sorted(least for least, _ in BANDS)
    for least in bands if isinstance(bands, Mapping) else ():
        if isinstance(least, int) and least > 0 and least not in counted:
            right = ", ".join(map(str, counted))
            yield Complaint(("repeat", "bands", least), f"a corpus is counted in bands that begin at {right}", True)


def _points_complaints(mapping: Mapping[str, object]) -> Iterator[Complaint]:
    points, tests = mapping.get("points"), mapping.get("tests")
    if "repeat" in mapping and "points" in mapping:
        yield Complaint(("points",), "'points' is not given beside 'repeat': its bands are the points", at_key=True)
    if "repeat" not in mapping and points is None:
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
    if not speaks_for_the_text and not tests.get("cleans"):
        yield Complaint(("tests",), "no `cleans`; give at least one text with what it becomes")


def _part_complaints(mapping: Mapping[str, object]) -> Iterator[Complaint]:
    link, image = mapping.get("link"), mapping.get("image")
    if isinstance(link, Mapping) and not link:
        yield Complaint(("link",), "no condition; give at least one of url, label, hosts, host_list")
    parameter, repeat = mapping.get("parameter"), mapping.get("repeat")
    if isinstance(repeat, Mapping) and repeat.get("of") == "paragraph" and repeat.get("within") == "article":
        yield Complaint(("repeat", "within"), "paragraphs are counted over the corpus; write `within: corpus`")
    if isinstance(parameter, Mapping):
        if not parameter:
            yield Complaint(("parameter",), "no condition; give names or name_list")
        for key in ("where", "except", "role", "when", "spam", "entity"):
            if key in mapping:
                message = f"{key!r} is not given beside 'parameter': what it finds is cut by itself"
                yield Complaint((key,), message, at_key=True)
    if isinstance(image, Mapping):
        if not image.keys() - {"gate"}:
            yield Complaint(
                ("image",),
                "no condition; give at least one of url, alt, linked, hosts, host_list, max_side_px, hidden, beside,"
                " filter_list",
            )
        elif not image.keys() & {"url", "linked", "hosts", "host_list", "beside", "filter_list", "gate"}:
            message = "without url, hosts or beside an image rule needs a `gate`: RE2 on the text around such images"
            yield Complaint(("image",), message, at_key=True)
