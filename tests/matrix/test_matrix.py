"""Shapes of promotion and their honest twins in many languages: caught and left alone no worse than before."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest
from rendering import FORMS, Form, Item, items_of, render
from score import FOLDER, outcomes

FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text())


def test_each_language_has_every_shape_once_in_each_half() -> None:
    languages = {half: {file.stem for file in (FOLDER / half).glob("*.yaml")} for half in FLOORS}
    assert languages["known"] == languages["held"]
    assert len(languages["held"]) == 31
    shapes = {
        (half, file.stem): Counter(item.shape for item in items_of(file))
        for half in FLOORS
        for file in (FOLDER / half).glob("*.yaml")
    }
    first = next(iter(shapes.values()))
    assert len(first) == first.total() == 32
    assert [which for which, found in shapes.items() if found != first] == []


@pytest.mark.parametrize("form", FORMS)
def test_what_is_marked_is_the_promotion_whatever_the_form(form: Form) -> None:
    blocks = ("Loosen the soil. ⟦Order **now**: [our shop](https://pots.example.com/a)⟧", "- @demo_pots")
    item = Item("en", "shop-call", "tail", blocks, "Pots", ("Water them.", "Turn them."))
    rendered = render(item, form)
    marked = [rendered.text[start:end] for start, end in rendered.marks]
    assert len(marked) == 2
    assert marked[0].startswith("Order")
    assert "pots.example.com/a" in marked[0]
    assert "@demo_pots" in marked[1]
    assert "Loosen" not in "".join(marked)


@pytest.mark.slow
@pytest.mark.parametrize("half", FLOORS)
def test_shapes_are_caught_and_twins_left_alone_no_worse_than_before(half: str) -> None:
    right: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    damaged = 0
    for one in outcomes(half):
        kind = "twins" if one.item.is_twin else "shapes"
        tried[kind] += 1
        right[kind] += one.is_right
        damaged += one.is_damaged
    shares = {kind: right[kind] / tried[kind] for kind in tried}
    assert {kind: share for kind, share in shares.items() if share < FLOORS[half][kind]} == {}
    assert damaged <= FLOORS[half]["damaged"]
