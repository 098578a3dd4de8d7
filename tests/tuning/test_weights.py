"""Changed points and thresholds: rounded, made in rules, taken back, and written so that `--rules` reads them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dechaff.rulefiles import load_rules
from dechaff.tuning.thresholds import ThresholdError, values_around, with_thresholds
from dechaff.tuning.weights import STEP, Weights, is_fitted, rounded

RULES = load_rules()
PROFILES = [profile.name for profile in RULES.profiles]


@given(old=st.sampled_from([0.25, 0.5, 1.0, 2.5, 6.0, -0.5, -4.0]), new=st.floats(-20, 20))
def test_rounding_keeps_the_sign_and_goes_in_steps_to_what_is_nearest(old: float, new: float) -> None:
    changed = rounded(old, new)
    assert changed * old > 0
    assert ((changed - old) / STEP).is_integer() or abs(changed) == min(STEP, abs(old))
    nearest = min((old + step * STEP for step in range(-60, 61)), key=lambda one: abs(one - new))
    if nearest * old > 0:
        assert abs(changed - new) <= abs(nearest - new) + 1e-9 or abs(changed) == min(STEP, abs(old))
    assert rounded(old, old) == old


def test_the_files_of_changes_make_the_same_rules(tmp_path: Path) -> None:
    weights = Weights({"promo/sells": 1.5, "community/event": -3.0}, {"flag": 3.5, "remove": 5.5})
    for name, content in weights.files("strict"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    read, made = load_rules([tmp_path]), weights.on(RULES, "strict")
    assert read == made
    assert (made.by_id["promo/sells"].points, made.profile("strict").remove) == (1.5, 5.5)
    assert made.profile("balanced") == RULES.profile("balanced")
    assert made.fingerprint != RULES.fingerprint


def test_points_that_are_given_in_bands_or_never_count_are_not_fitted() -> None:
    fitted = {rule.id for rule in RULES.rules if is_fitted(rule)}
    assert {"promo/hype", "community/event", "link/referral"} <= fitted
    assert not fitted & {"repeat/link-in-article", "param/tracking"}
    assert not {rule.id for rule in RULES.rules if rule.role == "companion"} & fitted


@pytest.mark.parametrize("profile", PROFILES)
def test_values_around_a_threshold_are_ones_that_a_profile_can_have(profile: str) -> None:
    current = RULES.profile(profile)
    for name in ("remove", "flag", "suspect_accused", "suspect_share", "spam_score", "ad_max_letters", "ad_min_share"):
        values = values_around(current, name)
        assert getattr(current, name) in values
        assert len(values) == len(set(values)) >= 3
        for value in values:
            changed = with_thresholds(RULES, profile, {name: value}).profile(profile)
            assert getattr(changed, name) == value
            assert changed.flag <= changed.remove


def test_a_threshold_that_no_profile_can_have_is_refused() -> None:
    for name, value, message in (
        ("suspect_share", 1.5, "at most 1"),
        ("remove", 0, "above 0"),
        ("flag", 7, "is above remove 6"),
        ("suspect_accused", 1.5, "whole number"),
    ):
        with pytest.raises(ThresholdError, match=message):
            with_thresholds(RULES, "balanced", {name: value})
