"""Serializing sets of rules as plain data, for the cache of loaded rules, which must not contain code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import orjson

from dechaff.detect.matchers import MATCHERS
from dechaff.rulebook.matcher import Matcher
from dechaff.rulebook.ruleset import RuleSet

_Read = Callable[[Any], Any]


def dump_rules(rules: RuleSet) -> bytes:
    """The rules as JSON, with their fingerprint, which takes longer to compute than the rest to load."""
    return orjson.dumps([rules.fingerprint, rules], default=_plain, option=orjson.OPT_PASSTHROUGH_DATACLASS)


def read_rules(data: bytes) -> RuleSet:
    """The rules that `dump_rules` wrote. Raises ValueError or TypeError for other data."""
    fingerprint, plain = orjson.loads(data)
    rules: RuleSet = _reader(RuleSet)(plain)
    vars(rules)["fingerprint"] = _value(str)(fingerprint)
    return rules


def _plain(value: object) -> object:
    if is_dataclass(value):
        return [type(value).__name__, *(getattr(value, one.name) for one in fields(value))]
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"no plain form of {type(value).__name__}")


def _reader(hint: Any) -> _Read:
    """A function that makes a value of that type from its plain form. It raises if the form does not fit."""
    if hint is Matcher:
        return _union(tuple(MATCHERS))
    if is_dataclass(hint):
        return _dataclass(hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _union(arguments)
    if origin is Literal:
        return lambda plain: arguments[arguments.index(plain)]
    if origin is tuple and arguments[-1] is not ...:
        readers = [_reader(one) for one in arguments]
        return lambda plain: tuple(read(one) for read, one in zip(readers, plain, strict=True))
    if origin in (tuple, frozenset):
        if arguments[0] in (str, int, float):
            return lambda plain: origin(_all(arguments[0], _list(plain)))
        read = _reader(arguments[0])
        return lambda plain: origin(map(read, _list(plain)))
    return hint if issubclass(hint, Enum) else _value(hint)


def _dataclass(cls: Any) -> _Read:
    hints = get_type_hints(cls)
    readers = [_reader(hints[one.name]) for one in fields(cls)]

    def read(plain: Any) -> Any:
        name, *values = _list(plain)
        if name != cls.__name__:
            raise ValueError(f"{name!r} instead of {cls.__name__!r}")
        return cls(*(read(value) for read, value in zip(readers, values, strict=True)))

    return read


def _union(members: tuple[Any, ...]) -> _Read:
    """A reader for a union of dataclasses, distinguished by name, or of one type and None."""
    classes: list[Any] = [one for one in members if is_dataclass(one)]
    known = {one.__name__: _dataclass(one) for one in classes}
    others = [_reader(one) for one in members if one is not NoneType and one not in classes]

    def read(plain: Any) -> Any:
        if plain is None and NoneType in members:
            return None
        if others:
            (other,) = others
            return other(plain)
        return known[_list(plain)[0]](plain)

    return read


def _value(kind: type) -> _Read:
    def read(plain: Any) -> Any:
        if type(plain) is not kind:
            raise ValueError(f"{plain!r} is no {kind.__name__}")
        return plain

    return read


def _all(kind: type, plain: list[Any]) -> list[Any]:
    """The list, if all its items are of that type. They are checked at once, because there may be many."""
    if not {*map(type, plain)} <= {kind}:
        raise ValueError(f"not all of {plain!r} is {kind.__name__}")
    return plain


def _list(plain: Any) -> list[Any]:
    if not isinstance(plain, list):
        raise ValueError(f"{plain!r} is no list")
    return plain
