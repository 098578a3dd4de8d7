"""Logistic regression that stays close to the points there are. Needs scipy, an optional dependency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

Floats = npt.NDArray[np.float64]
STEEPNESS = (0.25, 4.0)
"""How many units of log-odds a point may be worth, at least and at most."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Units as a matrix: what is to be explained, and by what."""

    rules: tuple[str, ...]
    """The rules whose points are sought, in the order of the columns."""
    old: Floats
    """Their points as they are."""
    threshold: float
    """The threshold as it is."""
    ruled: int
    """How many rules the threshold is for, also those that found nothing here: moving it is changing all of them."""
    found: Floats
    """For each unit and rule, how many times its points count: 1, 0, or a share."""
    fixed: Floats
    """For each unit, the points of other rules."""
    is_promotion: npt.NDArray[np.bool_]
    weights: Floats
    """How much each unit counts."""
    campaigns: tuple[str, ...]
    """For each unit, the campaign it is from."""

    def only(self, rows: npt.NDArray[np.bool_]) -> Problem:
        """A copy with some of the units."""
        return Problem(
            self.rules,
            self.old,
            self.threshold,
            self.ruled,
            self.found[rows],
            self.fixed[rows],
            self.is_promotion[rows],
            self.weights[rows],
            tuple(name for name, is_in in zip(self.campaigns, rows, strict=True) if is_in),
        )


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was found."""

    points: Mapping[str, float]
    """By rule."""
    threshold: float
    """What separates promotion from the rest, as `weights.boundary` gives it."""
    steepness: float
    """How many units of log-odds a point is worth."""

    def loss(self, problem: Problem) -> Floats:
        """The weighted log loss of each unit."""
        points = np.array([self.points[rule] for rule in problem.rules])
        score = problem.found @ points + problem.fixed
        return problem.weights * _log_loss(self.steepness * (score - self.threshold), problem.is_promotion)


def fit(problem: Problem, strength: float) -> Fitted:
    """The points and the threshold that explain best which units are promotion, signs kept.

    The log-odds of a unit are its score less the threshold, times a steepness. `strength` is how strongly the squares
    of relative changes count against them, that of the threshold once for each rule.
    """
    # Columns: what each rule, and the threshold, adds to the score now. A coefficient multiplies it, and none is below
    # zero. The last coefficient multiplies the points of all other rules.
    now = np.column_stack([problem.found * problem.old, np.full(len(problem.fixed), -problem.threshold)])
    sign = np.where(problem.is_promotion, 1.0, -1.0)

    def objective(values: Floats) -> tuple[float, Floats]:
        coefficients, steepness = values[:-1], values[-1]
        odds = now @ coefficients + steepness * problem.fixed
        change = coefficients - steepness
        loss = float(problem.weights @ _log_loss(odds, problem.is_promotion) + held * change @ change)
        slope = -problem.weights * sign / (1 + np.exp(np.clip(sign * odds, -50, 50)))
        pull = 2 * held * change
        return loss, np.append(now.T @ slope + pull, slope @ problem.fixed - pull.sum())

    bounds = [*[(0.0, None)] * now.shape[1], STEEPNESS]
    start = np.ones(now.shape[1] + 1)
    held = strength * np.append(np.ones(len(problem.rules)), problem.ruled)
    options = {"maxiter": 5000, "ftol": 1e-12, "gtol": 1e-8}
    *coefficients, steepness = minimize(
        objective, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options
    ).x.tolist()
    *points, threshold = (one / steepness for one in coefficients)
    new = {rule: old * one for rule, old, one in zip(problem.rules, problem.old.tolist(), points, strict=True)}
    return Fitted(new, problem.threshold * threshold, steepness)


def _log_loss(odds: Floats, is_promotion: npt.NDArray[np.bool_]) -> Floats:
    loss: Floats = np.logaddexp(0.0, np.where(is_promotion, -odds, odds))
    return loss
