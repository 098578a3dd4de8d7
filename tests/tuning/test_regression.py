"""Fitting finds the points that explain the labels best, and stays close to the ones there are."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import numpy as np
import pytest

pytest.importorskip("scipy")

from dechaff.tuning.fit import folds_of, problem_of, strength_for
from dechaff.tuning.regression import Problem, fit
from dechaff.tuning.units import LabelledUnit

OLD = (3.0, 2.0, -4.0)
RULED = 3


def problem(rows: Sequence[tuple[Sequence[float], float, bool, float]]) -> Problem:
    """A problem with rules of OLD points; of each unit, what is found, other points, whether it is promotion, weight."""
    found, fixed, promotion, weights = zip(*rows, strict=True)
    return Problem(
        tuple("abc"),
        np.array(OLD),
        6.0,
        RULED,
        np.array(found, dtype=float),
        np.array(fixed, dtype=float),
        np.array(promotion, dtype=bool),
        np.array(weights, dtype=float),
        tuple(f"campaign {at % 7}" for at in range(len(rows))),
    )


def some(number: int = 60, seed: int = 1) -> Problem:
    """Units in which the first rule is right more often than its points say, and the second one wrong."""
    chance = random.Random(seed)
    rows = []
    for _ in range(number):
        found = [float(chance.random() < share) for share in (0.6, 0.5, 0.2)]
        odds = 5 * found[0] - 2 * found[1] - 3 * found[2] - 1
        rows.append(
            (found, chance.choice([0.0, 2.0]), chance.random() < 1 / (1 + math.exp(-odds)), chance.choice([1.0, 5.0]))
        )
    return problem(rows)


def cost(given: Problem, points: Sequence[float], threshold: float, steepness: float, strength: float) -> float:
    """What is minimised, unit by unit as in a textbook."""
    total = 0.0
    for found, fixed, is_promotion, weight in zip(
        given.found, given.fixed, given.is_promotion, given.weights, strict=True
    ):
        score = sum(one * other for one, other in zip(found, points, strict=True)) + fixed
        chance = 1 / (1 + math.exp(-steepness * (score - threshold)))
        total -= weight * math.log(chance if is_promotion else 1 - chance)
    pairs = [*zip(points, given.old, strict=True), *[(threshold, given.threshold)] * RULED]
    return total + strength * sum((steepness * (new - old) / old) ** 2 for new, old in pairs)


@pytest.mark.parametrize("strength", [0.3, 3.0, 30.0])
def test_no_step_in_any_direction_costs_less(strength: float) -> None:
    given = some()
    found = fit(given, strength)
    points = [found.points[rule] for rule in given.rules]
    least = cost(given, points, found.threshold, found.steepness, strength)
    chance = random.Random(2)
    for size in (0.3, 0.03):
        for _ in range(60):
            moved = [one + chance.gauss(0, size) for one in points]
            moved = [max(one, 0.0) if old > 0 else min(one, 0.0) for one, old in zip(moved, OLD, strict=True)]
            steepness = min(4.0, max(0.25, found.steepness * math.exp(chance.gauss(0, size))))
            moved_threshold = max(0.0, found.threshold + chance.gauss(0, size))
            assert cost(given, moved, moved_threshold, steepness, strength) >= least - 1e-4


def test_signs_are_kept_whatever_the_labels_say() -> None:
    against = problem([((1, 0, 0), 6.0, False, 1.0), ((0, 1, 1), 6.0, True, 1.0), ((0, 0, 1), 6.0, True, 1.0)] * 40)
    found = fit(against, 0.01)
    assert (found.points["a"], found.points["b"] > 0, found.points["c"]) == (
        pytest.approx(0, abs=1e-6),
        True,
        pytest.approx(0, abs=1e-6),
    )


def test_what_is_held_back_strongly_stays_as_it_is() -> None:
    found = fit(some(), 1e7)
    assert [*found.points.values()] == pytest.approx(OLD, abs=0.01)
    assert found.threshold == pytest.approx(6, abs=0.01)


def test_points_follow_the_labels() -> None:
    found = fit(some(400), 1.0)
    assert found.points["a"] / found.threshold > OLD[0] / 6
    assert found.points["b"] / found.threshold < OLD[1] / 6


def test_a_heavier_honest_unit_raises_what_promotion_must_come_to() -> None:
    def bar(weight: float) -> float:
        rows = [((1, 1, 0), 1.0, True, 1.0)] * 20 + [((1, 1, 0), 1.0, False, weight)] * 5
        found = fit(problem(rows), 1.0)
        return found.threshold - found.points["a"] - found.points["b"]

    assert bar(1) < bar(10) < bar(100)


@pytest.mark.slow
def test_where_labels_are_noise_little_is_changed() -> None:
    chance = random.Random(3)
    noise = problem([([float(chance.random() < 0.5) for _ in OLD], 4.0, chance.random() < 0.5, 1.0) for _ in range(70)])
    assert strength_for(noise) >= 100


def test_a_campaign_is_in_one_fold_and_folds_are_of_about_one_size() -> None:
    names = [*("a" * 40), *("b" * 30), *("c" * 20), *("d" * 10), *("e" * 5), "f"]
    folds = folds_of(names, 3)
    assert sorted(name for fold in folds for name in fold) == [*"abcdef"]
    sizes = [sum(names.count(name) for name in fold) for fold in folds]
    assert max(sizes) - min(sizes) <= 10
    assert folds == folds_of(reversed(names), 3)
    assert folds_of(["a", "a"], 5) == [{"a"}]


def test_a_campaign_of_many_articles_does_not_outweigh_all_others() -> None:
    from dechaff.rulefiles import load_rules

    units = [LabelledUnit("one", True, {"promo/sells": 2.0})] * 100
    units += [LabelledUnit("two", True, {"promo/sells": 2.0}), LabelledUnit("paper", False, {"promo/sells": 2.0})]
    given = problem_of(units, load_rules(), "balanced", 10.0)
    by_campaign = dict.fromkeys(given.campaigns, 0.0)
    for name, weight in zip(given.campaigns, given.weights, strict=True):
        by_campaign[name] += weight
    assert by_campaign == pytest.approx({"one": 10, "two": 1, "paper": 10})
