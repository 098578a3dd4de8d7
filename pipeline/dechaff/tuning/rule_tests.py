"""Each rule's own tests: what it must help to clean, and what it must leave alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from dechaff import urls
from dechaff.census.census import Census
from dechaff.cleaner import Cleaner, UnstableError
from dechaff.rulebook import (
    CleansCase,
    EvidenceMatcher,
    ImageMatcher,
    ParameterMatcher,
    Profile,
    RepeatMatcher,
    Rule,
    RuleSet,
    SparesCase,
)
from dechaff.rulebook.gate import Gate
from dechaff.text.views import View, folded

CONTEXT_CHARS = 30

_Known = tuple[tuple[tuple[str, int], ...], tuple[str, ...]]
"""What a test says of the census: entities seen, and suspects."""


@dataclass(frozen=True, slots=True)
class RuleTestResult:
    """What one test of one rule came to."""

    rule: str
    """The rule's id."""
    case: str
    """Which of its tests: `cleans 1`, `spares 2`, counted from 1 in file order."""
    problem: str
    """What went wrong and what would be right, in one line; `""` where the test holds."""


def run_rule_tests(
    ruleset: RuleSet, profile: str = "balanced", ids: Collection[str] | None = None
) -> list[RuleTestResult]:
    """Run the tests of all rules, or of those named, that are not off; each alone and with all rules on.

    A rule in `shadow` is tested as if it were active, and so is one for parameters, which runs on request. Raises
    RuleError where there is no such profile.
    """
    wanted = [
        rule
        for rule in ruleset.rules
        if (rule.status != "off" or isinstance(rule.matcher, ParameterMatcher)) and (ids is None or rule.id in ids)
    ]
    cleaners = _Cleaners(ruleset.profile(profile))
    return [result for rule in wanted for result in _test_rule(ruleset, cleaners, rule)]


def _test_rule(ruleset: RuleSet, cleaners: _Cleaners, rule: Rule) -> list[RuleTestResult]:
    bench = _Bench(ruleset, cleaners, replace(rule, status="active"))
    spares = bench.test_plea if rule.points < 0 else bench.test_spares
    problems = [(f"cleans {at}", bench.test_cleans(case)) for at, case in enumerate(rule.tests.cleans, 1)]
    problems += [(f"spares {at}", spares(case)) for at, case in enumerate(rule.tests.spares, 1)]
    return [RuleTestResult(rule.id, case, problem) for case, problem in problems]


class _Cleaners:
    """Cleaners under one profile, each made once: most tests ask for the same rules and no census."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._made: dict[tuple[RuleSet, _Known], Cleaner] = {}

    def under(self, rules: RuleSet, case: CleansCase | SparesCase) -> Cleaner:
        """The cleaner a test asks for."""
        key = rules, (case.seen, case.suspects)
        if key not in self._made:
            self._made[key] = Cleaner(rules, self._profile.name, _census(case, self._profile))
        return self._made[key]


class _Bench:
    """The sets of rules one rule is tried under."""

    def __init__(self, ruleset: RuleSet, cleaners: _Cleaners, rule: Rule) -> None:
        self._rule = rule.id
        self._cleaner = cleaners.under
        self._alone = replace(ruleset, rules=(rule,))
        self._others = ruleset.without({rule.id})
        self._everything = replace(ruleset, rules=(*self._others.rules, rule))
        # Some are seen only where other rules see something.
        matcher = rule.matcher
        leans = isinstance(matcher, EvidenceMatcher)
        leans |= isinstance(matcher, ImageMatcher) and bool(matcher.beside)
        leans |= isinstance(matcher, RepeatMatcher) and matcher.of == "paragraph"
        self._seeing = self._everything if leans or rule.when == "spam" else self._alone
        self._gate = Gate(self._alone)

    def test_cleans(self, case: CleansCase) -> str:
        """The rule sees something that counts, and all rules together clean the text to the character."""
        try:
            evidence = self._cleaner(self._seeing, case).explain(case.raw, case.format).evidence
            dismissals = {one.dismissed for one in evidence if one.rule == self._rule}
            if not dismissals:
                return "the rule sees nothing"
            if "" not in dismissals:
                return f"the rule sees only what does not count: {', '.join(sorted(dismissals))}"
            if self._rule not in self._gate.ungated and not self._gate_opens(case.raw):
                return "the rule matches, and its gate does not; widen the gate"
            cleaned = self._cleaner(self._everything, case).clean(case.raw, case.format).text
        except (UnstableError, TimeoutError) as error:
            return _failure(error)
        return "" if cleaned == case.cleaned else _difference(cleaned, case.cleaned)

    def test_spares(self, case: SparesCase) -> str:
        """Neither the rule alone nor all rules together take anything."""
        try:
            for rules, who in ((self._alone, "the rule alone"), (self._everything, "with all rules on, it")):
                cleaned = self._cleaner(rules, case).clean(case.raw, case.format).text
                if cleaned != case.raw:
                    return f"{who} changes the text: {_difference(cleaned, case.raw)}"
        except (UnstableError, TimeoutError) as error:
            return _failure(error)
        return ""

    def test_plea(self, case: SparesCase) -> str:
        """The text stays as it is, and would not without the rule, whose points speak for it."""
        try:
            cleaned = self._cleaner(self._everything, case).clean(case.raw, case.format).text
            if cleaned != case.raw:
                return f"the text is cut in spite of the rule: {_difference(cleaned, case.raw)}"
            if self._cleaner(self._others, case).clean(case.raw, case.format).text == case.raw:
                return "nothing would be cut without the rule either; give a text it saves"
        except (UnstableError, TimeoutError) as error:
            return _failure(error)
        return ""

    def _gate_opens(self, text: str) -> bool:
        addresses = urls.scan(text)
        return any(self._gate.candidates(view.data, addresses) for view in (View(text), folded(text)))


def _census(case: CleansCase | SparesCase, profile: Profile) -> Census:
    """The census a test asks for: its suspects caught in every article that holds them."""
    articles = dict(case.seen)
    caught = {entity: max(articles.get(entity, 0), profile.suspect_accused, 1) for entity in case.suspects}
    return Census.of(articles | caught, caught)


def _failure(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _difference(found: str, wanted: str) -> str:
    """Where two texts part, with a little of each."""
    at = next((at for at, (one, other) in enumerate(zip(found, wanted, strict=False)) if one != other), None)
    at = min(len(found), len(wanted)) if at is None else at
    line = wanted.count("\n", 0, at) + 1
    near = max(0, at - CONTEXT_CHARS // 3)
    return f"line {line}: {found[near : at + CONTEXT_CHARS]!r} instead of {wanted[near : at + CONTEXT_CHARS]!r}"
