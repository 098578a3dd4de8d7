"""A watched threshold answers like any other, and every value within its margin gives the same answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from math import fsum, isinf
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from random_articles import corpus

from dechaff.cleaner import Cleaner
from dechaff.rulebook import RuleSet
from dechaff.rulebook.margins import Margin, Watch, all_hold
from dechaff.rulebook.profile import Profile
from dechaff.rulefiles import load_rules

RULES = load_rules()
BALANCED = RULES.profile("balanced")
_values = st.sampled_from([-1, 0, 2, 3.5, 3.9, 4, 4.0, 4.1, 5, 1e300])


def _is_written_alike(threshold: Any, value: Any) -> bool:
    return f"{threshold}" == f"{value}"


_comparisons: list[Callable[[Any, Any], bool]] = [
    lambda threshold, value: value >= threshold,
    lambda threshold, value: value > threshold,
    lambda threshold, value: value <= threshold,
    lambda threshold, value: value < threshold,
    lambda threshold, value: threshold >= value,
    lambda threshold, value: threshold > value,
    lambda threshold, value: threshold <= value,
    lambda threshold, value: threshold < value,
    lambda threshold, value: bool(max(threshold, value) == value),
    lambda threshold, value: bool(min(value, threshold) == value),
    lambda threshold, value: value >= 0.5 * threshold,
    lambda threshold, value: value / threshold >= 1,
    lambda threshold, value: value == threshold,
    _is_written_alike,
    lambda threshold, value: int(threshold) > value,
]


@given(st.lists(st.tuples(st.sampled_from(_comparisons), _values), max_size=4), _values)
@example([(_is_written_alike, 4)], 4)
@example([(_is_written_alike, 4.0)], 4)
def test_values_within_the_margin_give_the_same_answers(
    asked: list[tuple[Callable[[Any, Any], bool], float]], other: float
) -> None:
    watch = Watch()
    profile = watch.profile(replace(BALANCED, flag=4.0))
    answers = [compare(profile.flag, value) for compare, value in asked]
    assert answers == [compare(4.0, value) for compare, value in asked]
    margins = watch.take()
    assert all_hold(margins, replace(BALANCED, flag=4.0))
    if other > 0 and all_hold(margins, moved := replace(BALANCED, flag=other)):
        assert answers == [compare(moved.flag, value) for compare, value in asked]


def test_a_whole_number_is_the_same_threshold_as_with_a_point() -> None:
    moved = replace(BALANCED, flag=4, max_loss_share=1, ad_min_support=3)
    assert (str(moved.flag), str(moved.max_loss_share), str(moved.ad_min_support)) == ("4.0", "1.0", "3")
    assert repr(moved) == repr(replace(BALANCED, flag=4.0, max_loss_share=1.0, ad_min_support=3))


def test_a_margin_is_as_wide_as_what_was_compared_allows() -> None:
    watch = Watch()
    profile = watch.profile(replace(BALANCED, remove=6.0))
    assert [value >= profile.remove for value in (2.5, 9, 4, 7)] == [False, True, False, True]
    assert watch.take() == (Margin("remove", 4, 7),)
    assert watch.take() == ()
    assert fsum([1, float(profile.remove)]) == 7
    assert watch.take() == ()


def test_every_threshold_is_watched_and_none_is_another_number() -> None:
    watch = Watch()
    profile = watch.profile(BALANCED)
    for one in fields(Profile):
        value, plain = getattr(profile, one.name), getattr(BALANCED, one.name)
        if not isinstance(plain, int | float):
            continue
        assert isinstance(value, type(plain))
        assert (value, str(value), hash(value)) == (plain, str(plain), hash(plain))
        assert [each.threshold for each in watch.take()] == [one.name]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_a_text_is_cleaned_alike_with_thresholds_within_its_margins(seed: int) -> None:
    watch = Watch()
    cleaner = Cleaner(RULES)
    watched = cleaner.watched_by(watch)
    for text, format in corpus(seed):
        watch.take()
        cleaning = watched.clean(text, format)
        texts, margins = watch.texts, watch.take()
        assert cleaning == cleaner.clean(text, format)
        assert texts >= 1 + bool(cleaning.cuts)
        edges = {
            one.threshold: edge
            for one in margins
            for edge in [one.high if seed % 2 else one.low and (one.low + getattr(BALANCED, one.threshold)) / 2]
            if edge is not None and edge > 0 and not isinf(edge)
        }
        floats = {name: edge for name, edge in edges.items() if isinstance(getattr(BALANCED, name), float)}
        moved = replace(BALANCED, **floats)
        assert all_hold(margins, moved)
        other = Cleaner(RuleSet(RULES.rules, (moved,))).clean(text, format)
        assert [(cut.start, cut.end) for cut in other.cuts] == [(cut.start, cut.end) for cut in cleaning.cuts]
        assert [(flag.start, flag.end) for flag in other.flags] == [(flag.start, flag.end) for flag in cleaning.flags]
        assert other.verdict == cleaning.verdict
