"""Values that are set on the command line: all or none of them, in whatever order."""

from __future__ import annotations

from itertools import permutations

import pytest

from dechaff.rulefiles import load_rules
from dechaff.tuning.assignments import AssignmentError, assigned

RULES = load_rules()


@pytest.mark.parametrize("given", [*permutations(["profile.remove=3", "profile.flag=2", "promo/hype.points=2"])])
def test_the_order_makes_no_difference(given: tuple[str, ...]) -> None:
    changed = assigned(RULES, "balanced", given)
    profile = changed.profile("balanced")
    assert (profile.remove, profile.flag, changed.rule("promo/hype").points) == (3, 2, 2)
    assert changed.profile("strict") == RULES.profile("strict")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("profile.remove=3", "flag 4 is above remove 3; what is cut must reach both"),
        ("profile.glue=and", "glue is text ('and'), should be a list"),
        ("profile.extends=strict", "extends cannot be set here, only thresholds"),
        ("promo/hype.points=many", "promo/hype.points=many: points is text ('many'), should be a number"),
    ],
)
def test_what_cannot_be_set_is_told_once(given: str, message: str) -> None:
    with pytest.raises(AssignmentError) as told:
        assigned(RULES, "balanced", [given])
    assert str(told.value).startswith(message)
