"""The arguments of the public API: checked, and turned into what they stand for.

Each error names the argument and says what would be right.
"""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from types import UnionType
from typing import TypeVar, get_args

from dechaff.census.census import Census
from dechaff.census.listing import Listing
from dechaff.model import Format
from dechaff.rulebook import RuleSet
from dechaff.rulefiles import load_rules

StrPath = str | PathLike[str]
"""The path of a file or a folder."""
T = TypeVar("T")
_FORMATS = get_args(Format)


def as_rules(rules: RuleSet | StrPath | Iterable[StrPath] | None) -> RuleSet:
    """The rules themselves, or the built-in ones with these folders on top. Raises TypeError and RuleError."""
    if isinstance(rules, RuleSet):
        return rules
    if rules is None or isinstance(rules, str | PathLike):
        return load_rules([] if rules is None else [rules])
    return load_rules(_all("rules", rules, str | PathLike, "a RuleSet, a folder of rules, or several folders"))


def as_census(census: Census | StrPath) -> Census:
    """The census itself, or the one in the file. Raises TypeError and CensusError."""
    if isinstance(census, str | PathLike):
        from dechaff.census.files import open_census  # imported late: few cleaners need it

        return open_census(Path(census))
    if not isinstance(census, Census):
        raise _wrong("census", census, "a Census, or the path of a file that `dechaff census` wrote")
    return census


def as_listing(name: str, lines: Iterable[str], rules: RuleSet) -> Listing:
    """The lines of the argument of that name, as a listing. Raises TypeError and ListingError."""
    lines = _all(name, lines, str, "a list of lines, such as ['host:example.com']")
    return Listing(lines, rules.parameter_names, rules.entity_kinds)


def as_texts(texts: Iterable[str]) -> Iterable[str]:
    """The texts, which are not yet looked at. Raises TypeError for a single one."""
    return _several("texts", texts, "a list of texts or another iterable")


def check_text(text: str) -> None:
    """Raises TypeError for what is not a text."""
    if not isinstance(text, str):
        raise _wrong("text", text, "a str")


def check_limit(name: str, limit: int) -> None:
    """Raises TypeError and ValueError unless the argument of that name is a whole number of at least 1."""
    if not isinstance(limit, int) or isinstance(limit, bool):
        raise _wrong(name, limit, "a whole number")
    if limit < 1:
        raise ValueError(f"{name} must be at least 1, not {limit}")


def check_format(format: Format | None) -> None:
    """Raises ValueError for an unknown format."""
    if format is not None and format not in _FORMATS:
        raise ValueError(f"format must be {', '.join(map(repr, _FORMATS))} or None, to detect it, not {format!r}")


def check_profile(profile: str) -> None:
    """Raises TypeError for what is not a name; whether there is such a profile, the rules say."""
    if not isinstance(profile, str):
        raise _wrong("profile", profile, "the name of a profile, such as 'balanced'")


def _all(name: str, given: Iterable[T], kind: type | UnionType, right: str) -> list[T]:
    """What the argument of that name holds, all of this kind."""
    held = [*_several(name, given, right)]
    for one in held:
        if not isinstance(one, kind):
            raise _wrong(name, given, right, f" of {type(one).__name__}")
    return held


def _several(name: str, given: Iterable[T], right: str) -> Iterable[T]:
    """The argument of that name, if it holds several things; a string would be taken for its letters."""
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        raise _wrong(name, given, right)
    return given


def _wrong(name: str, given: object, right: str, of: str = "") -> TypeError:
    return TypeError(f"{name} must be {right}, not {'None' if given is None else type(given).__name__}{of}")
