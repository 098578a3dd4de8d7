"""A comparison as text for people."""

from __future__ import annotations

from collections.abc import Iterator

from dechaff.display.comparison import words
from dechaff.display.comparison.groups import Comparison, Example, Group
from dechaff.text.characters import one_line

LONGEST = 300
"""Characters shown of a name or a setting."""


def as_text(comparison: Comparison) -> str:
    """The comparison as lines."""
    return "".join(f"{line}\n" for line in _lines(comparison))


def _lines(comparison: Comparison) -> Iterator[str]:
    yield f"A  {one_line(comparison.a.name, LONGEST)}"
    yield f"B  {one_line(comparison.b.name, LONGEST)}"
    for name, a, b in comparison.settings:
        yield f"{name}: {one_line(a, LONGEST)} → {one_line(b, LONGEST)}"
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
    if group.text_a:
        yield f"{group.count:>6,}  A  {one_line(group.text_a)}"
        yield f"        B  {words.SAME_WORDS if words.differs_in_blanks(group) else one_line(group.text)}"
    elif group.text:
        yield f"{group.count:>6,}  {one_line(group.text)}"
    if group.kinds:
        yield f"        {one_line(words.found_by(group), LONGEST)}"
    for example in group.examples:
        yield f"        {_example(example)}"
    if more := words.more_articles(group):
        yield f"        {more}"


def _example(example: Example) -> str:
    place = one_line(example.place, LONGEST)
    if example.start is None:
        return place
    before, after = one_line(example.before), one_line(example.after)
    return " ".join(filter(None, (f"{place}:", before, "[…]", after)))
