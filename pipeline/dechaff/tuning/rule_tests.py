"""Each rule's own tests: what it must help to clean, and what it must leave alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, TypeVar

from dechaff.detect.pattern import PatternMatcher
from dechaff.judge import UnstableError
from dechaff.model import Cleaning, Cut, Evidence
from dechaff.rulebook import CleansCase, Rule, RuleSet, SparesCase
from dechaff.tuning.surroundings import Placed, placements
from dechaff.tuning.trials import GivenUpError, Trials

CONTEXT_CHARS = 40
"""How much is shown of what two texts share before they differ."""
MOST_SHOWN = 80
SURE_POINTS = 20.0
"""More than the threshold of any profile."""
_GATE_SHUT = "the rule matches, and its gate does not; widen the gate"

_TAGS_AND_WORDS = re.compile(r"<[^<>]*=[^<>]*>|(?<=>)[^<>]+|^[^<>]+")
State = Literal["passed", "failed", "known-miss"]
C = TypeVar("C", CleansCase, SparesCase)


class Failure(NamedTuple):
    """What went wrong in a test, and how to put it right."""

    problem: str
    """In one line."""
    wanted: str = ""
    """The text as it should be; `""` if the problem is not how a text comes out."""
    found: str = ""
    """The text as it came out."""


@dataclass(frozen=True, slots=True)
class RuleTestResult:
    """The result of one test of one rule."""

    rule: str
    """The rule's id."""
    case: str
    """Which of its tests: `cleans 1`, `spares 2`, counted from 1 in file order."""
    state: State
    failure: Failure = Failure("")

    @property
    def problem(self) -> str:
        """What went wrong and how to put it right, in one line; `""` if nothing did, or it is known."""
        return self.failure.problem if self.state == "failed" else ""


def run_rule_tests(
    ruleset: RuleSet, profile: str = "balanced", ids: Collection[str] | None = None
) -> list[RuleTestResult]:
    """Runs the tests of all rules that are not off, or of those named; each rule alone and with all others.

    What a rule spares is tried as it stands and inside an honest article, where it could be cut. A rule in `shadow` is
    tested as if it were active, and one for parameters as if their cutting had been asked for. Raises RuleError where
    there is no such profile.
    """
    trials = Trials(ruleset, ruleset.profile(profile))
    return [
        result
        for rule in ruleset.running
        if ids is None or rule.id in ids
        for result in _Bench(trials, replace(rule, status="active")).results()
    ]


class _Bench:
    """The sets of rules that one rule is tested with."""

    def __init__(self, trials: Trials, rule: Rule) -> None:
        self._trials = trials
        self._rule = rule
        self._alone = replace(trials.rules, rules=(rule,))
        self._is_changed = rule not in trials.rules.rules
        self._seeing = self._everything if rule.matcher.needs_others or rule.when == "spam" else self._alone
        self._watching = self._seeing.with_rules(replace(rule, when="always"))

    @property
    def _everything(self) -> RuleSet:
        return self._trials.rules.with_rules(self._rule) if self._is_changed else self._trials.rules

    def results(self) -> Iterator[RuleTestResult]:
        """The results of all its tests."""
        for at, case in enumerate(self._rule.tests.cleans, 1):
            failure = _tried(self._test_cleans, case)
            state: State = "failed" if failure else "passed"
            if case.known_miss:
                state = "known-miss" if failure else "failed"
                failure = failure or Failure("it is cleaned as it should be; leave `known_miss` out")
            yield RuleTestResult(self._rule.id, f"cleans {at}", state, failure or Failure(""))
        test = self._test_plea if self._rule.points < 0 else self._test_spares
        for at, spared in enumerate(self._rule.tests.spares, 1):
            failure = _tried(test, spared)
            yield RuleTestResult(
                self._rule.id, f"spares {at}", "failed" if failure else "passed", failure or Failure("")
            )

    def _test_cleans(self, case: CleansCase) -> Failure | None:
        """That the rule sees something that counts, and that all rules together clean the text to the character."""
        found = self._trials.find(self._rule.id, self._seeing, case, case.raw, screened=False)
        dismissals = {one.dismissed for one in found}
        if not found:
            return Failure(_GATE_SHUT if self._sees_without_gate(case) else "the rule sees nothing")
        if None not in dismissals:
            return Failure(f"the rule sees only what does not count: {', '.join(sorted(map(str, dismissals)))}")
        if not self._trials.find(self._rule.id, self._seeing, case, case.raw):
            return Failure(_missed(self._rule))
        cleaning = self._clean(self._everything, case, case.raw)
        if cleaning.text == case.cleaned:
            return None
        why = f" ({'; '.join(cleaning.reasons)})" if cleaning.verdict == "clean" and cleaning.reasons else ""
        return Failure(_difference(cleaning.text, case.cleaned) + why, case.cleaned, cleaning.text)

    def _test_spares(self, case: SparesCase) -> Failure | None:
        """That neither the rule alone nor all rules together cut anything, and that `weak` is right.

        A text in which nothing could be cut, whatever a rule saw in it, proves nothing.
        """
        places = [*placements(case.raw, case.format)]
        seen = ""
        for placed in places:
            found = self._trials.find(self._rule.id, self._watching, case, placed.article)
            failure = self._cut(self._alone, case, placed, "the rule alone cuts") if found else None
            failure = failure or self._cut(self._everything, case, placed, "with all rules on, it cuts")
            if failure:
                return failure
            seen = seen or next((one.text for one in found if not one.dismissed and _overlaps(one, placed)), "")
        if seen and not case.weak:
            return Failure(
                f"the rule sees {seen!r}; narrow the rule, or say `weak: true` where that is too little to cut"
            )
        if case.weak and not seen:
            return Failure("the rule sees nothing here, so nothing is too weak; leave `weak` out")
        if not self._could_be_cut(case, places):
            return Failure("nothing of this text could be cut, whatever a rule saw; give a text outside code")
        return None

    def _test_plea(self, case: SparesCase) -> Failure | None:
        """That the text stays as it is, and would not without the rule, whose points speak for it."""
        places = [*placements(case.raw, case.format)]
        for placed in places:
            failure = self._cut(self._everything, case, placed, "cut in spite of the rule:")
            if failure:
                return failure
        others = self._trials.rules.without({self._rule.id})
        if not any(self._clean(others, case, one.article).cuts for one in places):
            return Failure("nothing would be cut without the rule either; give a text it saves")
        return None

    def _clean(self, rules: RuleSet, case: CleansCase | SparesCase, text: str) -> Cleaning:
        """The text, cleaned. Raises GivenUpError if the rule's pattern takes too long."""
        cleaning = self._trials.clean(rules, case, text, strip_params=self._rule.matcher.is_apart)
        if self._rule.id in cleaning.not_evaluated:
            raise GivenUpError("its pattern takes too long in this text")
        return cleaning

    def _cut(self, rules: RuleSet, case: SparesCase, placed: Placed, what: str) -> Failure | None:
        """What is wrong if the rules cut anything in the article."""
        cleaning = self._clean(rules, case, placed.article)
        if not cleaning.cuts:
            return None
        cut = cleaning.cuts[0]
        why = f"({cut.score:g} points: {', '.join(sorted({one.rule for one in cut.why}))})"
        problem = " ".join(filter(None, (what, repr(cut.text.strip()), placed.where, why)))
        return Failure(problem, placed.article, cleaning.text)

    def _could_be_cut(self, case: SparesCase, places: Collection[Placed]) -> bool:
        """Whether anything in the text would be cut if the rule saw each line of it and had enough points."""
        pattern = "|".join(map(re.escape, _pieces(case)))
        if not pattern:
            return False
        rule = replace(
            self._rule,
            matcher=PatternMatcher((pattern,)),
            points=SURE_POINTS,
            role="proof",
            when="always",
            where=frozenset(),
            entity="",
            exceptions=(),
        )
        return any(
            _overlaps(cut, placed)
            for placed in places
            for cut in self._trials.clean_with(rule, case, placed.article).cuts
        )

    def _sees_without_gate(self, case: CleansCase) -> bool:
        """Whether the rule would see something if its gate let every text through."""
        matcher = self._rule.matcher
        if not isinstance(matcher, PatternMatcher) or not matcher.gate:
            return False
        open_rule = replace(self._rule, matcher=replace(matcher, gate="(?s).", literals=()))
        return self._trials.sees(open_rule, case, case.raw)


def _overlaps(one: Evidence | Cut, placed: Placed) -> bool:
    return one.start < placed.end and placed.start < one.end


def _tried(test: Callable[[C], Failure | None], case: C) -> Failure | None:
    """What is wrong by the test; a text that cannot be judged is a failure, too."""
    try:
        return test(case)
    except (UnstableError, GivenUpError) as error:
        return Failure(str(error))


def _missed(rule: Rule) -> str:
    """What is wrong if the rule matches a text that its prefilters rule out."""
    if getattr(rule.matcher, "gate", ""):
        return _GATE_SHUT
    return "the rule matches, and its prefilters do not; mend those of its matcher"


def _pieces(case: SparesCase) -> list[str]:
    """Pieces of all that a rule could see: lines or, in HTML, tags with attributes and the words between tags."""
    pieces = _TAGS_AND_WORDS.findall(case.raw) if case.format == "html" else case.raw.splitlines()
    return [piece.strip() for piece in pieces if piece.strip()]


def _difference(found: str, wanted: str) -> str:
    """Where two texts begin to differ, with a little of each."""
    at = next((at for at, (one, other) in enumerate(zip(found, wanted, strict=False)) if one != other), None)
    at = min(len(found), len(wanted)) if at is None else at
    line = wanted.count("\n", 0, at) + 1
    same = wanted[:at]
    begin = same.removesuffix("\n").rfind("\n") + 1
    if at - begin > CONTEXT_CHARS:  # begins at a word
        begin = next((one.end() for one in re.finditer(r"\s+", same) if at - one.end() <= CONTEXT_CHARS), at)
    return f"line {line}: {_beginning(found[begin:])} instead of {_beginning(wanted[begin:])}"


def _beginning(text: str) -> str:
    """The beginning of a text, in quotes."""
    return repr(text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…")
