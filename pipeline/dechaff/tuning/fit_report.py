"""What a fit comes to, side by side with what there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dechaff.rulebook import RuleSet
from dechaff.tuning.evaluation import Figures
from dechaff.tuning.fit import Fit, is_newly_damaged
from dechaff.tuning.measurement import Measured
from dechaff.tuning.rule_tests import RuleTestResult, run_rule_tests


@dataclass(frozen=True, slots=True)
class PointsChange:
    """The points of a rule, as they are and as they would be, and what speaks for that."""

    rule: str
    old: float
    new: float
    promotion: int
    """Units of promotion in which its points count."""
    honest: int
    """Honest units in which its points count."""
    campaigns: int
    """Campaigns and publishers that these are from."""


@dataclass(frozen=True, slots=True)
class TextChange:
    """A piece of text that would go and now stays, or the other way round."""

    article: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class FitReport:
    """What a fit proposes, and what comes of it."""

    promotion: int
    """Labelled units of promotion."""
    honest: int
    """Labelled honest units."""
    articles: int
    campaigns: int
    points: tuple[PointsChange, ...]
    thresholds: tuple[tuple[str, float, float], ...]
    """Name, old and new value."""
    given_back: tuple[str, ...]
    """Rules and thresholds that stay as they are, because a clean article would change otherwise."""
    folds: int
    before: Figures
    after: Figures
    held_out: Figures
    """Each campaign with the points that were fitted to the others."""
    held_out_damaged: int
    """Clean articles that would be cut with the points that were fitted to the others, and are left alone now."""
    gone: tuple[TextChange, ...]
    """Labelled text that would go."""
    stays: tuple[TextChange, ...]
    """Labelled text that would no longer go."""
    damaged: tuple[TextChange, ...]
    """Cuts of what should stay that would be made."""
    mended: tuple[TextChange, ...]
    """Cuts of what should stay that would no longer be made."""
    tests_lost: tuple[RuleTestResult, ...]
    """Tests of rules that pass now and would fail."""

    @property
    def holds_up(self) -> bool:
        """Whether campaigns that were not fitted to do better in something, and in nothing worse."""
        new, old = _judged(self.held_out), _judged(self.before)
        return new != old and all(one >= other for one, other in zip(new, old, strict=True))


def report(fit: Fit, rules: RuleSet, profile: str, tests_lost: Iterable[RuleTestResult]) -> FitReport:
    """What the fit comes to."""
    after, weights, current = fit.proposal.measured, fit.proposal.weights, rules.profile(profile)
    pairs = [*zip(fit.before, after, strict=True)]
    promotion = sum(one.is_promotion for one in fit.units)
    return FitReport(
        promotion,
        len(fit.units) - promotion,
        len(fit.before),
        len({one.campaign for one in fit.units}),
        tuple(_points_change(fit, rule, rules.by_id[rule].points, new) for rule, new in sorted(weights.points.items())),
        tuple((name, float(getattr(current, name)), value) for name, value in sorted(weights.thresholds.items())),
        tuple(sorted(fit.proposal.given_back)),
        fit.folds,
        Figures.of(fit.before),
        Figures.of(after),
        Figures.of(fit.held_out),
        sum(is_newly_damaged(*pair) for pair in zip(fit.before, fit.held_out, strict=True)),
        gone=tuple(one for old, new in pairs for one in _newly_gone(old, new)),
        stays=tuple(one for old, new in pairs for one in _newly_gone(new, old)),
        damaged=tuple(one for old, new in pairs for one in _newly_damaged(old, new)),
        mended=tuple(one for old, new in pairs for one in _newly_damaged(new, old)),
        tests_lost=tuple(tests_lost),
    )


def _judged(figures: Figures) -> tuple[float, float, float]:
    """What counts: the more of each, the better."""
    wrong = figures.precision.cases - figures.precision.hits
    return figures.recall.mean, -wrong, -figures.clean_changed


def _points_change(fit: Fit, rule: str, old: float, new: float) -> PointsChange:
    units = [one for one in fit.units if rule in one.points]
    promotion = sum(one.is_promotion for one in units)
    return PointsChange(rule, old, new, promotion, len(units) - promotion, len({one.campaign for one in units}))


def _newly_gone(old: Measured, new: Measured) -> Iterator[TextChange]:
    for one, other in zip(old.spans, new.spans, strict=True):
        if other.gone and not one.gone:
            yield TextChange(old.label.article, one.kind, one.text)


def _newly_damaged(old: Measured, new: Measured) -> Iterator[TextChange]:
    known = {(one.cut.start, one.cut.end) for one in old.cuts}
    for one in new.cuts:
        if one.is_damage and (one.cut.start, one.cut.end) not in known:
            yield TextChange(new.label.article, one.cut.kind, one.cut.text)


def tests_lost(old: RuleSet, new: RuleSet, profile: str) -> list[RuleTestResult]:
    """The tests of rules that pass with the old rules and fail with the new ones."""
    failed = [one for one in run_rule_tests(new, profile) if one.problem]
    before = run_rule_tests(old, profile, {one.rule for one in failed}) if failed else []
    passed = {(one.rule, one.case) for one in before if not one.problem}
    return [one for one in failed if (one.rule, one.case) in passed]
