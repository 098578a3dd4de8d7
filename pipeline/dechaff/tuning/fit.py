"""Points and thresholds that suit labelled articles better, found with care for those that should stay as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field

import numpy as np

from dechaff.cleaner import Cleaner
from dechaff.rulebook import RuleSet
from dechaff.tuning.labelled import Labelled
from dechaff.tuning.measurement import Measured
from dechaff.tuning.regression import Problem, fit
from dechaff.tuning.thresholds import with_thresholds
from dechaff.tuning.units import LabelledUnit, labelled_units
from dechaff.tuning.weights import STEP, Weights, boundary, is_fitted, rounded_weights

STRENGTHS = (1000.0, 300.0, 100.0, 30.0, 10.0, 3.0, 1.0, 0.3)
"""How strongly changes of points may be held back, the strongest first."""
FOLDS = 5
FEWEST_CAMPAIGNS = 2


class FitError(Exception):
    """The labels do not suffice for fitting; the message says what is lacking."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Points and thresholds to be changed, and what comes of it."""

    weights: Weights
    given_back: Set[str]
    """Rules, and thresholds, that stay as they are because a clean article would change otherwise."""
    measured: Sequence[Measured]


@dataclass(frozen=True, slots=True)
class Fit:
    """What was found, and how well it does on articles that it has not seen."""

    units: Sequence[LabelledUnit]
    before: Sequence[Measured]
    """The articles, with the points as they are."""
    proposal: Proposal
    held_out: Sequence[Measured]
    """The same articles, each with the points that were found without its campaign or publisher."""
    folds: int


@dataclass(slots=True)
class Fitter:
    """Finds points and thresholds for labelled articles, some of them cleaned together."""

    corpora: Sequence[Labelled]
    rules: RuleSet
    profile: str
    make: Callable[[RuleSet], Cleaner]
    """Makes a cleaner with these rules, and all else as the user asks for."""
    honest_weight: float
    """How many times as much as promotion an honest unit counts."""
    strength: float | None = None
    """How strongly changes are held back; None to let campaigns that were not fitted to decide."""
    say: Callable[[str], None] = lambda what: None
    """Is told what is done next."""
    _before: Sequence[Measured] = field(default=(), init=False)

    def run(self) -> Fit:
        """The points and thresholds, found with all labels, and tried on each campaign without its labels.

        Raises FitError and NotCleanedError.
        """
        self.say("cleaning with the points as they are")
        self._before = self._outcome(self.rules)
        self.say("finding labelled units")
        units = self._units()
        problem = problem_of(units, self.rules, self.profile, self.honest_weight)
        self.say("fitting to all campaigns")
        proposal = self._propose(problem, {one.label.campaign for one in self._before})
        folds = folds_of([one.label.campaign for one in self._before], FOLDS)
        held_out = [*self._before]
        for number, fold in enumerate(folds, 1):
            self.say(f"fitting without the campaigns of part {number} of {len(folds)}")
            seen = {one.label.campaign for one in self._before} - fold
            found = self._propose(problem, seen).measured
            for at, one in enumerate(found):
                if one.label.campaign in fold:
                    held_out[at] = one
        return Fit(units, self._before, proposal, held_out, len(folds))

    def _propose(self, problem: Problem, campaigns: Set[str]) -> Proposal:
        """What is found with the labels of these campaigns; no clean article of theirs changes."""
        problem = problem.only(np.array([name in campaigns for name in problem.campaigns], dtype=bool))
        strength = strength_for(problem) if self.strength is None else self.strength
        weights = rounded_weights(fit(problem, strength), self.rules, self.profile)
        given_back: set[str] = set()
        while weights:
            measured = self._outcome(weights.on(self.rules, self.profile))
            hurt = [
                new
                for old, new in zip(self._before, measured, strict=True)
                if new.label.campaign in campaigns and is_newly_damaged(old, new)
            ]
            if not hurt:
                if [*map(_made_of, measured)] == [*map(_made_of, self._before)]:
                    break  # all articles stay as they are: there is no reason for it
                return Proposal(weights, given_back, measured)
            blamed = weights.blamed(hurt, self.rules, self.profile)
            given_back |= blamed
            weights = weights.without(blamed)
        return Proposal(Weights(), given_back, self._before)

    def _outcome(self, rules: RuleSet) -> list[Measured]:
        cleaner = self.make(rules)
        return [measured for one in self.corpora for measured in one.measured(cleaner)]

    def _units(self) -> list[LabelledUnit]:
        """The units of all labelled articles, even those with too few points for any decision."""
        cleaner = self.make(self.rules)
        least = {"remove": STEP, "flag": STEP}
        looking = self.make(with_thresholds(self.rules, self.profile, least))
        found: list[LabelledUnit] = []
        for one in self.corpora:
            seeing = looking.with_census(one.corpus.census(cleaner))
            for article, document in one.corpus.documents(seeing):
                if label := one.labels.get(article.id):
                    found += labelled_units(document, seeing.evidence_in(document), label, cleaner.profile)
                    document.close()
        return found


def _made_of(one: Measured) -> tuple[object, ...]:
    """All that was made of an article."""
    cuts = [(cut.cut.start, cut.cut.end) for cut in one.cuts]
    return one.verdict, one.beside_cut, cuts, [span.gone for span in one.spans]


def is_newly_damaged(old: Measured, new: Measured) -> bool:
    """Whether an article that is clean, apart from what was judged a right cut, was left alone and is not any more."""
    return new.label.is_clean and new.is_damaged and not old.is_damaged


def problem_of(units: Sequence[LabelledUnit], rules: RuleSet, profile: str, honest_weight: float) -> Problem:
    """The units as a matrix. Raises FitError if there is nothing to learn from them.

    The units of one kind from one campaign count together as much as the square root of their number: a campaign with
    many articles says more than one with few, but not as much more.
    """
    by_kind = Counter(one.is_promotion for one in units)
    campaigns = {one.campaign for one in units}
    if not (by_kind[True] and by_kind[False]) or len(campaigns) < FEWEST_CAMPAIGNS:
        raise FitError(
            f"too few labels: of the units that rules found, {by_kind[True]:,} are promotion and {by_kind[False]:,} "
            "are honest; label more articles in which rules find something, promotion and honest text, of several "
            "campaigns or publishers"
        )
    seen = {rule for one in units for rule in one.points}
    fitted = [rule for rule in rules.active if rule.id in seen and is_fitted(rule)]
    old = {rule.id: rule.points for rule in fitted}
    number = Counter((one.campaign, one.is_promotion) for one in units)
    return Problem(
        tuple(old),
        np.array([*old.values()], dtype=float),
        boundary(rules.profile(profile).remove),
        len(rules.active),
        np.array([[one.points.get(rule, 0.0) / points for rule, points in old.items()] for one in units], dtype=float),
        np.array([sum(points for rule, points in one.points.items() if rule not in old) for one in units], dtype=float),
        np.array([one.is_promotion for one in units], dtype=bool),
        np.array(
            [
                (1 if one.is_promotion else honest_weight) / number[one.campaign, one.is_promotion] ** 0.5
                for one in units
            ]
        ),
        tuple(one.campaign for one in units),
    )


def strength_for(problem: Problem) -> float:
    """How strongly to hold changes back: the most that explains campaigns which were not fitted to no worse than the
    best strength does, by more than a standard error of the difference."""
    folds = folds_of(problem.campaigns, FOLDS)
    if len(folds) < 2:
        return STRENGTHS[0]
    losses = np.array([[_held_out_loss(problem, fold, strength) for fold in folds] for strength in STRENGTHS])
    worse = losses - losses[losses.mean(axis=1).argmin()]
    errors = worse.std(axis=1, ddof=1) / len(folds) ** 0.5
    return STRENGTHS[int((worse.mean(axis=1) <= errors).argmax())]


def _held_out_loss(problem: Problem, fold: Set[str], strength: float) -> float:
    """The loss on the campaigns of a fold, fitted to the others."""
    is_out = np.array([name in fold for name in problem.campaigns], dtype=bool)
    return float(fit(problem.only(~is_out), strength).loss(problem.only(is_out)).sum())


def folds_of(campaigns: Iterable[str], most: int) -> list[set[str]]:
    """The campaigns in up to `most` folds with about as many units, or articles, each; one campaign is in one fold."""
    sizes = Counter(campaigns)
    folds: list[set[str]] = [set() for _ in range(min(most, len(sizes)))]
    filled = [0] * len(folds)
    for name, size in sorted(sizes.items(), key=lambda one: (-one[1], one[0])):
        at = filled.index(min(filled))
        folds[at].add(name)
        filled[at] += size
    return folds
