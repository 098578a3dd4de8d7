"""How many items of the matrix are caught or left alone: by shape, by language, by form.

python tests/matrix/score.py known [--by shape|language|form] [--missed LANGUAGE]
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rendering import FORMS, Form, Item, Rendered, items_of, render

from dechaff import Cleaner
from dechaff.spans import Spans
from dechaff.text.characters import LETTER_OR_DIGIT

FOLDER = Path(__file__).parent
ENOUGH = 0.8
"""The share of the marked letters and digits that must go."""
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an item in one form."""

    item: Item
    form: Form
    rendered: Rendered
    cleaned: str
    is_right: bool
    """Whether promotion is gone and nothing else, or honest text is untouched."""
    is_touched: bool
    """Whether anything was cut."""
    is_damaged: bool
    """Whether letters outside the marked ones were cut."""


def outcomes(half: str, languages: frozenset[str] = frozenset()) -> Iterator[Outcome]:
    """What becomes of each item, cleaned by itself."""
    cleaner = Cleaner()
    for file in sorted((FOLDER / half).glob("*.yaml")):
        if languages and file.stem not in languages:
            continue
        for item in items_of(file):
            for form in FORMS:
                yield outcome(cleaner, item, form)


def outcome(cleaner: Cleaner, item: Item, form: Form) -> Outcome:
    """What becomes of the item in an article of that form."""
    rendered = render(item, form)
    cleaned = cleaner.clean(rendered.text, format=rendered.format)
    gone = Spans((cut.start, cut.end) for cut in cleaned.cuts)
    marked = Spans(rendered.marks)
    tags = Spans(one.span() for one in _TAG.finditer(rendered.text)) if form == "html" else Spans()
    letters = [
        at
        for one in LETTER_OR_DIGIT.finditer(rendered.text)
        if marked.covers(at := one.start(), at + 1) or not tags.covers(at, at + 1)
    ]
    due = sum(marked.covers(at, at + 1) for at in letters)
    went = [at for at in letters if gone.covers(at, at + 1)]
    rightly = sum(marked.covers(at, at + 1) for at in went)
    is_damaged = rightly < len(went)
    is_right = cleaned.text == rendered.text if item.is_twin else rightly >= ENOUGH * due and not is_damaged
    return Outcome(item, form, rendered, cleaned.text, is_right, bool(cleaned.cuts), is_damaged)


def main() -> None:
    """Prints the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("half", choices=["known", "held"])
    parser.add_argument("--by", choices=["shape", "language", "form"], default="shape")
    parser.add_argument("--missed", metavar="LANGUAGE", help="print what went wrong in this language; known items only")
    options = parser.parse_args()
    if options.missed and options.half == "held":
        parser.error("held-back items are not read")
    right: Counter[str] = Counter()
    damaged: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for one in outcomes(options.half, frozenset([options.missed] if options.missed else [])):
        if options.missed and not one.is_right:
            print(f"-- {one.item.shape}, {one.form}{', damaged' * one.is_damaged}")
            for start, end in one.rendered.marks:
                print("   " + one.rendered.text[start:end].replace("\n", "\n   "))
            if one.is_touched:
                print(">>>", one.cleaned[-400:])
        kind = "twins" if one.item.is_twin else "shapes"
        for group in {
            kind,
            f"{kind}, {one.form if options.by == 'form' else getattr(one.item, options.by)}",
        }:
            tried[group] += 1
            right[group] += one.is_right
            damaged[group] += one.is_damaged
    for group in sorted(tried, key=lambda group: (group.partition(",")[0], right[group] / tried[group])):
        print(
            f"{100 * right[group] / tried[group]:5.1f} %  {right[group]:5d} of {tried[group]:5d}  damaged {damaged[group]:3d}  {group}"
        )


if __name__ == "__main__":
    main()
