"""A comparison as text for people."""

from __future__ import annotations

from collections.abc import Iterator

from dechaff.display.comparison import words
from dechaff.display.comparison.groups import Comparison, Example, Group
from dechaff.text.characters import one_line, printable

_SETTINGS = ("dechaff", "rules")
"""Settings that are named even if they are the same."""


def as_text(comparison: Comparison) -> str:
    """The comparison as lines."""
    return "".join(f"{line}\n" for line in _lines(comparison))


def _lines(comparison: Comparison) -> Iterator[str]:
    for letter, side in (("A", comparison.a), ("B", comparison.b)):
        known = ", ".join(f"{name} {side.settings[name]}" for name in _SETTINGS if name in side.settings)
        yield printable(f"{letter}  {side.name}{f'  ({known})' if known else ''}")
    for name, a, b in comparison.settings:
        if name not in _SETTINGS:
            yield f"{name}: {one_line(a)} → {one_line(b)}"
    yield ""
    yield words.summary(comparison)
    for change, changed in comparison.changes.items():
        yield ""
        yield f"{words.TITLES[change]}: {words.size(changed)}"
        for group in changed.groups:
            yield from _group(group)
        if more := words.left_out(changed):
            yield f"        {more}"


def _group(group: Group) -> Iterator[str]:
    if group.text:
        yield f"{group.count:>6,}  {one_line(group.text)}"
    if group.kinds:
        yield f"        {printable(words.found_by(group))}"
    for example in group.examples:
        yield f"        {_example(example)}"
    if more := words.more_articles(group):
        yield f"        {more}"


def _example(example: Example) -> str:
    place = printable(example.place)
    if example.start is None:
        return place
    before, after = one_line(example.before), one_line(example.after)
    return " ".join(filter(None, (f"{place}:", before, "[…]", after)))
