"""How far each threshold of a profile could move, and everything would come out the same in a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from math import inf, nextafter
from typing import Any, NamedTuple

from dechaff.rulebook.profile import Profile


class Margin(NamedTuple):
    """The values of one threshold with which every comparison comes out as it did: from above `low` up to `high`."""

    threshold: str
    """The name of the field."""
    low: float | None
    """None if it could be as low as you like."""
    high: float | None
    """None if it could be as high as you like."""

    def holds(self, profile: Profile) -> bool:
        """Whether the profile's threshold is one of these values."""
        value = getattr(profile, self.threshold)
        return (self.low is None or self.low < value) and (self.high is None or value <= self.high)


Margins = tuple[Margin, ...]
"""Those of all thresholds that something has been compared with, sorted by name."""


class Watch:
    """Watches what the thresholds of a profile are compared with.

    A watched threshold is a number like any other, and what it is compared with is noted. If it is used in a sum or a
    product, no other value leads to the same for certain.
    """

    def __init__(self) -> None:
        self.texts = 0
        """How many texts have been looked at since `take`: what is left after cuts is another one."""
        self._last: object = None
        self._low: dict[str, float] = {}
        self._high: dict[str, float] = {}

    def profile(self, profile: Profile) -> Profile:
        """The profile with thresholds that are watched."""
        values = {one.name: getattr(profile, one.name) for one in fields(profile)}
        numbers = {name: value for name, value in values.items() if isinstance(value, int | float)}
        return replace(
            profile,
            **{
                name: (_Int if isinstance(value, int) else _Float).watched(value, name, self)
                for name, value in numbers.items()
            },
        )

    def look_at(self, text: object) -> None:
        """Counts the text, unless it is the last one."""
        if text is not self._last:
            self.texts += 1
            self._last = text

    def take(self) -> Margins:
        """What was noted since this was last asked for."""
        names = sorted(self._low.keys() | self._high.keys())
        taken = tuple(Margin(name, self._low.get(name), self._high.get(name)) for name in names)
        self._low.clear()
        self._high.clear()
        self.texts, self._last = 0, None
        return taken

    def at_most(self, name: str, value: float) -> None:
        """Notes that the threshold is at most this."""
        self._high[name] = min(value, self._high.get(name, inf))

    def above(self, name: str, value: float) -> None:
        """Notes that the threshold is above this."""
        self._low[name] = max(value, self._low.get(name, -inf))

    def exactly(self, name: str, value: float) -> None:
        """Notes that the threshold is this."""
        self.at_most(name, value)
        self.above(name, _before(value))


def all_hold(margins: Iterable[Margin], profile: Profile) -> bool:
    """Whether everything comes out the same with the thresholds of this profile."""
    return all(one.holds(profile) for one in margins)


def _before(value: float) -> float:
    """The next lower number."""
    return nextafter(value, -inf)


class _Watched:
    """A number that notes what it is compared with. Two watched numbers may be compared: what a profile is valid for
    holds for any other. It is not noticed where a function in C takes the number, such as those of `math`."""

    name: str
    plain: float
    watch: Watch

    @classmethod
    def watched(cls, value: float, name: str, watch: Watch) -> Any:
        """The number, as the threshold of that name."""
        one: Any = cls(value)  # type: ignore[call-arg]
        one.plain, one.name, one.watch = value, name, watch
        return one

    def _is_at_most(self, value: Any, answer: bool) -> bool:
        """The answer to whether it is at most this value, noted."""
        if not isinstance(value, _Watched):
            (self.watch.at_most if answer else self.watch.above)(self.name, value)
        return answer

    def __le__(self, other: Any) -> bool:
        return self._is_at_most(other, self.plain <= _plain(other))

    def __gt__(self, other: Any) -> bool:
        return not self <= other

    def __lt__(self, other: Any) -> bool:
        return self._is_at_most(other if isinstance(other, _Watched) else _before(other), self.plain < _plain(other))

    def __ge__(self, other: Any) -> bool:
        return not self < other

    def _used(self) -> float:
        self.watch.exactly(self.name, self.plain)
        return self.plain


def _plain(value: Any) -> Any:
    return value.plain if isinstance(value, _Watched) else value


def _using(name: str) -> Callable[..., Any]:
    """The operation of that name on the plain number, after a note that it was used."""

    def operation(self: _Watched, *others: Any) -> Any:
        return getattr(self._used(), name)(*map(_plain, others))

    return operation


for _name in (
    *("add", "sub", "mul", "truediv", "floordiv", "mod", "divmod", "pow", "eq", "ne"),
    *("radd", "rsub", "rmul", "rtruediv", "rfloordiv", "rmod", "rdivmod", "rpow"),
    *("neg", "pos", "abs", "round", "int", "trunc", "ceil", "floor", "bool", "hash", "str", "repr", "format"),
):
    setattr(_Watched, f"__{_name}__", _using(f"__{_name}__"))


class _Float(_Watched, float):
    """A watched threshold that is any number."""


class _Int(_Watched, int):
    """A watched threshold that is a whole number."""

    __index__ = _using("__index__")
